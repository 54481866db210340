import { deployedBeforeAll, type Edit, LiveRehearsal } from '../helpers/live-rehearsal';
import { exits, improved, knowsNothing, otherBundle } from '../helpers/other-bundle';
import { noneLost, underLoad } from './steady-load';

jest.setTimeout(180_000);

/** The account of todo. */
const TODO = '333333333333';

let rehearsal: LiveRehearsal;
deployedBeforeAll((live) => {
  rehearsal = live;
});

const losingNone = (phase: string, operation: () => Promise<unknown>) => noneLost(rehearsal, phase, operation);

/** The fewest healthy targets that the group of a provider had while something was played. */
async function fewestHealthy(of: LiveRehearsal, account: string, operation: () => Promise<unknown>): Promise<number> {
  const { deployed } = of.rehearsal;
  const group = deployed
    .resources('AWS::ElasticLoadBalancingV2::TargetGroup')
    .find((one) => one.account === account && one.properties.Protocol === 'TCP')!;
  let fewest = Number.POSITIVE_INFINITY;
  const watch = setInterval(() => {
    const healthy = deployed.cloud!.targetHealth(group.id).filter(({ state }) => state === 'healthy');
    fewest = Math.min(fewest, healthy.length);
  }, 20);
  try {
    await operation();
  } finally {
    clearInterval(watch);
  }
  return fewest;
}

/**
 * As it was once: targets are told to stop after 10 seconds, a service that is told so closes its socket at once, and an
 * instance signals before the load balancer has found it healthy.
 */
const leavesEarly: Edit = (assembly) => {
  for (const name of ['dogs', 'todo'] as const) {
    const { properties } = assembly.stack(name).one('AWS::ElasticLoadBalancingV2::TargetGroup');
    properties.TargetGroupAttributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '10' }];
  }
  const { Metadata } = assembly.stack('todo').one('AWS::AutoScaling::AutoScalingGroup').resource;
  delete Metadata['AWS::CloudFormation::Init'].verify.commands['is-checked'];
};
const closesAtOnce = (code: string) => {
  const closing = code.replace(/\.lastAsked\s*=(?!=)/g, '.ignored =');
  if (closing === code) throw new Error('the bundle does not say when it was last asked');
  return closing;
};

/** Version numbers of what serves: it changes with every replacement. */
const serving = () => [
  rehearsal.rehearsal.deployed.resources('AWS::ECS::Service')[0]!.properties.TaskDefinition!.split(':').at(-1),
  rehearsal.rehearsal.deployed.resources('AWS::EC2::LaunchTemplate')[0]!.properties.LaunchTemplateData.UserData!.length,
];

const latest = () => rehearsal.latest!;

test('an update of both services', () =>
  losingNone('update of both services', async () => {
    const fewest = await fewestHealthy(rehearsal, TODO, async () => {
      const record = await rehearsal.play(otherBundle('dogs', improved), otherBundle('todo', improved));
      expect(record).toMatchObject({ status: 'Succeeded' });
    });
    // No instance signals, and so no old one leaves, before the load balancer has found it healthy.
    expect(fewest).toBe(2);
  }));

test('a failed update of dogs, and the rollback of its stack and stage', () =>
  losingNone('failed update of dogs, rolled back', async () => {
    const record = await rehearsal.play(otherBundle('dogs', exits), otherBundle('todo', improved));
    expect(record).toMatchObject({ status: 'Failed', reason: expect.stringContaining('prod-dogs') });
    expect(record.stages.flatMap(({ actions }) => actions).find(({ error }) => error)!.error).toMatch(
      /Circuit Breaker was triggered[\s\S]*broken on purpose[\s\S]*private-api-prod-dogs is UPDATE_ROLLBACK_COMPLETE$/,
    );
    expect(latest()).toMatchObject({ type: 'ROLLBACK', rollbackTarget: 2, status: 'Succeeded' });
  }));

test('a failed update of todo, and the rollback of its stack and stage', () =>
  losingNone('failed update of todo, rolled back', async () => {
    const record = await rehearsal.play(otherBundle('dogs', improved), otherBundle('todo', knowsNothing));
    expect(record).toMatchObject({ status: 'Failed', reason: expect.stringContaining('prod-todo') });
    expect(latest()).toMatchObject({ type: 'ROLLBACK', rollbackTarget: 2, status: 'Succeeded' });
    expect(rehearsal.stacks).toContain('private-api-prod-todo UPDATE_COMPLETE');
  }));

test('a rollback by hand of both services to their first revision', () =>
  losingNone('rollback of both services by hand', async () => {
    const before = serving();
    expect(await rehearsal.rehearsal.rollBack({ stage: 'prod-Providers', to: '1' })).toMatchObject({
      execution: { status: 'Succeeded' },
    });
    expect(serving()[0]).not.toBe(before[0]);
    const deployed = latest().deployed.map(({ stack, result }) => [stack, result.updated + result.replaced > 0]);
    expect(Object.fromEntries(deployed)).toEqual({ 'private-api-prod-dogs': true, 'private-api-prod-todo': true });
  }));

test('with targets that are told to stop after 10 seconds and signals that come too early, an update loses requests', async () => {
  const early = await LiveRehearsal.open();
  try {
    const revision = (...change: ((code: string) => string)[]) => {
      const edited = (code: string) => change.reduce((text, edit) => edit(text), closesAtOnce(code));
      return [otherBundle('dogs', edited), otherBundle('todo', edited), leavesEarly];
    };
    expect(await early.play(...revision())).toMatchObject({ status: 'Succeeded' });
    // The smoke test after it may meet the same trouble, so that the execution may fail.
    const update = () => early.play(...revision(improved));
    const { result: fewest, lost } = await underLoad(
      early,
      'update of both services, if targets had 10 s to leave',
      () => fewestHealthy(early, TODO, update),
    );
    expect(fewest).toBeLessThan(2);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost).toContainEqual(expect.stringMatching(/: 50[23] \(.* is draining and still gets new connections -> /));
  } finally {
    await early.close();
  }
});

test('a stage whose smoke test fails is rolled back, and no other stage', async () => {
  // Healthy, quick, 200, and wrong: a status alone would let it pass.
  const misspelt = (code: string) => code.replace(/Gender: ?"female"/, 'Gender:"femal"');
  const record = await rehearsal.play(otherBundle('dogs', misspelt));
  expect(record).toMatchObject({ status: 'Failed', reason: 'prod-GlobalApi/prod-SmokeTest failed' });
  expect(latest()).toMatchObject({ type: 'ROLLBACK', rollbackTarget: 2 });
  expect(latest().stages.map(({ name }) => name)).toEqual(['prod-GlobalApi']);
  // A rollback covers one stage: the provider stays as it is, and so the smoke test fails again.
  expect(latest().status).toBe('Failed');
  expect(await (await fetch(`${rehearsal.url}/dogs/females`)).text()).toContain('"femal"');
  expect(rehearsal.output).toContain('GET /dogs/females: Gender is "femal", expected "female"');
});
