import { appendFileSync, cpSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BundleNote } from '../../services/bundle-note';
import { removeDirectories, temporaryDirectory } from '../helpers/rehearsal-directory';

const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);
const choices = { dockerfile: true };
let directory: string;
let note: BundleNote;

function touch(file: string, time: Date): void {
  utimesSync(join(directory, file), time, time);
}

beforeEach(() => {
  directory = temporaryDirectory();
  for (const file of ['main.ts', 'package.json', 'main.js']) writeFileSync(join(directory, file), file);
  for (const file of ['main.ts', 'package.json']) touch(file, AN_HOUR_AGO);
  note = new BundleNote(directory, 'dogs');
});

afterAll(removeDirectories);

const write = (begun = Date.now()) => note.write(choices, begun, ['main.ts', 'package.json'], ['main.js']);

test('what is as it was noted need not be made again, nor in a copy of the tree', () => {
  expect(note.isTrue(choices)).toBe(false);
  write();
  expect(note.isTrue(choices)).toBe(true);
  const copy = temporaryDirectory();
  cpSync(directory, copy, { recursive: true, preserveTimestamps: true });
  expect(new BundleNote(copy, 'dogs').isTrue(choices)).toBe(true);
});

test.each<[string, () => void]>([
  ['a source has changed', () => appendFileSync(join(directory, 'main.ts'), 'x')],
  ['a source has changed, and is as long as before', () => touch('package.json', new Date(AN_HOUR_AGO.getTime() + 2))],
  ['a source is gone', () => rmSync(join(directory, 'main.ts'))],
  ['what was made has changed', () => appendFileSync(join(directory, 'main.js'), 'x')],
  ['what was made is gone', () => rmSync(join(directory, 'main.js'))],
  ['the note is damaged', () => writeFileSync(join(directory, '.build', '.bundles', 'dogs.json'), '{"files": [')],
])('it is made again if %s', (_what, change) => {
  write();
  change();
  expect(note.isTrue(choices)).toBe(false);
});

test('it is made again if something else was decided', () => {
  write();
  expect(note.isTrue({ dockerfile: false })).toBe(false);
});

test('nothing is noted of sources that changed while they were read', () => {
  write();
  touch('main.ts', new Date());
  write(Date.now() - 5);
  expect(note.isTrue(choices)).toBe(false);
});
