import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { crossed, isCrossed, type QuotaUse } from '../pipeline/quotas';
import { type Quota, quotas } from '../pipeline/quotas-table';
import type { Bench } from './bench';
import { type Rehearsal, rehearse } from './growth-rehearsal';
import { mostUsed, type Size, sizeOf } from './growth-size';
import { GrownTree, type Synthesis } from './growth-tree';

/** 31 is the most that one global API holds (500 resources a template): what is larger cannot be rehearsed either. */
const PROVIDERS = [1, 2, 5, 10, 20, 31, 40];
const ENVIRONMENTS = [1, 2, 3, 4, 5];
/** Of all in the series of environments. */
const FEW = 2;
const ROUNDS = 2;
const PATIENCE_MS = 90_000;
const page = path.join(__dirname, '..', 'docs', 'scaling.md');

/** A configuration, and what it took. */
interface Point {
  readonly providers: number;
  readonly environments: number;
  readonly syntheses: Synthesis[];
  size?: Size;
  /** A text says why it did not come up. */
  rehearsal?: Rehearsal | string;
}

interface Column {
  readonly name: string;
  readonly digits: number;
  /** Wall clock is told and not judged: whatever else the machine does is in it. */
  readonly wallClock?: boolean;
  of(point: Point): number | undefined;
}

/** What is measured of a point. Of several rounds the one counts that was disturbed least. */
const columns: readonly Column[] = [
  {
    name: 'synth s',
    digits: 1,
    wallClock: true,
    of: ({ syntheses }) => Math.min(...syntheses.map(({ seconds }) => seconds)),
  },
  {
    name: 'synth CPU s',
    digits: 1,
    of: ({ syntheses }) => Math.min(...syntheses.map(({ cpuSeconds }) => cpuSeconds)),
  },
  { name: 'stacks', digits: 0, of: ({ size }) => size?.stacks },
  { name: 'pipeline resources', digits: 0, of: ({ size }) => size?.pipeline.resources },
  { name: 'gateway resources', digits: 0, of: ({ size }) => size?.globalApi.resources },
  { name: 'provider resources', digits: 0, of: ({ size }) => size?.provider.resources },
  { name: 'pipeline kB', digits: 0, of: ({ size }) => size?.pipeline.kilobytes },
  { name: 'gateway kB', digits: 0, of: ({ size }) => size?.globalApi.kilobytes },
  { name: 'provider kB', digits: 0, of: ({ size }) => size?.provider.kilobytes },
  { name: 'pipeline actions', digits: 0, of: ({ size }) => size?.actions },
  { name: 'rehearsal s', digits: 1, wallClock: true, of: (point) => rehearsalOf(point)?.seconds },
  { name: 'rehearsal CPU s', digits: 1, of: (point) => rehearsalOf(point)?.cpuSeconds },
  { name: 'rehearsal MiB', digits: 0, of: (point) => rehearsalOf(point)?.peakMiB },
  { name: 'service processes', digits: 0, of: (point) => rehearsalOf(point)?.services },
  { name: 'services MiB', digits: 0, of: (point) => rehearsalOf(point)?.servicesMiB },
];

/**
 * What grows faster than linearly lies, at the last size, above the straight line through the first size and the middle
 * one: a square at almost twice of it. All that is measured is held against that line, except wall clock; the limit leaves
 * a quarter to the garbage collector. In the first round the copies are compiled.
 */
export const bench: Bench = {
  question: 'Does anything grow faster than the number of providers and environments?',
  baseline: 'the straight line through a small and a middle size, in synthesis, templates, pipeline and rehearsal',
  limit: { atMost: 1.25 },

  async run(report) {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'growth-'));
    const trees = new Map(PROVIDERS.map((providers) => [providers, new GrownTree(providers)]));
    try {
      const byProviders = PROVIDERS.map((providers): Point => ({ providers, environments: 1, syntheses: [] }));
      const byEnvironments = ENVIRONMENTS.map(
        (environments): Point =>
          byProviders.find((point) => point.providers === FEW && point.environments === environments) ?? {
            providers: FEW,
            environments,
            syntheses: [],
          },
      );
      const points = [...new Set([...byProviders, ...byEnvironments])];
      const assembly = (point: Point) => path.join(directory, `${point.providers}x${point.environments}`);
      for (let round = 1; round <= ROUNDS; round++) {
        for (const point of points) {
          rmSync(assembly(point), { recursive: true, force: true });
          const tree = trees.get(point.providers)!;
          point.syntheses.push(await tree.synthesize(point.environments, assembly(point)));
        }
        report(`round ${round} of ${ROUNDS}: synthesized ${points.length} configurations`);
      }
      for (const point of points) {
        point.size = sizeOf(assembly(point));
        const refused = point.size.uses.find((use) => isCrossed(use) && !use.quota.adjustable);
        point.rehearsal =
          refused === undefined ? await rehearse(assembly(point), PATIENCE_MS) : crossed(refused, point.providers);
        const outcome = typeof point.rehearsal === 'string' ? point.rehearsal : 'rehearsed';
        report(`${point.providers} providers, ${point.environments} environments: ${outcome}`);
      }
      const growth = [
        ...steepening(byProviders, 'providers', ({ providers }) => providers),
        ...steepening(byEnvironments, 'environments', ({ environments }) => environments),
      ].sort((a, b) => b.ratio - a.ratio);
      write(
        [
          table('providers', byProviders, ({ providers }) => providers),
          table('environments', byEnvironments, ({ environments }) => environments),
          ...notes(points),
          crossings(byProviders, byEnvironments),
        ].join('\n\n'),
      );
      return {
        value: growth[0]!.ratio,
        unit: '',
        details: growth.slice(0, 5).map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)} of the straight line`),
      };
    } finally {
      for (const tree of trees.values()) tree.remove();
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

function rehearsalOf({ rehearsal }: Point): Rehearsal | undefined {
  return typeof rehearsal === 'object' ? rehearsal : undefined;
}

/** For everything measured: the last size against the straight line through the first and the middle one. */
function steepening(series: readonly Point[], of: string, x: (point: Point) => number) {
  return columns.flatMap(({ name, wallClock, of: y }) => {
    const known = series.filter((point) => y(point) !== undefined);
    const [first, last] = [known[0], known.at(-1)];
    if (wallClock || first === undefined || last === undefined || known.length < 3) return [];
    const middle = known.slice(1, -1).reduce((best, point) => (off(point) < off(best) ? point : best));
    const slope = (y(middle)! - y(first)!) / (x(middle) - x(first));
    const straight = y(middle)! + slope * (x(last) - x(middle));
    return [{ what: `${name}, ${x(last)} ${of}`, ratio: y(last)! / straight }];

    function off(point: Point): number {
      return Math.abs(x(point) - x(last!) / 2);
    }
  });
}

function table(title: string, series: readonly Point[], x: (point: Point) => number): string {
  const cell = (point: Point, column: (typeof columns)[number]) => column.of(point)?.toFixed(column.digits) ?? '–';
  const further = columns.map(({ of: y, digits, wallClock }) => {
    if (wallClock) return '–';
    const known = series.filter((point) => y(point) !== undefined);
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined || first === last) return '–';
    return ((y(last)! - y(first)!) / (x(last) - x(first))).toFixed(digits === 0 ? 1 : 2);
  });
  return markdown([
    [title, ...columns.map(({ name }) => name)],
    ...series.map((point) => [String(x(point)), ...columns.map((column) => cell(point, column))]),
    ['a further one', ...further],
  ]);
}

function notes(points: readonly Point[]): string[] {
  return points.flatMap(({ providers, environments, rehearsal }) =>
    typeof rehearsal !== 'string'
      ? []
      : [`Not rehearsed: ${providers} providers, ${environments} environments. ${rehearsal}`],
  );
}

/** Which quota is crossed at how many providers or environments, on the straight line through the last two points. */
function crossings(byProviders: readonly Point[], byEnvironments: readonly Point[]): string {
  const of = (series: readonly Point[], x: (point: Point) => number, { counted, limit }: Quota) => {
    const [a, b] = series.slice(-2).map((point) => ({ x: x(point), use: mostUsed(point.size!.uses).get(counted) }));
    const slope = ((b?.use?.used ?? 0) - (a?.use?.used ?? 0)) / (b!.x - a!.x);
    if (slope <= 0) return { at: Infinity, cell: '–' };
    const at = Math.floor(b!.x + (limit - b!.use!.used) / slope) + 1;
    return { at, cell: `${number(slope)} (${shortName(b!.use!)}), **${at}**` };
  };
  const rows = quotas.flatMap((quota) => {
    const providers = of(byProviders, (point) => point.providers, quota);
    const environments = of(byEnvironments, (point) => point.environments, quota);
    const at = Math.min(providers.at, environments.at);
    const shipped = mostUsed(byEnvironments[0]!.size!.uses).get(quota.counted)?.used ?? 0;
    const allowed = `${quota.limit}${quota.adjustable ? ', raised on request' : ''}`;
    const cells = [quota.counted, allowed, String(shipped), providers.cell, environments.cell];
    return at === Infinity ? [] : [{ at: providers.at, cells }];
  });
  return markdown([
    ['Quota', 'AWS allows', 'shipped', 'a further provider adds, crossed at', 'a further environment adds, crossed at'],
    ...rows.sort((a, b) => a.at - b.at).map(({ cells }) => cells),
  ]);
}

/** `global-api, LoadBalancer` for `stack private-api-prod-global-api, LoadBalancerBE9EEC3A`. */
function shortName({ owner }: QuotaUse): string {
  return owner.replace(/^stack private-api-(prod-)?/, '').replace(/[0-9A-F]{8}\b/, '');
}

const number = (value: number) => String(Math.round(value * 10) / 10);

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head!), line(head!.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Between the page's markers. */
function write(measured: string): void {
  const [begin, end] = ['<!-- written by npm run bench -- growth -->', '<!-- /written -->'];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${page} has no place for the tables: ${begin} and ${end}`);
  writeFileSync(page, `${before}${begin}\n\n${measured}\n\n${end}${after}`);
}
