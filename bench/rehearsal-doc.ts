import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes what a run can know into docs/rehearsal.md, between its markers.
 *
 * `node --import tsx bench/rehearsal-doc.ts` writes the table of faults and the time of a push; with `--numbers` it runs the tests that count
 * as well, all thirty kills included, which takes minutes. With a file instead, it takes the counts that such a run of the
 * tests wrote into REHEARSAL_COUNTS.
 */
const DOCUMENT = join('docs', 'rehearsal.md');
const FAULTS = join('test', 'rehearsal', 'faults');

interface Count {
  readonly what: string;
  readonly phase?: string;
  readonly requests?: number;
  readonly lost?: readonly string[];
  readonly kills?: number;
  readonly seed?: number;
  readonly todos?: number;
  readonly service?: string;
  readonly faults?: number;
}

main(process.argv[2]);

function main(numbers: string | undefined): void {
  let text = readFileSync(DOCUMENT, 'utf8');
  text = between(text, 'faults', faultTable());
  text = between(text, 'push', pushRow());
  if (numbers !== undefined)
    text = between(text, 'numbers', numberTable(numbers === '--numbers' ? run() : read(numbers)));
  writeFileSync(DOCUMENT, text);
}

/** Each fault's file says in its first line what AWS does, and where that is documented. */
function faultTable(): string {
  const rows = readdirSync(FAULTS)
    .filter((file) => file.endsWith('.fault.ts'))
    .sort()
    .map((file) => {
      const [first = ''] = readFileSync(join(FAULTS, file), 'utf8').split('\n');
      const [, rule = first, source = ''] = /^\/\/ (.*?):? (https?:\S+)\s*\)?$/.exec(first) ?? [
        undefined,
        first.slice(3),
      ];
      const name = file.replace('.fault.ts', '');
      return [`[${name}](../${FAULTS}/${file})`, rule.replaceAll('|', '\\|'), source === '' ? '' : `[AWS](${source})`];
    });
  return `${rows.length} faults, each broken into the synthesized assembly by a test.\n\n${table(['Fault', 'What AWS does', 'Documented'], rows)}`;
}

/** From the page that `npm run bench -- push` writes. */
function pushRow(): string {
  const row = /^\| \[push\].*$/m.exec(readFileSync(join('docs', 'benchmarks.md'), 'utf8'));
  if (row === null) throw new Error("docs/benchmarks.md: has no row of push: run 'npm run bench -- push' first");
  const [, , measured, spread] = row[0].split('|').map((cell) => cell.trim());
  return `From \`git push\` until a changed line of a service is live: ${measured} (${spread}), without the tests; by action in [benchmarks](benchmarks.md#push).`;
}

function numberTable(counts: readonly Count[]): string {
  return table(['What', 'Counted'], counts.map(numberRow));
}

function numberRow(count: Count): string[] {
  switch (count.what) {
    case 'load':
      return [`requests lost, of 200 a second: ${count.phase}`, `${lostOf(count)} of ${count.requests}`];
    case 'bad requests':
      return [
        `bad requests answered by 5xx (seed ${count.seed}): ${count.service}`,
        `${count.faults} of ${count.requests}`,
      ];
    default:
      return [`kill -9 survived (seed ${count.seed})`, `${count.kills}, of ${count.todos} accepted todos none lost`];
  }
}

function lostOf({ lost = [] }: Count): number {
  return lost.reduce((sum, text) => sum + Number(text.split('×').at(-1)), 0);
}

function run(): Count[] {
  const directory = mkdtempSync(join(tmpdir(), 'counts-'));
  try {
    const file = join(directory, 'counts');
    execFileSync('npx', ['jest', 'rollback/under-load', 'survival/kills', 'bad-requests', '--runInBand'], {
      stdio: 'inherit',
      env: { ...process.env, REHEARSAL_COUNTS: file, REHEARSAL_KILLS: '20', REHEARSAL_BAD_REQUESTS: '5000' },
    });
    return read(file);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function read(file: string): Count[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function between(text: string, marker: string, content: string): string {
  const [begin, end] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`${DOCUMENT} has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`;
}
