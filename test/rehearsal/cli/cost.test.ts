import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCostOptions } from '../../../rehearsal/cli/cost-options';
import { variationsOf } from '../../../rehearsal/configuration/variations';
import { providerNames } from '../../../services/catalog/catalog';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { root } from '../../helpers/source-files';

afterAll(removeDirectories);

function cost(...args: string[]) {
  return spawnSync(process.execPath, ['launch.cjs', 'rehearsal/cli/cost.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
}

test('as JSON: the accounts, a million requests, one more of each, an execution, and what has no price', () => {
  const { status, stdout, stderr } = cost('--json', '--payload', '2048');
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  const report = JSON.parse(stdout);
  const stacks = providerNames.map((name) => `private-api-prod-${name}`);
  expect(report).toMatchObject({
    region: 'us-west-2',
    currency: 'USD',
    hoursPerMonth: 730,
    payloadBytes: 2048,
    month: expect.any(Number),
    environments: [
      {
        name: 'private-api-prod',
        accounts: expect.arrayContaining([
          expect.objectContaining({
            account: '111111111111',
            region: 'us-west-2',
            stacks: ['private-api-prod-global-api'],
            month: expect.any(Number),
          }),
        ]),
        requests: stacks.map((provider) => ({ provider })),
        furtherProvider: stacks.map((like) => ({ like, gateway: expect.any(Number), own: expect.any(Number) })),
      },
    ],
    executions: [{ actions: 12 + stacks.length, usd: expect.any(Number), seconds: expect.any(Number) }],
    unpriced: expect.any(Array),
    free: expect.arrayContaining([{ type: 'AWS::EC2::VPC', count: stacks.length + 1, why: expect.any(String) }]),
  });
  // A zone more for each endpoint, which are in two; an environment more, but no second key of the pipeline's own.
  const endpointHours = report.environments[0].accounts
    .flatMap(({ lines }: { lines: { price: string; quantity: number }[] }) => lines)
    .filter(({ price }: { price: string }) => price === 'endpoint.hour')
    .reduce((sum: number, { quantity }: { quantity: number }) => sum + quantity, 0);
  expect(report.further.zone.month).toBeCloseTo((endpointHours / 2) * 0.01, 6);
  expect(report.further.environment.month).toBeCloseTo(report.month - 1, 6);
});

test('a wrong price list ends it with exit code 2 and a line, before anything is synthesized', () => {
  const file = join(temporaryDirectory(), 'prices.json');
  writeFileSync(file, '{"region": "us-west-2"}');
  const { status, stdout, stderr } = cost('--prices', file);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr.trim().split('\n')).toEqual([
    expect.stringContaining(`${file}: prices: missing`),
    expect.stringContaining(`${file}: assumptions: missing`),
  ]);
});

test.each([
  [['--payload=-1'], /--payload: '-1' is not a valid size/],
  [['--payload', '1k'], /--payload: '1k' is not a valid size/],
  [['--payload', '10485761'], /up to 10485760/],
  [['--frobnicate'], /--frobnicate.*see 'npm run cost -- --help'/],
  [['-c', 'x'], /'x' is not of the form KEY=VALUE/],
])('%j is refused', (args, message) => {
  expect(() => parseCostOptions(args)).toThrow(message);
});

test('one more environment has another name, one more zone is of the same region, and what is given stands', () => {
  const given = { privateApi: JSON.stringify({ zones: ['euc1-az1', 'euc1-az3'], environments: [{ name: 'a' }] }) };
  const { environment, zone } = variationsOf(root, { ...given, other: 'kept' });
  expect(environment.map(({ context }) => JSON.parse(context.privateApi!).environments)).toEqual([
    [{ name: 'a' }, { name: 'a2' }],
  ]);
  expect(zone.map(({ added }) => added)).toEqual(['euc1-az2', 'euc1-az4', 'euc1-az5', 'euc1-az6']);
  expect(zone[0]!.context).toMatchObject({ other: 'kept' });
});
