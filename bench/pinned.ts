import { type ChildProcess, execFileSync, type StdioOptions, spawn } from 'node:child_process';
import os from 'node:os';

const canPin = os.availableParallelism() > 1 && hasTaskset();

/** The measured process has this core to itself, whatever measures it the other. */
export type Core = 'measured' | 'measuring';

/** Starts node with these arguments on one core; where there is no `taskset`, wherever the system puts it. */
export function spawnNode(
  core: Core,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; stdio: StdioOptions },
) {
  return spawnOn(core, process.execPath, args, options);
}

export function spawnOn(
  core: Core,
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; stdio: StdioOptions },
): ChildProcess {
  if (!canPin) return spawn(command, args, options);
  return spawn('taskset', ['-c', core === 'measured' ? '0' : '1', command, ...args], options);
}

/** How the processes were placed, for whoever reads the numbers. */
export const placement = canPin ? 'each server on core 0 alone' : 'servers and load share all cores: no taskset here';

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** This process and all that it starts from now on: what is measured here holds for machines of any size. */
export function keepToTwoCores(): void {
  if (canPin) execFileSync('taskset', ['-a', '-cp', '0,1', String(process.pid)], { stdio: 'ignore' });
}
