import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failureText } from '../rehearsal';
import { UsageError } from '../rehearsal/kit/refusal';
import { type Bench, isWithin } from './bench';
import { commit, machine } from './machine';
import { parseBenchOptions } from './options';
import { keepToTwoCores } from './pinned';
import { cells, type Result, updatedPage } from './results-page';

const SUFFIX = '.bench.ts';
const page = path.join(__dirname, '..', 'docs', 'benchmarks.md');

/**
 * `npm run bench` runs all measurements one after another, `npm run bench -- dogs synth` those whose names contain one
 * of the words. Writes what it measured to docs/benchmarks.md after each, so that an interruption loses nothing.
 */
async function main(args: readonly string[]): Promise<number> {
  const names = readdirSync(__dirname)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => file.slice(0, -SUFFIX.length))
    .sort();
  const options = parseBenchOptions(args, names, (name) => load(name).question);
  if ('help' in options) {
    console.log(options.help);
    return 0;
  }
  keepToTwoCores();
  let code = 0;
  for (const name of options.chosen) {
    const began = performance.now();
    const result = await measured(name);
    if (result !== undefined) record(result, names);
    if (result === undefined || !isWithin(result.measurement, result.bench.limit)) code = 1;
    console.log(`  (took ${Math.round((performance.now() - began) / 1000)} s)\n`);
  }
  console.log(`Written to ${path.relative(process.cwd(), page)}`);
  return code;
}

function load(name: string): Bench {
  return (require(path.join(__dirname, name + SUFFIX)) as { bench: Bench }).bench;
}

/** Undefined if it failed: the others are measured all the same. */
async function measured(name: string): Promise<Result | undefined> {
  const bench = load(name);
  console.log(`${name}: ${bench.question}`);
  const circumstances = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit()}, ${machine()}`;
  try {
    const measurement = await bench.run((line) => console.log(`  ${line}`));
    for (const detail of measurement.details) console.log(`  ${detail}`);
    for (const row of measurement.table ?? []) console.log(`  ${row.join(' | ')}`);
    console.log(`  ${cells({ bench, measurement }).join('  ').trim()}`);
    return { name, bench, measurement, circumstances };
  } catch (error) {
    console.error(`  failed: ${failureText(error)}`);
    return undefined;
  }
}

/** Read again each time: somebody else may measure in another terminal. */
function record(result: Result, names: readonly string[]): void {
  const previous = existsSync(page) ? readFileSync(page, 'utf8') : '';
  mkdirSync(path.dirname(page), { recursive: true });
  writeFileSync(page, updatedPage(previous, [result], names));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(failureText(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
