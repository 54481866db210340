import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults, faultTable } from '../test/helpers/fault-list';

/**
 * Writes what a run can know into docs/rehearsal.md, between its markers.
 *
 * `node --import tsx bench/rehearsal-doc.ts` writes the table of faults and the time of a push; with `--numbers` it runs what counts
 * as well, sixty kills and a hundred pushes included, which takes half an hour on a quiet machine. With a file instead, it takes the
 * counts that a part of such a run wrote into REHEARSAL_COUNTS, and leaves the others' rows as they are.
 */
const DOCUMENT = join('docs', 'rehearsal.md');

/** Of a rehearsal, after so many pushes: `bench/pushes.ts`. */
interface Size {
  readonly pushes?: number;
  readonly memory: number;
  readonly open?: number;
  readonly disk: number;
  readonly files: number;
}

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
  readonly moments?: readonly string[];
  readonly command?: string;
  readonly pushes?: number;
  readonly seconds?: number;
  readonly first?: Size;
  readonly last?: Size;
}

main(process.argv[2]);

function main(numbers: string | undefined): void {
  let text = readFileSync(DOCUMENT, 'utf8');
  text = between(text, 'faults', faultTable(faults()));
  text = between(text, 'push', pushRow());
  if (numbers !== undefined)
    text = between(text, 'numbers', numberTable(text, numbers === '--numbers' ? run() : read(numbers)));
  writeFileSync(DOCUMENT, text);
}

/** From the page that `npm run bench -- push` writes. */
function pushRow(): string {
  const row = /^\| \[push\].*$/m.exec(readFileSync(join('docs', 'benchmarks.md'), 'utf8'));
  if (row === null) throw new Error("docs/benchmarks.md: has no row of push: run 'npm run bench -- push' first");
  const [, , measured, spread] = row[0].split('|').map((cell) => cell.trim());
  return `From \`git push\` until a changed line of a service is live: ${measured} (${spread}), without the tests; by action in [benchmarks](benchmarks.md#push).`;
}

/** The rows of these counts, and after them what other runs have counted. */
function numberTable(text: string, counts: readonly Count[]): string {
  const counted = counts.flatMap(numberRows);
  const names = new Set(counted.map(([name]) => withoutSeed(name)));
  const [, before = ''] = /<!-- numbers -->\n([\s\S]*?)<!-- \/numbers -->/.exec(text) ?? [];
  const others = before
    .split('\n')
    .slice(2)
    .filter((line) => line !== '')
    .map(
      (line): Row =>
        line
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim())
          .slice(1, 3) as [string, string],
    )
    .filter(([name]) => !names.has(withoutSeed(name)));
  return table(['What', 'Counted'], [...counted, ...others]);
}

type Row = [what: string, counted: string];

function oneCell(command = ''): string {
  return command
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ⏎ ')
    .replaceAll('|', '\\|');
}

function withoutSeed(name: string): string {
  return name.replace(/ \(seed \d+\)/, '');
}

function numberRows(count: Count): Row[] {
  switch (count.what) {
    case 'load':
      return [[`requests lost, of 200 a second: ${count.phase}`, `${lostOf(count)} of ${count.requests}`]];
    case 'bad requests':
      return [
        [`bad requests answered by 5xx (seed ${count.seed}): ${count.service}`, `${count.faults} of ${count.requests}`],
      ];
    case 'survival':
      return [[`kill -9 survived (seed ${count.seed})`, `${count.kills}, of ${count.todos} accepted todos none lost`]];
    case 'disk':
      return (count.moments ?? []).map((moment) => [
        `disk full: ${moment}`,
        'that fails with the reason, all else is served, and with room it works again',
      ]);
    case 'readme':
      return [[`README: \`${oneCell(count.command)}\``, `${count.seconds} s`]];
    case 'pushes':
      return pushRows(count);
    default:
      throw new Error(`nobody knows how to write a count of '${count.what}'`);
  }
}

function pushRows({ pushes, seconds, first, last, ...count }: Count): Row[] {
  const after = `after ${first!.pushes} and after ${pushes} pushes`;
  return [
    [
      `pushes, one after the other, each live (without tests and CDK's validation)`,
      `${pushes} of ${pushes}, in ${seconds} s`,
    ],
    ['requests lost meanwhile, of 200 a second', `${lostOf(count)} of ${count.requests}`],
    [`memory of the rehearsal ${after}`, `${first!.memory} MB, ${last!.memory} MB`],
    [`files and sockets that it has open ${after}`, `${first!.open ?? 'unknown'}, ${last!.open ?? 'unknown'}`],
    [`state directory ${after}`, `${first!.disk} MB, ${last!.disk} MB (${first!.files} and ${last!.files} files)`],
  ];
}

function lostOf({ lost = [] }: Pick<Count, 'lost'>): number {
  return lost.reduce((sum, text) => sum + Number(text.split('×').at(-1)), 0);
}

function run(): Count[] {
  const directory = mkdtempSync(join(tmpdir(), 'counts-'));
  try {
    const file = join(directory, 'counts');
    const environment = { REHEARSAL_COUNTS: file, REHEARSAL_KILLS: '50', REHEARSAL_BAD_REQUESTS: '5000' };
    const options = { stdio: 'inherit', env: { ...process.env, ...environment } } as const;
    const tests = ['survival/full-disk', 'bad-requests'];
    execFileSync('npx', ['jest', ...tests, '--runInBand'], options);
    execFileSync('npm', ['run', 'test:acceptance', '--', '--runInBand'], options);
    execFileSync(process.execPath, ['--import', 'tsx', join('bench', 'pushes.ts')], options);
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
