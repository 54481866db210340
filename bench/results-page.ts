import { type Bench, isWithin, type Limit, type Measurement, quantile } from './bench';

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench\`, which measures all; \`npm run bench -- NAME…\` measures those whose names contain one of the words
and leaves the other sections as they are. Values are medians; the spread is that of the middle half of the rounds. What is
compared takes turns, round by round, so that whatever else the machine does meets both. All of it runs on two cores.`;

const HEAD = ['', 'Measured', 'Spread', 'Limit', ''];

/** One measurement that was made. */
export interface Result {
  /** The file's, without `.bench.ts`. */
  readonly name: string;
  readonly bench: Omit<Bench, 'run'>;
  readonly measurement: Measurement;
  /** When and on what: a line of text. */
  readonly circumstances: string;
}

/**
 * The page with these results in their places; `names` has those of all benches, in the page's order.
 *
 * The page is its own store: sections of benches that were not run stay as they are, those of benches that are gone go.
 */
export function updatedPage(page: string, results: readonly Result[], names: readonly string[]): string {
  const sections = new Map(page.split(/^(?=## )/m).map((text) => [/^## (\S+)/.exec(text)?.[1], text.trim()]));
  const rows = new Map([...page.matchAll(/^\| \[(\S+)\]\(#.*$/gm)].map(([row, name]) => [name, row]));
  for (const result of results) {
    sections.set(result.name, section(result));
    rows.set(result.name, line([`[${result.name}](#${result.name})`, ...cells(result)]));
  }
  const present = names.filter((name) => sections.has(name) && rows.has(name));
  const table = [line(HEAD), line(HEAD.map(() => '---')), ...present.map((name) => rows.get(name)!)].join('\n');
  return [INTRODUCTION, table, ...present.map((name) => sections.get(name)!)].join('\n\n') + '\n';
}

/** Value, spread, limit, and whether it was kept. */
export function cells({ bench, measurement }: Omit<Result, 'name' | 'circumstances'>): string[] {
  const { value, unit, rounds } = measurement;
  return [
    number(value, unit),
    rounds === undefined ? '' : `${digits(quantile(rounds, 0.25))} – ${number(quantile(rounds, 0.75), unit)}`,
    limitText(bench.limit, unit),
    bench.limit === undefined ? '' : isWithin(measurement, bench.limit) ? 'kept' : '**missed**',
  ];
}

function section({ name, bench, measurement, circumstances }: Result): string {
  const [value, spread, limit, kept] = cells({ bench, measurement });
  const { rounds, details, table } = measurement;
  return [
    `## ${name}\n\n${bench.question}`,
    `Compared with: ${bench.baseline}`,
    [
      `**${value}**`,
      ...(rounds === undefined ? [] : [`${spread} in ${rounds.length} rounds`]),
      ...(limit === '' ? [] : [`limit ${limit}: ${kept}`]),
    ].join(', '),
    details.map((detail) => `- ${detail}`).join('\n'),
    ...(table === undefined ? [] : [markdown(table)]),
    `_${circumstances}_`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function limitText(limit: Limit | undefined, unit: string): string {
  if (limit === undefined) return '';
  return 'atLeast' in limit ? `≥ ${number(limit.atLeast, unit)}` : `≤ ${number(limit.atMost, unit)}`;
}

function number(value: number, unit: string): string {
  return `${digits(value)} ${unit}`.trim();
}

function digits(value: number): string {
  return value.toFixed(Math.abs(value) < 100 ? 2 : 0);
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
