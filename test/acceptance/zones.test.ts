import { configuredAssembly } from '../helpers/fault-synthesis';
import { deployedBeforeAll, LiveRehearsal } from '../helpers/live-rehearsal';
import { exits, otherBundle } from '../helpers/other-bundle';
import { noneLost } from './steady-load';

jest.setTimeout(180_000);

let rehearsal: LiveRehearsal;
deployedBeforeAll((live) => {
  rehearsal = live;
});

/** Plays the commit that configures these zones, under load. */
async function configure(phase: string, zones: readonly number[], retired: readonly number[] = []) {
  const ids = (numbers: readonly number[]) => numbers.map((number) => `usw2-az${number}`);
  const name = `zones-${zones.join('')}-${retired.join('')}`;
  rehearsal.follow(await configuredAssembly(name, { zones: ids(zones), retiredZones: ids(retired) }));
  // What changes nothing, or is refused, is over soon.
  return noneLost(rehearsal, phase, () => rehearsal.play(), 5);
}

/** In which zones the endpoints of the global API are, and the subnets of the providers' load balancers. */
function served() {
  const { deployed } = rehearsal.rehearsal;
  const zoneOf = (id: string) => {
    const subnet = deployed.resources('AWS::EC2::Subnet').find((one) => one.id === id)!;
    return String(subnet.attributes.AvailabilityZoneId).slice(-1);
  };
  const sorted = (ids: readonly string[]) => [...new Set(ids.map(zoneOf))].sort().join('');
  const endpoints = deployed.resources('AWS::EC2::VPCEndpoint').filter(({ stack }) => stack.endsWith('global-api'));
  const balancers = deployed
    .resources('AWS::ElasticLoadBalancingV2::LoadBalancer')
    .filter(({ properties }) => properties.Type === 'network');
  return {
    endpoints: sorted(endpoints.flatMap(({ properties }) => properties.SubnetIds ?? [])),
    balancers: sorted(balancers.flatMap(({ properties }) => properties.Subnets ?? [])),
  };
}

test('a zone is added', async () => {
  expect(await configure('a zone added', [1, 2, 3])).toMatchObject({ status: 'Succeeded' });
  expect(served()).toEqual({ endpoints: '123', balancers: '123' });
});

test('the list in another order changes nothing', async () => {
  const record = await configure('zones in another order', [3, 1, 2]);
  expect(record).toMatchObject({ status: 'Succeeded' });
  const network = record.deployed.map(({ stack, result }) => [stack, result.created, result.replaced, result.deleted]);
  expect(network.map(([, ...changes]) => changes)).toEqual(network.map(() => [0, 0, 0]));
});

test('a zone that is only taken out of the list is refused before anything has changed, and all goes on serving', async () => {
  const record = await configure('a zone taken out without being retired: refused', [1, 3]);
  expect(record).toMatchObject({ status: 'Failed', reason: expect.stringContaining('prod-Providers') });
  const { error } = record.stages.flatMap(({ actions }) => actions).find((action) => action.error !== undefined)!;
  expect(error).toMatch(/LoadBalancer\w+ Subnets: .*cannot be removed while .* active VPC endpoint associations/);
  expect(error).toMatch(/→ .*leave the subnet to the load balancer/);
  expect(served()).toEqual({ endpoints: '123', balancers: '123' });
});

test('a zone is replaced by another one, retired', async () => {
  expect(await configure('a zone replaced by another', [1, 3, 4], [2])).toMatchObject({ status: 'Succeeded' });
  expect(served()).toEqual({ endpoints: '134', balancers: '1234' });
});

test('a zone is retired', async () => {
  expect(await configure('a zone retired', [1, 4], [2, 3])).toMatchObject({ status: 'Succeeded' });
  expect(served()).toEqual({ endpoints: '14', balancers: '1234' });
});

test('a retired zone is used again', async () => {
  expect(await configure('a retired zone used again', [1, 3, 4], [2])).toMatchObject({ status: 'Succeeded' });
  expect(served()).toEqual({ endpoints: '134', balancers: '1234' });
});

test('a zone that comes with a service that fails cannot be taken back: give it a push of its own', async () => {
  const fresh = await LiveRehearsal.open();
  try {
    expect(await fresh.play()).toMatchObject({ status: 'Succeeded' });
    fresh.follow(await configuredAssembly('zones-123-', { zones: ['usw2-az1', 'usw2-az2', 'usw2-az3'] }));
    expect(await fresh.play(otherBundle('dogs', exits))).toMatchObject({ status: 'Failed' });
    expect(fresh.stacks).toContain('private-api-prod-dogs UPDATE_ROLLBACK_FAILED');
  } finally {
    await fresh.close();
  }
});
