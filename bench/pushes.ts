import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { SteadyLoad } from '../test/acceptance/steady-load';
import { count } from '../test/helpers/counts';
import { PushedProject } from './pushed-project';

/**
 * `node --import tsx bench/pushes.ts [PUSHES]`: so many commits, 100 by default, are pushed one after the other and go live while
 * the API is asked 200 times a second. Counts what was lost, and what the rehearsal has grown to.
 */
const PUSHES = Number(process.argv[2] ?? 100);
const PER_SECOND = 200;
/** What the size at the end is compared with: by then all that is kept of executions is there. */
const FIRST = Math.min(10, PUSHES);
const PATHS = ['/dogs', '/dogs/males', '/dogs/females', '/todo'];

let interrupted = false;
// What was pushed until then is counted, and everything ended.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (interrupted = true));

async function main(): Promise<void> {
  const project = new PushedProject();
  try {
    // What CDK validates is the same each time, and takes most of the time of a build.
    await project.start({ CDK_VALIDATION: 'false' });
    const load = new SteadyLoad(project.url, PATHS, PER_SECOND, Number.POSITIVE_INFINITY);
    const began = performance.now();
    let first: Size | undefined;
    let pushes = 0;
    while (pushes < PUSHES && !interrupted) {
      const round = ++pushes;
      const { seconds, execution } = await project.push(round);
      if (execution.status !== 'Succeeded') throw new Error(`push ${round} ${execution.status}: ${execution.reason}`);
      if (round === FIRST) first = sizeOf(project);
      if (round % 10 === 0) console.log(`${round}: live after ${seconds.toFixed(1)} s`, sizeOf(project), load.lost);
    }
    await load.end();
    count('pushes', {
      pushes,
      seconds: Math.round((performance.now() - began) / 1000),
      requests: load.sent,
      lost: load.lost,
      first: { pushes: FIRST, ...first },
      last: sizeOf(project),
    });
  } finally {
    await project.clear();
  }
}

interface Size {
  /** Resident memory of the rehearsal itself, in MB. */
  readonly memory: number;
  /** Files and sockets that it has open; undefined where the system does not tell. */
  readonly open: number | undefined;
  /** Of the state directory, in MB on the disk. */
  readonly disk: number;
  /** Files in it. */
  readonly files: number;
}

function sizeOf({ pid, state }: PushedProject): Size {
  // What du meets may just be pruned: it then complains, and has counted the rest.
  const text = (file: string, ...args: string[]) => spawnSync(file, args, { encoding: 'utf8' }).stdout;
  return {
    memory: Math.round(Number(text('ps', '-o', 'rss=', '-p', String(pid))) / 1024),
    open: process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : undefined,
    disk: Math.round(Number.parseInt(text('du', '-sk', state), 10) / 102.4) / 10,
    files: text('find', state, '-type', 'f').trim().split('\n').length,
  };
}

main();
