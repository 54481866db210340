import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsPage, Fault } from '../../helpers/fault';
import { faults, faultTable, mistakesIn, type NamedFault } from '../../helpers/fault-list';
import { root } from '../../helpers/source-files';

const all = faults();

it('says of every fault what AWS does, and where AWS says so or what could not be verified', () => {
  expect(mistakesIn(all)).toEqual([]);
});

const UNDOCUMENTED = { docs: undefined } as Partial<Fault>;

it.each<[broken: string, Partial<NamedFault>, Partial<Fault>, mistake: string]>([
  ['a rule without a full stop', {}, { rule: 'AWS refuses' }, 'rule is not a sentence'],
  ['a rule on two lines', {}, { rule: 'AWS refuses\nthat.' }, 'rule is not a sentence'],
  ['a rule that is not about AWS', {}, { rule: 'Refuses that.' }, 'rule is not a sentence'],
  ['a page of somebody else', {}, { docs: 'https://example.com/page.html' as AwsPage }, 'docs is not a page'],
  ['no source at all', {}, UNDOCUMENTED, 'neither docs nor unverified'],
  ['an empty unverified', {}, { unverified: '' }, 'unverified does not say'],
  ['a group that no test plays', { test: undefined }, {}, 'no test plays its group'],
])('finds %s', (_, named, fault, mistake) => {
  const [sound] = all.filter(({ fault: { docs, unverified } }) => docs !== undefined && unverified === undefined);
  const broken = { ...sound!, ...named, fault: { ...sound!.fault, ...fault } as Fault };
  expect(mistakesIn([broken])).toEqual([expect.stringContaining(`${sound!.name}: ${mistake}`)]);
});

it('finds two faults of one name', () => {
  expect(mistakesIn([all[0]!, all[0]!])).toEqual(Array(2).fill(`${all[0]!.name}: another fault has this name`));
});

it('has a test file for each set of groups, and plays more than fifty faults', () => {
  const tests = readdirSync(__dirname).filter((file) => file.endsWith('.test.ts') && file !== 'catalogue.test.ts');
  const played = tests.map((file) => /playFaults\('(.*)'\)/.exec(readFileSync(join(__dirname, file), 'utf8'))?.[1]);
  expect(played).toEqual(tests.map((file) => file.slice(0, -'.test.ts'.length)));
  expect(played.sort()).toEqual([...new Set(all.map(({ test }) => test))].sort());
  expect(all.length).toBeGreaterThan(50);
});

it('is the table of docs/rehearsal.md: `node --import tsx bench/rehearsal-doc.ts` writes it', () => {
  const document = readFileSync(join(root, 'docs', 'rehearsal.md'), 'utf8');
  expect(/<!-- faults -->\n([\s\S]*)\n<!-- \/faults -->/.exec(document)?.[1]).toBe(faultTable(all));
});

it('knows no fault of another name, and suggests one', () => {
  const command = ['--import', 'tsx', join('test', 'helpers', 'fault-command.ts'), 'roles-explicit-deni'];
  const { status, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain("no fault begins with 'roles-explicit-deni': did you mean roles-explicit-deny?");
});
