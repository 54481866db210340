import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const API = /^Global API( \(.+\))?: http/m;
const FAILED = /^.*\bExecution 1 failed: .*$/m;
const MIB = 1024;
/** Ticks of /proc in a second, the same on every Linux that Node runs on. */
const TICKS = 100;

/** A rehearsal when its last API came up. */
export interface Rehearsal {
  /** From its start, processes of services included. */
  readonly seconds: number;
  /** Of the rehearsal's own process, the services' not included. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  readonly services: number;
  readonly servicesMiB: number;
}

/** Plays an assembly until its APIs are up, and ends it. Returns the reason if it does not come so far. */
export async function rehearse(assembly: string, patienceMs: number): Promise<Rehearsal | string> {
  const state = mkdtempSync(path.join(os.tmpdir(), 'growth-'));
  const began = performance.now();
  const args = [
    'launch.cjs',
    'rehearsal/cli/start.ts',
    '--assembly',
    assembly,
    '--approve',
    '--port',
    '0',
    '--state',
    state,
  ];
  const child = spawn(process.execPath, args, {
    cwd: path.join(__dirname, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const impatience = setTimeout(() => child.kill('SIGTERM'), patienceMs);
  let output = '';
  let measured: Rehearsal | undefined;
  try {
    for await (const chunk of child.stdout) {
      output += chunk;
      // A failed execution ends nothing but itself.
      if (FAILED.test(output)) child.kill('SIGINT');
      if (measured !== undefined || !API.test(output)) continue;
      measured = measure(child.pid!, (performance.now() - began) / 1000);
      child.kill('SIGINT');
    }
    await closed;
    const failure = FAILED.exec(output)?.[0] ?? `it was not up after ${patienceMs / 1000} s`;
    return measured ?? failure.trim();
  } finally {
    clearTimeout(impatience);
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    rmSync(state, { recursive: true, force: true });
  }
}

function measure(pid: number, seconds: number): Rehearsal {
  const services = descendants(pid);
  const [userTicks, systemTicks] = stat(pid).slice(11, 13).map(Number);
  return {
    seconds,
    cpuSeconds: (userTicks! + systemTicks!) / TICKS,
    peakMiB: memory(pid, 'VmHWM'),
    services: services.length,
    servicesMiB: services.reduce((sum, service) => sum + memory(service, 'VmRSS'), 0),
  };
}

function descendants(ancestor: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(stat(Number(name))[1])]),
  );
  const isDescendant = (pid: number | undefined): boolean => {
    const parent = pid === undefined ? undefined : parents.get(pid);
    return parent !== undefined && (parent === ancestor || isDescendant(parent));
  };
  return [...parents.keys()].filter(isDescendant);
}

/** What follows the process's name in /proc/PID/stat: state, parent, …; nothing if it is gone. */
function stat(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function memory(pid: number, key: 'VmHWM' | 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) / MIB;
  } catch {
    return 0;
  }
}
