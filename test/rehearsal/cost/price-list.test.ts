import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDurations } from '../../../rehearsal/cost/pipeline-run';
import { readPriceList, SHIPPED_PRICES } from '../../../rehearsal/cost/price-list';
import { UsageError } from '../../../rehearsal/kit/refusal';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterAll(removeDirectories);

// biome-ignore lint/suspicious/noExplicitAny: a test makes it wrong on purpose
type RawList = any;

/** The shipped list with a change, as a file. */
function changed(change: (list: RawList) => void): string {
  const list = JSON.parse(readFileSync(SHIPPED_PRICES, 'utf8'));
  change(list);
  const file = join(temporaryDirectory(), 'prices.json');
  writeFileSync(file, JSON.stringify(list));
  return file;
}

function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

test('every shipped price names where and when it was read', () => {
  for (const [key, { source, read, per }] of Object.entries(readPriceList().prices)) {
    expect([key, source]).toEqual([key, expect.stringMatching(/^https:\/\/aws\.amazon\.com\//)]);
    expect([key, read, per]).toEqual([key, expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/), expect.stringMatching(/./)]);
  }
});

test('every shipped duration names its source, or says that it is assumed', () => {
  for (const { source, assumption } of Object.values(readDurations()))
    expect([source, assumption].filter((text) => text !== undefined)).toHaveLength(1);
});

test.each<[string, string, (list: RawList) => void]>([
  ['a negative price', 'prices.alb.hour.usd: -1, should not be negative', (list) => (list.prices['alb.hour'].usd = -1)],
  ['a price as text', 'prices.alb.hour.usd: "1", should be an amount', (list) => (list.prices['alb.hour'].usd = '1')],
  ['no source', 'prices.nat.hour.source: missing, should be the URL', (list) => delete list.prices['nat.hour'].source],
  ['no day', 'prices.nat.hour.read: "today", should be a day', (list) => (list.prices['nat.hour'].read = 'today')],
  [
    'a day that never was',
    'read: "2026-13-45", should be a day',
    (list) => (list.prices['nat.hour'].read = '2026-13-45'),
  ],
  [
    'a day between months',
    'read: "2026-02-30", should be a day',
    (list) => (list.prices['nat.hour'].read = '2026-02-30'),
  ],
  [
    'a day to come',
    'read: "2999-01-01", should be a day that has',
    (list) => (list.prices['nat.hour'].read = '2999-01-01'),
  ],
  ['another unit', 'prices.nat.hour.per: "month", should be "hour"', (list) => (list.prices['nat.hour'].per = 'month')],
  [
    'another unit of a family',
    'per: "GB", should be "GB-month"',
    (list) => (list.prices['ebs.gp3.gb-month'].per = 'GB'),
  ],
  [
    'a price that nothing asks for',
    'nothing here has a price of this name: did you mean "nat.hour"?',
    (list) => (list.prices['nat.hours'] = list.prices['nat.hour']),
  ],
  ['another key of a price', 'prices.nat.hour: ', (list) => (list.prices['nat.hour'].currency = 'EUR')],
  ['no region', 'region: missing', (list) => delete list.region],
  ['an unknown key', 'the file: ', (list) => (list.regions = [])],
])('%s is refused with its place', (_, message, change) => {
  const file = changed(change);
  const [line, ...others] = failure(() => readPriceList(file)).split('\n');
  expect(line).toContain(message);
  expect([line!.startsWith(`${file}: `), others]).toEqual([true, []]);
});

test('a type of instance, volume or build that is not shipped may have a price', () => {
  const file = changed((list) => {
    list.prices['ec2.m8g.large.hour'] = list.prices['nat.hour'];
    list.prices['codebuild.ARM_LAMBDA_CONTAINER.BUILD_LAMBDA_1GB.minute'] = {
      ...list.prices['nat.hour'],
      per: 'minute',
    };
  });
  expect(Object.keys(readPriceList(file).prices)).toContain('ec2.m8g.large.hour');
});

test('a file that is not there, or no JSON, is refused by its name', () => {
  expect(failure(() => readPriceList('/nowhere/prices.json'))).toBe('/nowhere/prices.json: does not exist');
  const file = join(temporaryDirectory(), 'prices.json');
  writeFileSync(file, '{');
  expect(failure(() => readPriceList(file))).toContain(`${file}: cannot be read: `);
});

test('all that is wrong is said at once', () => {
  const file = changed((list) => {
    delete list.region;
    list.prices['alb.hour'].usd = -1;
  });
  expect(failure(() => readPriceList(file)).split('\n')).toHaveLength(2);
});
