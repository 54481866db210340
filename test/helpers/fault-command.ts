import { spawnSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { closest } from 'fastest-levenshtein';
import type { Fault } from './fault';
import { faults, type NamedFault } from './fault-list';
import { root } from './source-files';

/**
 * `npm run fault NAME` plays the fault of this name, or all whose names begin with it, each against the system without
 * it, and prints what the rehearsal says. Without a name it lists all faults.
 */
process.exitCode = main(process.argv[2]);

function main(prefix: string | undefined): number {
  const all = faults();
  if (prefix === undefined) {
    console.log(all.map(({ name, fault }) => `${name}\n    ${fault.rule}`).join('\n'));
    return 0;
  }
  const exact = all.filter(({ name }) => name === prefix);
  const chosen = exact.length > 0 ? exact : all.filter(({ name }) => name.startsWith(prefix));
  if (chosen.length === 0) {
    const names = all.map(({ name }) => name);
    console.error(
      `no fault begins with '${prefix}': did you mean ${closest(prefix, names)}? 'npm run fault' lists them`,
    );
    return 1;
  }
  for (const fault of chosen) console.log(introduction(fault));
  return play(chosen);
}

function introduction({ name, file, fault }: NamedFault): string {
  const { rule, docs, unverified } = fault;
  return [
    name,
    `  ${rule}`,
    ...(docs === undefined ? [] : [`  see ${docs}`]),
    ...(unverified === undefined ? [] : [`  unverified: ${unverified}`]),
    `  broken in ${file}; to be seen: ${shown(fault)}`,
    '',
  ].join('\n');
}

function shown(fault: Fault): string {
  if ('failsAt' in fault) return `${fault.failsAt.stage}/${fault.failsAt.action} fails`;
  if ('warnsAt' in fault) return `${fault.warnsAt.stage}/${fault.warnsAt.action} succeeds, with a warning`;
  const { method = 'GET', path } = fault.answers.request;
  return `${method} ${path} is answered with ${fault.answers.broken}`;
}

function play(chosen: readonly NamedFault[]): number {
  const files = [...new Set(chosen.map(({ test }) => join('test', 'rehearsal', 'faults', `${test}.test.ts`)))];
  const jest = relative(root, require.resolve('jest/bin/jest'));
  const { status } = spawnSync(process.execPath, [jest, '--runInBand', '--verbose', '--runTestsByPath', ...files], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FAULTS: chosen.map(({ name }) => name).join(' ') },
  });
  return status ?? 1;
}
