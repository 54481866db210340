import { context } from '../../../cdk.json';
import { type Assembly, readAssembly } from '../../../rehearsal/assembly/assembly';
import { estimateStacks } from '../../../rehearsal/cost/estimate';
import { evaluateStacks } from '../../../rehearsal/cost/evaluated-stack';
import { linksOf, onlyFor } from '../../../rehearsal/cost/links';
import { readPriceList } from '../../../rehearsal/cost/price-list';
import { summarize } from '../../../rehearsal/cost/summary';
import { providerNames } from '../../../services/catalog/catalog';
import { exampleConfiguration, type RawConfiguration, twoEnvironments } from '../../helpers/configuration';
import { PipelineSynthesis } from '../../helpers/synth-pipeline';

const prices = readPriceList();
const traffic = { payload: 1024 };
/**
 * USD a month, idle, of the AWS sample that first showed this architecture, with two providers as dogs and todo are: us-west-2, with three NAT gateways, and a load
 * balancer and a NAT that nothing needs.
 */
const SAMPLE = { month: 240.96, furtherProvider: 31 };
let synthesis: PipelineSynthesis;
let assembly: Assembly;

beforeAll(() => {
  synthesis = new PipelineSynthesis();
  assembly = readAssembly(synthesis.assembly.directory);
});

afterAll(() => synthesis.remove());

/** Of an environment's providers and its global API, sorted. */
function accountsOf({ providers, globalApi }: RawConfiguration): string[] {
  const accounts = [...Object.values(providers), globalApi].map(({ account }: RawConfiguration) => account);
  return [...new Set(accounts)].sort();
}

function summaryOf(of: Assembly) {
  return summarize(estimateStacks(evaluateStacks(of), prices, traffic), prices, traffic);
}

test('every resource of the shipped assembly has an amount, a reason for none, or a place among what has no price', () => {
  const estimates = estimateStacks(evaluateStacks(assembly), prices, traffic);
  const bills = estimates.flatMap(({ bills }) => bills);
  expect(bills.length).toBeGreaterThan(100);
  const silent = bills.filter(
    ({ charges, free, unpriced }) => charges.length === 0 && free === undefined && unpriced.length === 0,
  );
  expect(silent.map(({ resource }) => resource.type)).toEqual([]);
});

test('nothing in the shipped assembly is without a price', () => {
  const { unpriced, partial, environments } = summaryOf(assembly);
  expect(unpriced).toEqual([]);
  expect([partial, ...environments.map((environment) => environment.partial)]).toEqual([false, false]);
});

test('it costs at most 0.70 of the sample when idle, and at most 0.50 of it for each further provider', () => {
  const { month, environments } = summaryOf(assembly);
  const { furtherProvider } = environments[0]!;
  const added = furtherProvider.filter(({ like }) => !/-(dogs|todo)$/.test(like));
  const shipped = added.reduce((rest, { gateway, own }) => rest - gateway! - own!, month!);
  expect(shipped / SAMPLE.month).toBeLessThanOrEqual(0.7);
  const gateways = furtherProvider.map(({ gateway }) => gateway!);
  expect(Math.max(...gateways) / SAMPLE.furtherProvider).toBeLessThanOrEqual(0.5);
});

test('without any price a total is unknown, and with some of them it is the least that it can be', () => {
  const none = { ...prices, prices: {} };
  const unknown = summarize(estimateStacks(evaluateStacks(assembly), none, traffic), none, traffic);
  expect(unknown).toMatchObject({ month: null, partial: true, deploymentTotal: null });
  const [environment] = unknown.environments;
  for (const { month } of [environment!, ...environment!.accounts]) expect(month).toBeNull();
  expect(environment!.requests.map(({ million }) => million)).toEqual(providerNames.map(() => null));

  const { 'nlb.hour': hour, ...others } = prices.prices;
  const some = { ...prices, prices: others };
  const partly = summarize(estimateStacks(evaluateStacks(assembly), some, traffic), some, traffic);
  expect(partly.partial).toBe(true);
  expect(partly.month).toBeCloseTo(summaryOf(assembly).month! - providerNames.length * 730 * hour!.usd, 6);
});

test('a month is the sum of its accounts, and an environment costs less than everything', () => {
  const { month, environments, common } = summaryOf(assembly);
  expect(environments.map(({ name }) => name)).toEqual(['private-api-prod']);
  expect(common.flatMap(({ stacks }) => stacks)).toEqual(['private-api-pipeline']);
  const accounts = [...environments.flatMap((environment) => environment.accounts), ...common];
  const { tooling, environments: configured } = exampleConfiguration();
  expect(accounts.map(({ account }) => account).sort()).toEqual([tooling.account, ...accountsOf(configured[0])].sort());
  expect(accounts.reduce((total, account) => total + account.month!, 0)).toBeCloseTo(month!, 6);
  expect(environments[0]!.month).toBeLessThan(month!);
});

test('two environments are two, each with accounts of its own', () => {
  const two = new PipelineSynthesis(twoEnvironments());
  try {
    const { environments, month } = summaryOf(readAssembly(two.assembly.directory));
    expect(environments.map(({ name }) => name).sort()).toEqual(['private-api-prod', 'private-api-staging']);
    expect(environments.map(({ accounts }) => accounts.map(({ account }) => account).sort())).toEqual(
      twoEnvironments().environments.map(accountsOf),
    );
    expect(month).toBeGreaterThan(2 * environments[0]!.month!);
  } finally {
    two.remove();
  }
});

test('a request is charged for the way to its own provider, and for no other', () => {
  const [environment] = summaryOf(assembly).environments;
  const lines = (provider: string) =>
    environment!.requests
      .find((request) => request.provider === `private-api-prod-${provider}`)!
      .lines.map(({ what, resources }) => `${what} ${resources}`)
      .sort();
  const shared = [
    'HTTP API 1',
    'access log 1',
    'access log, kept 1',
    'application load balancer, capacity 1',
    'between zones 1',
    'network load balancer, capacity 1',
    'through PrivateLink 1',
    'to the internet 1',
  ];
  expect(lines('dogs')).toEqual([...shared, "the service's log 1"].sort());
  expect(lines('todo')).toEqual([...shared, 'a read of one item 1'].sort());
  const writing = environment!.requests.filter(({ millionWrites }) => millionWrites! > 0);
  expect(writing.map(({ provider }) => provider)).toEqual(['private-api-prod-todo']);
});

test('what is at the gateway for one provider are its endpoints and what leads there, not what it shares', () => {
  const links = linksOf(evaluateStacks(assembly));
  expect(links.map(({ provider }) => provider.stackName)).toEqual(
    providerNames.map((name) => `private-api-prod-${name}`),
  );
  const [dogs] = links;
  const types = [...onlyFor(dogs!, links)].map((id) => dogs!.gateway.resources.get(id)!.type);
  expect(types).toEqual(
    expect.arrayContaining([
      'AWS::EC2::VPCEndpoint',
      'AWS::ElasticLoadBalancingV2::Listener',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'AWS::ApiGatewayV2::Route',
    ]),
  );
  expect(types).not.toContain('AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(types).not.toContain('AWS::EC2::VPC');
  expect(types.filter((type) => type === 'AWS::EC2::VPCEndpoint')).toHaveLength(context.privateApi.zones.length);
});

test('a region without prices is named, and the way out', () => {
  const elsewhere = { ...prices, region: 'eu-west-1' };
  expect(() => estimateStacks(evaluateStacks(assembly), elsewhere, traffic)).toThrow(
    /private-api-pipeline lies in us-west-2, and the price list is of eu-west-1: give one of us-west-2 with --prices FILE/,
  );
});
