import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dependencies, devDependencies } from '../package.json';

const root = path.join(__dirname, '..');

/** On what a measurement was made: a line for whoever wants to compare it with another. */
export function machine(): string {
  const cpu = os.cpus()[0]?.model.replace(/\((R|TM)\)/g, '') ?? 'unknown processor';
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return [
    `${cpu}, ${os.availableParallelism()} cores, ${memory} GiB`,
    `${os.type()} ${os.release().split('-')[0]}`,
    `Node ${process.versions.node}`,
    `aws-cdk-lib ${dependencies['aws-cdk-lib']}`,
    `aws-cdk ${devDependencies['aws-cdk']}`,
    `koa ${dependencies.koa}`,
    `@aws-sdk/client-dynamodb ${dependencies['@aws-sdk/client-dynamodb']}`,
    `dynalite ${dependencies.dynalite}`,
  ].join(' · ');
}

/** The commit that was measured: `d3cf65e`, and whether files differed from it. */
export function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    // The page of results differs whenever some were measured before.
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs') !== '';
    return git('rev-parse', '--short', 'HEAD') + (changed ? ' and uncommitted changes' : '');
  } catch {
    return 'of unknown commit';
  }
}

/** Processor time of all of a process's threads so far, in ticks of 10 ms; NaN where the system has no /proc. */
export function cpuMicroseconds(pid: number): number {
  return fromProc(`/proc/${pid}/stat`, (text) => {
    // The fields after the command's name, which may hold blanks itself: utime and stime are the 12th and 13th.
    const fields = text.slice(text.lastIndexOf(') ') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  });
}

/** Memory that a process holds now, in MiB; NaN where the system has no /proc. */
export function residentMiB(pid: number): number {
  return fromProc(`/proc/${pid}/status`, (text) => Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) / 1024);
}

function fromProc(file: string, read: (text: string) => number): number {
  try {
    return read(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Number.NaN;
    throw error;
  }
}
