import type http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { ChangeClock } from '../../../rehearsal/kit/clock';
import { Lab } from '../cloud/lab';
import { allHealthy, answer, deploySystem, json, provider, until } from '../cloud/system';

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});
afterEach(() => lab.close());

const never = new AbortController().signal;

/** After this, changes of load balancers take no time. */
const noRequestsFlow = () => sleep(1_100);

const withoutHealth: http.RequestListener = (request, response) => {
  response.statusCode = request.url === '/health' ? 404 : 200;
  response.end('{}');
};

describe('a host is unhealthy', () => {
  const settings: [
    what: string,
    change: (it: Properties) => Properties,
    listener: http.RequestListener,
    reason: RegExp,
  ][] = [
    ['whose health path answers 404', (it) => it, withoutHealth, /^Health checks failed with these codes: \[404\]$/],
    [
      'that answers a code which the matcher leaves out',
      (it) => ({ ...it, Matcher: { HttpCode: '202,204' } }),
      answer('x'),
      /codes: \[200\]$/,
    ],
    [
      'that does not listen on the port',
      (it) => ({ ...it, HealthCheckPort: '9090' }),
      answer('x'),
      /security group .* lets tcp 9090/,
    ],
    [
      'that does not answer in time',
      (it) => ({ ...it, HealthCheckTimeoutSeconds: 2 }),
      () => {},
      /^Request timed out$/,
    ],
  ];

  it.each(settings)('%s', async (_, change, listener, reason) => {
    const { resources, hosts } = await deploySystem(lab, {
      providerOnly: true,
      change: { NlbTargets: change },
      listener,
    });
    const health = () => lab.network.targetGroups.health(resources.NlbTargets!.id);
    expect(health().every((one) => one.state === 'initial')).toBe(true);
    await until(() => health().every((one) => one.state === 'unhealthy'), 'unhealthy');
    expect(health().map((one) => one.target)).toEqual(hosts.map((host) => host.id));
    for (const one of health()) expect(one.reason).toMatch(reason);
  });

  it('that is registered at a port where nothing listens', async () => {
    const { resources, hosts } = await deploySystem(lab, {
      providerOnly: true,
      change: { ServiceIn: (it) => ({ ...it, ToPort: 9000 }), NlbOut: (it) => ({ ...it, ToPort: 9000 }) },
    });
    const group = resources.NlbTargets!.id;
    lab.network.targetGroups.register(group, { ...hosts[0]!, id: 'astray' }, 9000);
    const health = () => lab.network.targetGroups.health(group).find((one) => one.target === 'astray');
    await until(() => health()?.state === 'unhealthy', 'unhealthy');
    expect(health()).toMatchObject({
      port: 9000,
      reason: 'Health checks failed: nothing listens on port 9000 of astray',
    });
  });
});

it('a TCP check asks for no path', async () => {
  const tcp = ({ HealthCheckPath: _, ...it }: Properties) => ({ ...it, HealthCheckProtocol: 'TCP' });
  const { resources } = await deploySystem(lab, {
    providerOnly: true,
    change: { NlbTargets: tcp },
    listener: withoutHealth,
  });
  await allHealthy(lab, resources.NlbTargets!);
});

it('a target group that no load balancer uses checks nobody', async () => {
  const { resources, hosts } = await deploySystem(lab, { providerOnly: true, change: { NlbListener: (it) => it } });
  const group = await lab.deploy(
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    'Idle',
    resources.NlbTargets!.properties,
    provider,
  );
  lab.network.targetGroups.register(group.id, hosts[0]!, 8080);
  const health = () => lab.network.targetGroups.health(group.id)[0];
  await until(
    () => health()?.reason === 'Target group is not configured to receive traffic from the load balancer',
    'unused',
  );
  expect(health()?.state).toBe('initial');
});

describe('waiting for a host', () => {
  it('ends when it is healthy', async () => {
    const { resources, hosts } = await deploySystem(lab, { providerOnly: true });
    await lab.network.targetGroups.healthy(resources.NlbTargets!.id, hosts[0]!.id, never);
    expect(lab.network.targetGroups.health(resources.NlbTargets!.id)[0]).toEqual({
      target: 'task-1',
      port: 8080,
      state: 'healthy',
    });
  });

  it('ends when it recovers', async () => {
    let well = false;
    const { resources, hosts } = await deploySystem(lab, {
      providerOnly: true,
      listener: (_, response) => response.writeHead(well ? 200 : 500).end(),
    });
    const group = resources.NlbTargets!.id;
    await until(() => lab.network.targetGroups.health(group)[0]?.state === 'unhealthy', 'unhealthy');
    well = true;
    await lab.network.targetGroups.healthy(group, hosts[0]!.id, never);
  });

  it('is given up with the reason of the signal, or when the host is deregistered', async () => {
    const { resources, hosts } = await deploySystem(lab, { providerOnly: true, listener: withoutHealth });
    const { targetGroups } = lab.network;
    const group = resources.NlbTargets!.id;
    const given = new AbortController();
    const first = targetGroups.healthy(group, hosts[0]!.id, given.signal);
    const second = targetGroups.healthy(group, hosts[0]!.id, never);
    given.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    await Promise.all([
      expect(second).rejects.toThrow(/task-1 was deregistered/),
      targetGroups.deregister(group, hosts[0]!.id),
    ]);
    await expect(targetGroups.healthy(group, hosts[0]!.id, never)).rejects.toThrow(/not registered/);
  });
});

describe('requests', () => {
  it('go to healthy hosts only, and to all if none is healthy', async () => {
    const sick = new Set<string>();
    const { url, resources, hosts } = await deploySystem(lab);
    const { targetGroups } = lab.network;
    const group = resources.NlbTargets!.id;
    const third = await lab.host({
      id: 'task-3',
      subnet: resources.ProviderSubnet1!,
      groups: [resources.ServiceGroup!],
      port: 8080,
      listener: (request, response) => {
        if (request.url === '/health' && sick.has('task-3')) return void response.writeHead(500).end();
        answer('task-3')(request, response);
      },
    });
    sick.add('task-3');
    targetGroups.register(group, third, 8080);
    const health = (id: string) => targetGroups.health(group).find((one) => one.target === id)?.state;
    await until(() => health('task-3') === 'unhealthy' && health('task-1') === 'healthy', 'one is unhealthy');
    for (let i = 0; i < 6; i++) expect((await json(await fetch(`${url}/dogs`))).name).not.toBe('task-3');

    await noRequestsFlow();
    for (const host of hosts) await targetGroups.deregister(group, host.id);
    const response = await fetch(`${url}/dogs`);
    expect((await json(response)).name).toBe('task-3');
    expect(response.headers.get('x-rehearsal-path')).toContain('no target is healthy: fail open');
  });

  it('in flight end before a host is given up, and new ones go elsewhere', async () => {
    let finish = () => {};
    const slow: http.RequestListener = (request, response) => {
      if (request.url === '/health') return void response.end();
      finish = () => response.end('{"name":"slow"}');
    };
    const { url, resources, hosts } = await deploySystem(lab, { listener: slow });
    const { targetGroups } = lab.network;
    const group = resources.NlbTargets!.id;
    await targetGroups.deregister(group, hosts[1]!.id);
    await allHealthy(lab, resources.NlbTargets!);
    await allHealthy(lab, resources.AlbTargets!);
    const pending = fetch(`${url}/dogs`);
    const untouched = finish;
    await until(() => finish !== untouched, 'the request has arrived');

    await noRequestsFlow();
    let left = false;
    const leave = async () => {
      await targetGroups.deregister(group, hosts[0]!.id);
      left = true;
    };
    const leaving = Promise.all([leave(), leave()]);
    expect(targetGroups.health(group)[0]?.state).toBe('draining');
    const meanwhile = await fetch(`${url}/dogs`);
    expect(meanwhile.status).toBe(503);
    expect(meanwhile.headers.get('x-rehearsal-path')).toMatch(
      /target group dogs\/NlbTargets has no registered targets$/,
    );
    expect(left).toBe(false);
    finish();
    expect((await json(await pending)).name).toBe('slow');
    await leaving;
    expect(targetGroups.health(group)).toEqual([]);
  });

  /** Replaces every host, one after the other, while requests come; each ends when it may. Returns how often what was answered. */
  async function replaceUnderLoad(delay: number, rounds: number): Promise<Map<string, number>> {
    // Ten times as fast as a rehearsal: what is replaced here does not have to start.
    lab = new Lab({ clock: new ChangeClock({ pace: 200 }) });
    const { url, resources, hosts } = await deploySystem(lab, { change: { NlbTargets: deregistering(delay) } });
    const { targetGroups } = lab.network;
    const group = resources.NlbTargets!.id;
    await allHealthy(lab, resources.NlbTargets!);
    await allHealthy(lab, resources.AlbTargets!);
    let running = true;
    const answers = new Map<string, number>();
    const load = Array.from({ length: 8 }, async (_, client) => {
      for (let i = 0; running; i++) {
        const init = (client + i) % 2 === 0 ? {} : { method: 'POST', body: 'x'.repeat(2000) };
        const response = await fetch(`${url}/dogs`, init);
        await response.arrayBuffer();
        const { status, headers } = response;
        const lost =
          status === 200 ? '' : ` ${/ -> (\S+ is draining.*)$/.exec(headers.get('x-rehearsal-path') ?? '')?.[1]}`;
        answers.set(`${status}${lost}`, (answers.get(`${status}${lost}`) ?? 0) + 1);
      }
    });
    const serving = [...hosts];
    for (let round = 0; round < rounds; round++) {
      const subnet = resources[`ProviderSubnet${(round % 2) + 1}`]!;
      const next = await lab.host({
        id: `next-${round}`,
        subnet,
        groups: [resources.ServiceGroup!],
        port: 8080,
        listener: answer(`next-${round}`),
      });
      targetGroups.register(group, next, 8080);
      await targetGroups.healthy(group, next.id, never);
      const last = serving.shift()!;
      await targetGroups.deregister(group, last.id);
      await lab.stop(last.id);
      serving.push(next);
    }
    running = false;
    await Promise.all(load);
    return answers;
  }

  it('are not lost while hosts are replaced under load', async () => {
    const answers = await replaceUnderLoad(150, 6);
    expect([...answers.keys()]).toEqual(['200']);
    expect(answers.get('200')).toBeGreaterThan(100);
  });

  it('are lost where hosts end while the load balancer still opens connections to them', async () => {
    const answers = await replaceUnderLoad(10, 2);
    const lost = [...answers.keys()].filter((what) => what !== '200');
    expect(lost.length).toBeGreaterThan(0);
    for (const what of lost)
      expect(what).toMatch(/^503 (task-\d) is draining and still gets new connections -> \1 .* -x /);
  });
});

describe('while requests flow, a Network Load Balancer', () => {
  /** Slow enough for several requests in half a minute of AWS's, on whatever machine. */
  const PACE = 40;

  async function system(well: () => boolean = () => true) {
    // Once all is up, the clock goes by: on a slow machine a second without a request would let it jump.
    const watch = { always: false, pace: PACE };
    lab = new Lab({ clock: new ChangeClock(watch) });
    const { url, resources } = await deploySystem(lab);
    await allHealthy(lab, resources.NlbTargets!);
    await allHealthy(lab, resources.AlbTargets!);
    const group = resources.NlbTargets!.id;
    const third = await lab.host({
      id: 'task-3',
      subnet: resources.ProviderSubnet1!,
      groups: [resources.ServiceGroup!],
      port: 8080,
      listener: (request, response) =>
        well() ? answer('task-3')(request, response) : void response.writeHead(500).end('{}'),
    });
    const health = (id: string) => lab.network.targetGroups.health(group).find(({ target }) => target === id)?.state;
    /** Who answered last, request after request, until `over`. */
    const ask = async (over: (by: string, path: string) => boolean) => {
      const began = performance.now();
      for (;;) {
        const response = await fetch(`${url}/dogs`);
        if (over(String((await json(response)).name), response.headers.get('x-rehearsal-path')!)) break;
        if (performance.now() - began > 30_000) throw new Error('waited in vain');
      }
      return ((performance.now() - began) * PACE) / 1000;
    };
    await ask(() => true);
    watch.always = true;
    return { targetGroups: lab.network.targetGroups, group, third, health, ask };
  }

  it('leads to a new target only after two minutes', async () => {
    const { targetGroups, group, third, health, ask } = await system();
    targetGroups.register(group, third, 8080);
    let initial = 0;
    const seconds = await ask((by) => {
      if (health('task-3') === 'initial') initial++;
      return by === 'task-3';
    });
    expect(seconds).toBeGreaterThan(120);
    expect(initial).toBeGreaterThan(0);
  });

  it('leads to a target that leaves for two minutes', async () => {
    const { targetGroups, group, ask } = await system();
    const left = targetGroups.deregister(group, 'task-1');
    let [times, since] = [0, 0];
    const seconds = await ask((by) => {
      since++;
      if (by === 'task-1') [times, since] = [times + 1, 0];
      return since === 20;
    });
    expect(times).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(120);
    await left;
  });

  it('leads to a target that has turned unhealthy for half a minute', async () => {
    let well = true;
    const { targetGroups, group, third, health, ask } = await system(() => well);
    targetGroups.register(group, third, 8080);
    await ask((by) => by === 'task-3');
    well = false;
    await ask(() => health('task-3') === 'unhealthy');
    let [lost, since] = [0, 0];
    const seconds = await ask((_, path) => {
      since++;
      if (path.includes('task-3 is unhealthy and still gets new connections')) [lost, since] = [lost + 1, 0];
      return since === 20;
    });
    expect(lost).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(30);
  });
});

it('an Application Load Balancer leads to a new target after its first check, whatever the threshold', async () => {
  lab = new Lab({ clock: new ChangeClock({ always: true, pace: 200 }) });
  const began = performance.now();
  const seldom = (it: Properties) => ({ ...it, HealthCheckIntervalSeconds: 300, HealthyThresholdCount: 10 });
  const { resources } = await deploySystem(lab, { change: { AlbTargets: seldom } });
  await allHealthy(lab, resources.AlbTargets!);
  // The second check would come fifteen seconds after the first.
  expect(performance.now() - began).toBeLessThan(12_000);
});

describe('while no requests flow, a change is known at once', () => {
  it('also one that has begun while they did', async () => {
    const clock = new ChangeClock();
    const began = performance.now();
    await clock.pass(3600);
    clock.asked();
    await clock.pass(3600);
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('but not for who wants to see it', async () => {
    const clock = new ChangeClock({ always: true, pace: 1000 });
    const began = performance.now();
    await clock.pass(200);
    expect(performance.now() - began).toBeGreaterThan(190);
    const long = clock.pass(3600);
    clock.close();
    await long;
    expect(performance.now() - began).toBeLessThan(3_000);
  });
});

const deregistering = (seconds: number) => (it: Properties) => ({
  ...it,
  TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }],
});
