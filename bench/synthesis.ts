import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app, context } from '../cdk.json';
import { type Bench, median, ratios } from './bench';

const root = path.join(__dirname, '..');
const EMPTY_APP = 'node --import tsx bench/empty-app.ts';
const EMPTY_APP_AS_ONE_FILE = 'node launch.cjs bench/empty-app.ts';

export interface Synthesis {
  readonly app: string;
  readonly outdir: string;
  readonly through: 'node' | 'cdk synth';
  /** Of the templates, by the CDK. */
  readonly validation: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** In place of cdk.json's; by node only. */
  readonly context?: object;
}

/** The seconds that one synthesis takes, from the start of its process to its end. */
export async function synthesize(synthesis: Synthesis): Promise<number> {
  const { app, outdir, through, validation } = synthesis;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...(validation ? {} : { CDK_VALIDATION: 'false' }),
    // What is measured stays on this machine, and so does the measurement.
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    ...synthesis.env,
  };
  const began = performance.now();
  const child =
    through === 'node'
      ? spawn(process.execPath, app.split(' ').slice(1), {
          cwd: root,
          stdio: 'ignore',
          env: { ...env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(synthesis.context ?? context) },
        })
      : spawn(
          process.execPath,
          [require.resolve('aws-cdk/bin/cdk'), 'synth', '-q', '--no-notices', '--app', app, '--output', outdir],
          { cwd: root, stdio: 'ignore', env },
        );
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`'${app}' through ${through} ended with exit code ${code}`);
  return (performance.now() - began) / 1000;
}

/**
 * This app and one with an empty stack, in turns, each time to a new directory.
 *
 * The empty one is run by tsx, as both were until this app became one file. How long it takes as one file is told beside it.
 */
export function againstEmptyApp(how: Pick<Synthesis, 'through' | 'validation'>, rounds: number): Bench['run'] {
  return async (report) => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
    const seconds = { ours: [] as number[], empty: [] as number[], asOneFile: [] as number[] };
    try {
      // The first round compiles what is run.
      for (let round = 0; round <= rounds; round++) {
        const outdir = (name: string) => path.join(directory, `${name}${round}`);
        const ours = await synthesize({ ...how, app, outdir: outdir('ours') });
        const empty = await synthesize({ ...how, app: EMPTY_APP, outdir: outdir('empty') });
        const asOneFile = await synthesize({ ...how, app: EMPTY_APP_AS_ONE_FILE, outdir: outdir('one-file') });
        if (round === 0) continue;
        seconds.ours.push(ours);
        seconds.empty.push(empty);
        seconds.asOneFile.push(asOneFile);
        report(`round ${round}: this app ${ours.toFixed(2)} s, the empty one ${empty.toFixed(2)} s`);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    const each = ratios(seconds.ours, seconds.empty);
    return {
      value: median(each),
      unit: '',
      rounds: each,
      details: [
        `${rounds} rounds, through ${how.through}, template validation ${how.validation ? 'on' : 'off'}`,
        `this app ${median(seconds.ours).toFixed(2)} s, the empty one ${median(seconds.empty).toFixed(2)} s, as one file ${median(seconds.asOneFile).toFixed(2)} s`,
      ],
    };
  };
}

/** Twice to the same directory, with nothing changed between. */
export async function twice(rounds: number, report: (line: string) => void) {
  const seconds = { first: [] as number[], second: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
    try {
      // A tree that was never run has no bundles of the app and the services.
      for (const name of ['.launch/pipeline', '.bundles'])
        rmSync(path.join(root, '.build', name), { recursive: true, force: true });
      const once = () =>
        synthesize({ app, outdir: path.join(directory, 'cdk.out'), through: 'node', validation: false });
      seconds.first.push(await once());
      seconds.second.push(await once());
      report(
        `round ${round}: first ${seconds.first.at(-1)!.toFixed(2)} s, second ${seconds.second.at(-1)!.toFixed(2)} s`,
      );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }
  return seconds;
}
