import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { TerminalProgress } from '../../../rehearsal';
import { root } from '../../helpers/source-files';

const TWO_HOURS = 2 * 60 * 60 * 1000;

afterEach(() => jest.restoreAllMocks());

/** As a machine that is set to another time, or wakes up, has it. */
function shiftClock(by: number): void {
  const now = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + by);
}

test.each([
  ['back', -TWO_HOURS],
  ['forth', TWO_HOURS],
])('what takes no time takes none while the clock is set %s', (_, by) => {
  const out = new PassThrough();
  const progress = new TerminalProgress(out, {});
  const activity = progress.start('synthesize');
  shiftClock(by);
  activity.succeeded('');
  expect(String(out.read())).toMatch(/synthesize {2}0\.\d s\n/);
});

/** Where a date that somebody else has written is held against today's. */
const CALENDAR = ['cost/price-list.ts', 'path/authorizer.ts', 'path/local-issuer.ts', 'path/signature.ts'];

test('nothing in the rehearsal counts a duration or a deadline by the clock on the wall', () => {
  const files = readdirSync(join(root, 'rehearsal'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.(ts|cjs)$/.test(file));
  expect(sources.length).toBeGreaterThan(100);
  const asking = sources.filter((file) => /\bDate\.now\b/.test(readFileSync(join(root, 'rehearsal', file), 'utf8')));
  expect(asking.filter((file) => !CALENDAR.includes(file))).toEqual([]);
});
