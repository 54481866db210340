import { mkdirSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { readState } from '../../state/files';
import { PatientWrites } from '../../state/patient-writes';
import { type ProcessIdentity, startOf, statOf } from '../../state/process-identity';

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
    const named = this.#read().filter(isRunning);
    const strays = straysIn(this.#directory).filter(({ pid }) => !named.some((entry) => entry.pid === pid));
    const leftovers = [...named, ...strays];
    for (const { pid } of leftovers) signalGroup(pid, 'SIGTERM');
    for (let waits = 0; waits < 40 && leftovers.some(isRunning); waits++) await setTimeout(50);
    for (const entry of leftovers.filter(isRunning)) signalGroup(entry.pid, 'SIGKILL');
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

/**
 * What runs in a directory and no terminal has a part in, each the first of its session: as a rehearsal starts all that it
 * starts. One that was killed right after a start had no time to write it down. Known on Linux only.
 */
function straysIn(directory: string): ProcessEntry[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        if (!readlinkSync(`/proc/${name}/cwd`).startsWith(`${directory}/`)) return [];
        const [, , , session, terminal] = statOf(Number(name));
        const started = startOf(Number(name));
        const stray = session === name && terminal === '0' && started !== undefined;
        return stray ? [{ pid: Number(name), started, name: 'a process that was not written down' }] : [];
      } catch {
        return []; // It has ended, or is somebody else's.
      }
    });
}

export function isRunning({ pid, started }: ProcessEntry): boolean {
  return startOf(pid) === started;
}

/** Every process is the leader of its own group: whatever it started ends with it. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
