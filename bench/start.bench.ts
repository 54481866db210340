import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Bench, median } from './bench';

const ROUNDS = 5;
const PATIENCE_MS = 60_000;
const API = /^Global API: http/m;
/** Seconds of every action and activity, as the rehearsal itself says them: `  ✔ synthesize  2.0 s`. */
const TOOK = /^ {2}✔ (\S.*?) {2}(\d+\.\d) s/gm;

/** From nothing but installed dependencies: each round has a state directory of its own. */
export const bench: Bench = {
  question: 'How long does `npm start -- --approve` take until the API is up?',
  baseline: 'the synthesis that it contains, see the details',
  limit: { atMost: 10 },

  async run(report) {
    const total: number[] = [];
    const parts = new Map<string, number[]>();
    for (let round = 1; round <= ROUNDS; round++) {
      const { seconds, output } = await start();
      total.push(seconds);
      for (const [, name, took] of output.matchAll(TOOK)) {
        parts.set(name!, [...(parts.get(name!) ?? []), Number(took)]);
      }
      report(
        `round ${round}: ${seconds.toFixed(2)} s, synthesis ${parts.get('synthesize')!.at(-1)!.toFixed(1)} s of it`,
      );
    }
    return {
      value: median(total),
      unit: 's',
      details: [
        `medians of ${ROUNDS} rounds, ${os.availableParallelism()} cores`,
        ...[...parts].map(([name, took]) => `${name}: ${median(took).toFixed(1)} s`),
      ],
    };
  },
};

async function start(): Promise<{ readonly seconds: number; readonly output: string }> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const began = performance.now();
  const args = ['start', '--silent', '--', '--approve', '--port', '0', '--state', path.join(directory, 'state')];
  // A process group of its own: what is sent to npm alone does not reach what it has started.
  const child = spawn('npm', args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: path.join(__dirname, '..'),
  });
  const end = (signal: NodeJS.Signals) => process.kill(-child.pid!, signal);
  const impatience = setTimeout(() => end('SIGTERM'), PATIENCE_MS);
  const ended = once(child, 'close');
  let output = '';
  try {
    let seconds: number | undefined;
    for await (const chunk of child.stdout) {
      output += chunk;
      if (seconds !== undefined || !API.test(output)) continue;
      seconds = (performance.now() - began) / 1000;
      end('SIGINT');
    }
    await ended;
    if (seconds === undefined) throw new Error(`the API did not come up:\n${output}`);
    return { seconds, output };
  } finally {
    clearTimeout(impatience);
    if (child.exitCode === null && child.signalCode === null) end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}
