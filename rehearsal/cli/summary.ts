import { stackSummary } from '../codepipeline/deploy-stack';
import type { DeployedStack } from '../codepipeline/execution-record';

/** Types without a twin that the rehearsal plays nevertheless: not listed as only recorded. */
const PLAYED = ['AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project'];

/** Every stack with its account and region, and how many resources of which types are only recorded. */
export function summaryText(all: readonly DeployedStack[]): string[] {
  const deployed = latestOfEach(all);
  const stacks = deployed.map(({ stack, account, region, result }) => [stack, account, region, stackSummary(result)]);
  const recorded = totals(deployed.map(({ result }) => result.recordedOnly));
  const assumed = new Set(deployed.flatMap(({ result }) => result.assumed ?? []));
  return [
    'Deployed:',
    ...aligned(stacks),
    ...(recorded.length === 0 ? [] : ['Recorded, not checked:', ...aligned(recorded)]),
    ...(assumed.size === 0
      ? []
      : ['Assumed, as only AWS has the value:', ...[...assumed].map((value) => `  ${value}`)]),
  ];
}

/** The last result of each stack, in the order of their first deployments: the pipeline's own is deployed more than once. */
function latestOfEach(deployed: readonly DeployedStack[]): DeployedStack[] {
  const latest = new Map<string, DeployedStack>();
  for (const one of deployed) latest.set(`${one.account}/${one.region}/${one.stack}`, one);
  return [...latest.values()];
}

function totals(counts: readonly Readonly<Record<string, number>>[]): string[][] {
  const sums = new Map<string, number>();
  for (const types of counts)
    for (const [type, count] of Object.entries(types)) sums.set(type, (sums.get(type) ?? 0) + count);
  return [...sums]
    .filter(([type]) => !PLAYED.includes(type))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([type, count]) => [type, String(count)]);
}

function aligned(rows: readonly string[][]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd());
}
