import { readFileSync } from 'node:fs';
import path from 'node:path';
import { license } from '../package.json';
import { packages } from '../package-lock.json';
import { bundleService } from '../services/bundle';
import { providerNames } from '../services/catalog/catalog';

const root = path.resolve(__dirname, '..');

/** They ask for no more than that their notice is kept. */
const permissive = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
]);

/** Whether a licence expression (SPDX) leaves a choice in which every licence is permissive. */
function leavesPermissiveChoice(expression: string): boolean {
  // What is in the innermost brackets first: `X` stands for a permissive one.
  const inner = /\(([^()]*)\)/.exec(expression);
  if (inner !== null) {
    const [whole, content] = inner;
    return leavesPermissiveChoice(expression.replace(whole, leavesPermissiveChoice(content!) ? 'MIT' : 'none'));
  }
  return expression
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => permissive.has(licence.trim())));
}

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['Apache-2.0 AND MIT', true],
  ['MIT AND GPL-3.0-only', false],
  ['Apache-2.0 AND (GPL-2.0-only OR ISC)', true],
  ['AGPL-3.0-or-later', false],
  ['SEE LICENSE IN LICENSE.md', false],
])('%s: a permissive choice is %s', (expression, expected) => {
  expect(leavesPermissiveChoice(expression)).toBe(expected);
});

test('every package that is installed, also by another, may be used under a permissive licence', () => {
  const others = Object.entries(packages as Record<string, { license?: string }>)
    .filter(([directory, { license = 'none' }]) => directory !== '' && !leavesPermissiveChoice(license))
    .map(([directory, { license }]) => `${directory}: ${license}`);
  expect(others).toEqual([]);
});

test('the repository is under MIT-0, in its licence, its package and its lock file', () => {
  expect(license).toBe('MIT-0');
  expect(packages[''].license).toBe('MIT-0');
  expect(readFileSync(path.join(root, 'LICENSE'), 'utf8')).toMatch(/^MIT No Attribution\n/);
});

test('NOTICE names every package whose code is in a bundle, and no other', () => {
  const bundled = new Set<string>();
  for (const name of providerNames) {
    const notices = readFileSync(path.join(bundleService(name), 'NOTICES.txt'), 'utf8');
    for (const [, found] of notices.matchAll(/^(@?[\w./-]+) \d+\.\d+\.\d+\S*$/gm)) bundled.add(found!);
  }
  const notice = readFileSync(path.join(root, 'NOTICE'), 'utf8');
  const named = [...notice.matchAll(/^ {2}(\S+) +\(.+\)$/gm)].map(([, name]) => name);
  expect(named).toEqual([...bundled].sort());
});
