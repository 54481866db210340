import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleService } from '../services/bundle';
import { catalog, type ProviderName } from '../services/catalog/catalog';
import { type Bench, median } from './bench';
import { spawnNode } from './pinned';
import { startOf } from './service-start';
import { freePort, Stage } from './stage';

const ROUNDS = 15;
const PATIENCE_MS = 10_000;
const BARE = 'require("http").createServer((_, response) => response.end()).listen(process.env.PORT, "127.0.0.1")';

interface StartUp {
  readonly service: ProviderName;
  /** What is asked for once it is healthy: it reads what the service is there for. */
  readonly path: string;
  /** Starts what the service needs; its variables. */
  variables?(stage: Stage): Promise<NodeJS.ProcessEnv>;
}

/** From the start of the process to its first 200, at the health path; in turns with the least that Node can be. */
export function startUpOf({ service, path: data, variables }: StartUp): Bench['run'] {
  return async (report) => {
    const stage = new Stage();
    try {
      const main = path.join(bundleService(service), 'main.js');
      const start = startOf(service);
      const needs = { ...start.variables, ...(await variables?.(stage)) };
      const ms = { bare: [] as number[], healthy: [] as number[], data: [] as number[] };
      // The first round reads the files from disk.
      for (let round = 0; round <= ROUNDS; round++) {
        const bare = await firstAnswers(['-e', BARE], {}, ['/']);
        const started = await firstAnswers([...start.flags, main], needs, [catalog[service].healthPath, data]);
        if (round === 0) continue;
        ms.bare.push(bare[0]!);
        ms.healthy.push(started[0]!);
        ms.data.push(started[1]!);
        report(`round ${round}: ${started[0]!.toFixed(0)} ms, a bare server ${bare[0]!.toFixed(0)} ms`);
      }
      return {
        value: median(ms.healthy),
        unit: 'ms',
        rounds: ms.healthy,
        details: [
          `${ROUNDS} rounds, the process on core 0 alone`,
          `a bare node:http server that imports nothing else: ${median(ms.bare).toFixed(0)} ms`,
          `to the first 200 for ${data}, asked for after that: ${median(ms.data).toFixed(0)} ms`,
        ],
      };
    } finally {
      await stage.clear();
    }
  };
}

/** Milliseconds from the start of the process to the first 200 for each path, one asked for after the other. */
async function firstAnswers(args: readonly string[], variables: NodeJS.ProcessEnv, paths: readonly string[]) {
  const port = await freePort();
  const env = { PATH: process.env.PATH, ...variables, PORT: String(port) };
  const began = performance.now();
  const child = spawnNode('measured', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const answered: number[] = [];
    for (const path of paths) {
      await untilAnswered(child, port, path);
      answered.push(performance.now() - began);
    }
    return answered;
  } finally {
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}

async function untilAnswered(child: ChildProcess, port: number, path: string): Promise<void> {
  for (const deadline = performance.now() + PATIENCE_MS; performance.now() < deadline; await sleep(1)) {
    if (child.exitCode !== null) throw new Error(`the service ended with exit code ${child.exitCode}`);
    if ((await status(port, path)) === 200) return;
  }
  throw new Error(`no 200 for ${path} within ${PATIENCE_MS / 1000} s`);
}

function status(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    http
      .get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      })
      .once('error', () => resolve(undefined));
  });
}
