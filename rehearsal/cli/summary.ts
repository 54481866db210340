import { stackSummary } from '../codepipeline/deploy-stack';
import type { DeployedStack } from '../codepipeline/execution-record';

/** What the rehearsal itself plays, though CloudFormation has no twin for it. */
const PLAYED = ['AWS::CodePipeline::Pipeline', 'AWS::CodeBuild::Project'];

/** What was deployed where, and what of it is only recorded. */
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

/** An execution may deploy a stack more than once, its pipeline's own for one: what it is now is told, where it came first. */
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
