import { readdirSync } from 'node:fs';
import path from 'node:path';
import { type Bench, isWithin, type Limit, type Measurement } from './bench';

/**
 * `npm run bench` runs all measurements one after another, `npm run bench -- dogs` those whose file names contain the
 * word. Prints a table; exit code 1 if a limit was missed, 2 if no measurement has such a name.
 */
async function main([word = '']: readonly string[]): Promise<void> {
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.bench.ts') && file.includes(word));
  if (files.length === 0) {
    console.error(`No measurement's name contains '${word}': bench/*.bench.ts has them all`);
    process.exitCode = 2;
    return;
  }
  const rows = [['Question', 'Compared with', 'Measured', 'Limit', '']];
  for (const file of files) {
    const { bench } = require(path.join(__dirname, file)) as { bench: Bench };
    console.log(bench.question);
    const measurement = await bench.run((line) => console.log(`  ${line}`));
    for (const detail of measurement.details) console.log(`  ${detail}`);
    const kept = isWithin(measurement, bench.limit);
    if (!kept) process.exitCode = 1;
    rows.push([
      bench.question,
      bench.baseline,
      number(measurement.value, measurement),
      limit(bench.limit, measurement),
      kept ? 'kept' : 'MISSED',
    ]);
  }
  console.log(`\n${markdown(rows)}`);
}

function limit(limit: Limit, measurement: Measurement): string {
  return 'atLeast' in limit ? `≥ ${number(limit.atLeast, measurement)}` : `≤ ${number(limit.atMost, measurement)}`;
}

function number(value: number, { unit }: Measurement): string {
  return `${value.toFixed(2)} ${unit}`.trim();
}

/** As the documents hold it, so that it can be pasted there. */
function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n');
}

void main(process.argv.slice(2));
