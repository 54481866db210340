import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Fault } from './fault';
import { root } from './source-files';

const FAULTS = join(root, 'test', 'rehearsal', 'faults');
const SUFFIX = '.fault.ts';

/** The groups that each test file plays: those in one file share the systems that they break, which cost more than a fault. */
const GROUPS = {
  resources: ['compute', 'data', 'load-balancers', 'network', 'templates', 'texts'],
  // Together: those that wait for a smoke test to give up do so while others are played.
  deployment: ['order', 'parameter', 'roles', 'private-link', 'routing', 'security-groups', 'aws-endpoints'],
} as const;

export type FaultTest = keyof typeof GROUPS;

export interface NamedFault {
  /** Its group, and what is broken: `roles-explicit-deny`. */
  readonly name: string;
  /** Relative to the repository. */
  readonly file: string;
  /** The test that plays it: `deployment` of `deployment.test.ts`. Undefined where none does. */
  readonly test: FaultTest | undefined;
  readonly fault: Fault;
}

/** All faults by name. */
export function faults(): NamedFault[] {
  return readdirSync(FAULTS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name: group }) => faultsOf(group))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function faultsOf(group: string): NamedFault[] {
  const tests = Object.keys(GROUPS) as FaultTest[];
  return readdirSync(join(FAULTS, group))
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => {
      const path = join(FAULTS, group, file);
      return {
        name: `${group}-${file.slice(0, -SUFFIX.length)}`,
        file: relative(root, path),
        test: tests.find((test) => (GROUPS[test] as readonly string[]).includes(group)),
        fault: (require(path) as { fault: Fault }).fault,
      };
    });
}

/** What the types cannot say about a fault, and these do not keep. */
export function mistakesIn(list: readonly NamedFault[]): string[] {
  const names = list.map(({ name }) => name);
  return list.flatMap(({ name, test, fault: { rule, docs, unverified } }) => [
    ...(names.filter((other) => other === name).length === 1 ? [] : [`${name}: another fault has this name`]),
    ...(test !== undefined ? [] : [`${name}: no test plays its group: name the group in test/helpers/fault-list.ts`]),
    ...(/^AWS [^\n]*[^.]\.$/.test(rule) ? [] : [`${name}: rule is not a sentence on AWS that ends with a full stop`]),
    ...(docs === undefined || /^https:\/\/docs\.aws\.amazon\.com\/\S+\.html(#\S+)?$/.test(docs)
      ? []
      : [`${name}: docs is not a page of docs.aws.amazon.com: ${docs}`]),
    ...(docs !== undefined || unverified !== undefined
      ? []
      : [`${name}: neither docs nor unverified says where the rule comes from`]),
    ...(unverified === undefined || /^\S.*[^.\s]$/.test(unverified)
      ? []
      : [`${name}: unverified does not say what could not be verified, as half a sentence without a full stop`]),
  ]);
}

/** For docs/rehearsal.md. */
export function faultTable(list: readonly NamedFault[]): string {
  const rows = list.map(({ name, file, fault }) => [
    `[${name}](../${file})`,
    fault.rule,
    shown(fault),
    documentation(fault),
  ]);
  const lines = [['Fault', 'What AWS does', 'Here', 'Documented'], ['---', '---', '---', '---'], ...rows].map(
    (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
  );
  return `${list.length} faults, each broken into the synthesized assembly by a test.\n\n${lines.join('\n')}`;
}

function shown(fault: Fault): string {
  if ('failsAt' in fault) return `${fault.failsAt.action} fails`;
  if ('warnsAt' in fault) return `${fault.warnsAt.action} warns`;
  return `a request is answered with ${fault.answers.broken}`;
}

function documentation({ docs, unverified }: Fault): string {
  return [docs && `[AWS](${docs})`, unverified && `unverified: ${unverified}`].filter(Boolean).join('; ');
}
