import type { CostReport, Further } from '../cost/cost';
import type { Line, Total, Unpriced } from '../cost/estimate';
import type { Step } from '../cost/pipeline-run';
import type { AccountCost, EnvironmentCost } from '../cost/summary';

/** The report as a person reads it. */
export function reportText(report: CostReport): string {
  const { region, hoursPerMonth, payloadBytes, environments, common } = report;
  return [
    [`Cost in ${region}, in USD. A month has ${hoursPerMonth} hours; free tiers are not taken off.`],
    ...environments.map(environmentText),
    common.length === 0 ? [] : ['', 'For all environments', ...common.flatMap(accountText)],
    ['', row('Together', `${total(report.month, report.partial)} a month, used or not`)],
    requestsText(environments, payloadBytes),
    furtherText(report),
    executionText(report),
    linesText('A gigabyte that is kept, each month', report.storedGigabyte),
    countedText('Could not be priced', report.unpriced),
    countedText('Costs nothing by itself', report.free),
  ]
    .flat()
    .join('\n');
}

function environmentText({ name, month, partial, accounts }: EnvironmentCost): string[] {
  return ['', `Environment ${name}: ${total(month, partial)} a month, used or not`, ...accounts.flatMap(accountText)];
}

function accountText({ account, stacks, month, partial, lines }: AccountCost): string[] {
  return [
    row(`  ${account} (${stacks.join(', ')})`, total(month, partial)),
    ...lines.map((line) => lineText(line, '    ')),
  ];
}

function lineText({ what, quantity, unit, usd }: Line, indent: string): string {
  return row(`${indent}${what}: ${number(quantity)} ${unit}`, amount(usd));
}

function requestsText(environments: readonly EnvironmentCost[], payload: number): string[] {
  return environments.flatMap(({ requests }) =>
    requests.flatMap(({ provider, million, partial, lines, millionWrites }) => [
      '',
      row(`A million requests to ${provider}, each answered with ${payload} bytes`, total(million, partial)),
      ...lines.map((line) => lineText(line, '    ')),
      ...(millionWrites === 0 ? [] : [row('    more, if each of them writes an item', total(millionWrites))]),
    ]),
  );
}

function furtherText({ environments, further }: CostReport): string[] {
  const providers = environments.flatMap(({ furtherProvider }) => furtherProvider);
  return [
    '',
    'One more, a month',
    ...providers.flatMap(({ like, gateway, own }) => [
      row(`  provider like ${like}, at the gateway`, total(gateway)),
      row('    and in its own account', total(own)),
    ]),
    differenceText('zone', further.zone),
    differenceText('environment', further.environment),
  ];
}

function differenceText(what: string, further: Further): string {
  if ('unknown' in further) return `  ${what}: not known, ${further.unknown}`;
  return row(`  ${what} (${further.added})`, amount(further.month));
}

function executionText({ executions, deploymentTotal }: CostReport): string[] {
  return executions.flatMap(({ pipeline, actions, serialActions, serialBuilds, seconds, usd, path }) => [
    '',
    `One execution of ${pipeline}, for a commit that changes every service`,
    row('  CodePipeline and CodeBuild', total(usd)),
    row('  calls and messages', total(deploymentTotal)),
    `  ${actions} actions, ${serialActions} of them one after the other, ${serialBuilds} of these start a CodeBuild environment`,
    `  ${minutes(seconds)} without the gate: ${path
      .filter((step) => step.seconds > 0)
      .map((step) => `${step.action} ${minutes(step.seconds)}${drainingText(step)}`)
      .join(', ')}`,
  ]);
}

function drainingText({ draining }: Step): string {
  return draining === 0 ? '' : ` (${minutes(draining)} of it for targets that leave)`;
}

function linesText(title: string, lines: readonly Line[]): string[] {
  if (lines.length === 0) return [];
  return ['', title, ...lines.map(({ what, usd }) => row(`  ${what}`, amount(usd)))];
}

function countedText(title: string, found: readonly Unpriced[]): string[] {
  if (found.length === 0) return ['', `${title}: nothing`];
  return ['', title, ...found.map(({ type, count, why }) => `  ${count} × ${type}: ${why}`)];
}

const WIDTH = 88;

function row(label: string, value: string): string {
  return `${label.padEnd(WIDTH)} ${value.padStart(9)}`;
}

/** An amount in which something has no price is a lower bound. */
function total(usd: Total, partial = false): string {
  if (usd === null) return 'unknown';
  return partial ? `at least ${amount(usd)}` : amount(usd);
}

/** With cents; below half a cent, with one significant digit. */
function amount(usd: number): string {
  return Math.abs(usd) >= 0.005 || usd === 0 ? usd.toFixed(2) : usd.toPrecision(1);
}

function number(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
