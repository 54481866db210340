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
 * Records every process as soon as it has been started: `<state>/processes.json`.
 *
 * A rehearsal that was killed cannot end its processes. The next one ends them, by this record.
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

  /** How many processes run. */
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

  /** Kills every process at once, for when there is no time to wait. */
  kill(): void {
    for (const pid of this.#entries.keys()) signalGroup(pid, 'SIGKILL');
  }

  /** Ends processes that an earlier rehearsal left running, and returns them. */
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

/** Kills the rehearsal's processes that run in a directory. On Linux only. */
export function killIn(directory: string): void {
  for (const { pid } of straysIn(directory)) signalGroup(pid, 'SIGKILL');
}

/**
 * The groups of processes that run in a directory, in another session than this process and without a terminal, as all
 * processes of a rehearsal are. A rehearsal that was killed right after a start had no time to record it, and a process may
 * have left its group. Found on Linux only.
 */
function straysIn(directory: string): ProcessEntry[] {
  const own = process.platform === 'linux' ? statOf(process.pid)[3] : undefined;
  const groups = processes().flatMap(({ pid, group, session, terminal }) => {
    try {
      const runsThere = `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${directory}/`);
      return runsThere && terminal === '0' && session !== own ? [group] : [];
    } catch {
      return []; // It has ended, or belongs to another user.
    }
  });
  return [...new Set(groups)].map((pid) => ({
    pid,
    started: startOf(pid) ?? '',
    name: 'a process that was not written down',
  }));
}

/** All processes but zombies. Known on Linux only. */
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

/** Whether the process or others of its group run. The system does not reuse a process id while a group has it. */
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

/** Signals a process with everything that it started: each leads its own process group. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the group has ended. EPERM, on macOS: only zombies are left of it.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
