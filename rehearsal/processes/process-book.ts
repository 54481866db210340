import { mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { PatientWrites } from '../kit/patient-writes';
import { type ProcessIdentity, startOf, statOf } from '../kit/process-identity';
import { readState } from '../kit/whole-file';

const BOOK = v.array(v.looseObject({ pid: v.pipe(v.number(), v.integer()), started: v.string(), name: v.string() }));
const REPAIR =
  'delete it, and end by yourself what an earlier rehearsal may have left running (its processes run in directories beside it)';

export interface ProcessEntry extends ProcessIdentity {
  readonly name: string;
}

/**
 * Which processes run, written down before anything else happens to them: `<state>/processes.json`.
 *
 * A rehearsal that was killed cannot end what it started. The next one can, by this book.
 */
export class ProcessBook {
  readonly #directory: string;
  readonly #file: string;
  readonly #writes: PatientWrites;
  #entries = new Map<number, ProcessEntry>();

  constructor(stateDirectory: string, notice?: (line: string) => void) {
    this.#writes = new PatientWrites(notice);
    this.#file = join(stateDirectory, 'processes.json');
    mkdirSync(stateDirectory, { recursive: true });
    this.#directory = realpathSync(stateDirectory);
  }

  /** How many run. */
  get size(): number {
    return this.#entries.size;
  }

  add(pid: number, name: string): void {
    const started = startOf(pid);
    if (started === undefined) return; // It has ended already.
    this.#entries.set(pid, { pid, started, name });
    this.#write();
  }

  remove(pid: number): void {
    if (this.#entries.delete(pid)) this.#write();
  }

  /** Ends everything in it at once, for a process that must not wait any more. */
  kill(): void {
    for (const pid of this.#entries.keys()) signalGroup(pid, 'SIGKILL');
  }

  /** Ends what an earlier rehearsal started and still runs. Returns what it ended. */
  async endLeftovers(): Promise<readonly ProcessEntry[]> {
    const named = this.#read().filter(isLeft);
    const strays = straysIn(this.#directory).filter(({ pid }) => !named.some((entry) => entry.pid === pid));
    const leftovers = [...named, ...strays];
    for (const { pid } of leftovers) signalGroup(pid, 'SIGTERM');
    for (let waits = 0; waits < 40 && leftovers.some(isLeft); waits++) await setTimeout(50);
    for (const entry of leftovers.filter(isLeft)) signalGroup(entry.pid, 'SIGKILL');
    if (this.#entries.size === 0) {
      this.#writes.forget(this.#file);
      rmSync(this.#file, { force: true });
    }
    return leftovers;
  }

  #read(): ProcessEntry[] {
    return readState<ProcessEntry[]>(this.#file, BOOK, REPAIR) ?? [];
  }

  #write(): void {
    this.#writes.write(this.#file, () => [...this.#entries.values()]);
  }
}

/** Ends all that runs in a directory of which everything in it is the rehearsal's. On Linux only. */
export function killIn(directory: string): void {
  for (const { pid } of straysIn(directory)) signalGroup(pid, 'SIGKILL');
}

/**
 * The process groups of what runs in a directory, in another session than ours and with no terminal: as a rehearsal starts
 * all that it starts. One that was killed right after a start had no time to write it down, and what it started may have
 * left its group. Known on Linux only.
 */
function straysIn(directory: string): ProcessEntry[] {
  const own = process.platform === 'linux' ? statOf(process.pid)[3] : undefined;
  const groups = processes().flatMap(({ pid, group, session, terminal }) => {
    try {
      const runsThere = `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${directory}/`);
      return runsThere && terminal === '0' && session !== own ? [group] : [];
    } catch {
      return []; // It has ended, or is somebody else's.
    }
  });
  return [...new Set(groups)].map((pid) => ({
    pid,
    started: startOf(pid) ?? '',
    name: 'a process that was not written down',
  }));
}

/** All that runs, zombies left out. Known on Linux only. */
function processes() {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [state, , group, session, terminal] = statOf(Number(name));
        return state === 'Z' ? [] : [{ pid: Number(name), group: Number(group), session, terminal }];
      } catch {
        return []; // It has ended.
      }
    });
}

/** Whether the process runs, or what it started and left behind: no id is given out again while a group is called by it. */
function isLeft(entry: ProcessEntry): boolean {
  const found = startOf(entry.pid);
  if (found !== undefined) return found === entry.started;
  if (process.platform === 'linux') return processes().some(({ group }) => group === entry.pid);
  try {
    process.kill(-entry.pid, 0);
    return true;
  } catch {
    return false;
  }
}

export function isRunning({ pid, started }: ProcessEntry): boolean {
  return startOf(pid) === started;
}

/** Every process is the leader of its own group: whatever it started ends with it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: everything in it has ended already. EPERM: all that is left of it, on macOS, are zombies.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
