import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told apart from a later one that was given the same id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in a form that only this machine understands; empty where the system does not say. */
  readonly started: string;
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '' };
}

/** Whether it still runs. A zombie does not: it has ended, and its parent has not read its exit status yet. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  const found = startOf(pid);
  // Without a start time, the id alone decides.
  return started === '' ? found !== undefined || answersSignals(pid) : found === started;
}

/** When a process started; undefined if it has ended, or where the system does not say. */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // Fields 3 and 22 of `stat`, proc(5).
      const fields = statOf(pid);
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    // The form of the date depends on the locale and the time zone, which may be others when it is read again.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return startFromPs(line);
  } catch {
    return undefined;
  }
}

/** `S+   Tue Nov 24 10:00:00 2026`, as ps(1) prints it; undefined for a zombie, whose state begins with Z. */
export function startFromPs(line: string): string | undefined {
  const [, state = '', started = ''] = /^\s*(\S+)\s+(.*?)\s*$/.exec(line) ?? [];
  return started === '' || state.startsWith('Z') ? undefined : started;
}

/**
 * The fields of `stat`, proc(5), from the third on: state, parent, group, session, terminal, …
 *
 * The second, the program's name in parentheses, may contain spaces and parentheses. Throws if there is no such process.
 */
export function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
