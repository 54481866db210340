import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Lab } from '../cloud/lab';
import { allHealthy, deploySystem, json, until } from '../cloud/system';

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});
afterEach(() => lab.close());

const path = (response: Response) => response.headers.get('x-rehearsal-path') ?? '';

describe('a request walks the whole way', () => {
  it('through every hop, which the header names in order', async () => {
    const { url, resources } = await deploySystem(lab);
    // The endpoints can be healthy before the hosts are: a load balancer without a healthy target tries them all.
    await allHealthy(lab, resources.NlbTargets!);
    await allHealthy(lab, resources.AlbTargets!);

    const response = await fetch(`${url}/dogs?x=1`, { headers: { 'x-own': 'kept' } });

    expect(response.status).toBe(200);
    const seen = await json(response);
    expect(seen).toMatchObject({ method: 'GET', url: '/dogs?x=1' });
    expect(seen.headers).toMatchObject({
      'x-own': 'kept',
      'x-forwarded-for': expect.stringMatching(/^10\.0\.[01]\.\d+$/),
      via: 'HTTP/1.1 AmazonAPIGateway',
    });
    const hops = [
      '\\[api\\] HTTP API Api',
      'route GET /dogs',
      'VPC link Link',
      'ALB Alb:8080',
      'target group AlbTargets',
      'endpoint Endpoint \\(10\\.0\\.[01]\\.\\d+, usw2-az[12]\\)',
      '\\[dogs\\] endpoint service EndpointService',
      'NLB Nlb:8080',
      'target group NlbTargets',
      'task-[12] \\(10\\.0\\.[01]\\.\\d+:8080\\)',
    ];
    expect(path(response)).toMatch(new RegExp(`^${hops.join(' -> ')}$`));
  });

  it('to every healthy host in turn', async () => {
    const { url, resources } = await deploySystem(lab);
    await allHealthy(lab, resources.NlbTargets!);
    const names = new Set<string>();
    for (let i = 0; i < 8; i++) names.add((await json<{ name: string }>(await fetch(`${url}/dogs`))).name);
    expect(names).toEqual(new Set(['task-1', 'task-2']));
  });

  it('with its body, form and method unchanged', async () => {
    const { url, resources } = await deploySystem(lab);
    await allHealthy(lab, resources.AlbTargets!);
    const body = 'ü'.repeat(100_000);
    const response = await fetch(`${url}/dogs`, { method: 'POST', body });
    expect(await response.json()).toMatchObject({ method: 'POST', body });
  });
});

/** Each breaks one thing that AWS lets be deployed, and says how the way's end reads. */
const breaks: [what: string, id: string, change: (properties: Properties) => Properties | undefined, reason: RegExp][] =
  [
    [
      'link has no way out',
      'LinkToAlbOut',
      () => undefined,
      /LinkGroup.* of VPC link api\/Link has no outbound rule that lets tcp 8080 out to ALB api\/Alb/,
    ],
    [
      'load balancer lets the link not in',
      'LinkToAlbIn',
      () => undefined,
      /AlbGroup.* of ALB api\/Alb has no inbound rule that lets tcp 8080 in from VPC link api\/Link/,
    ],
    [
      'load balancer has no way out',
      'AlbToEndpointOut',
      () => undefined,
      /AlbGroup.* of ALB api\/Alb has no outbound rule .* endpoint api\/Endpoint/,
    ],
    [
      'endpoint lets nobody in',
      'AlbToEndpointIn',
      () => undefined,
      /EndpointGroup.* of endpoint api\/Endpoint has no inbound rule/,
    ],
    [
      'provider lets PrivateLink not in',
      'NlbIn',
      () => undefined,
      /NlbGroup.* of NLB dogs\/Nlb has no inbound rule .* ALB api\/Alb \(10\.0\.[01]\.\d+\)/,
    ],
    [
      'provider lets another range in',
      'NlbIn',
      (it) => ({ ...it, CidrIp: '10.0.8.0/24' }),
      /of NLB dogs\/Nlb has no inbound rule/,
    ],
    [
      'provider has no way out',
      'NlbOut',
      () => undefined,
      /NlbGroup.* of NLB dogs\/Nlb has no outbound rule that lets tcp 8080 out to task-/,
    ],
    [
      'service lets nobody in',
      'ServiceIn',
      () => undefined,
      /ServiceGroup.* of task-[12] has no inbound rule .* NLB dogs\/Nlb/,
    ],
    [
      'service opens another port',
      'ServiceIn',
      (it) => ({ ...it, FromPort: 80, ToPort: 80 }),
      /of task-[12] has no inbound rule that lets tcp 8080/,
    ],
    [
      'listeners have two ports',
      'NlbListener',
      (it) => ({ ...it, Port: 8081 }),
      /NLB dogs\/Nlb has no listener on port 8080/,
    ],
    [
      'endpoint is not accepted',
      'EndpointService',
      (it) => ({ ...it, AcceptanceRequired: true }),
      /endpoint api\/Endpoint is pendingAcceptance/,
    ],
    [
      'targets name an address that nobody has',
      'AlbTargets',
      (it) => ({ ...it, Targets: [{ Id: '10.0.0.99' }] }),
      /nothing has the address 10\.0\.0\.99/,
    ],
    [
      'no targets',
      'AlbTargets',
      (it) => ({ ...it, Targets: [] }),
      /target group api\/AlbTargets has no registered targets/,
    ],
  ];

describe('a way that is closed ends in 503 and names the hop', () => {
  it.each(breaks)('%s', async (_, id, change, reason) => {
    const { url } = await deploySystem(lab, { change: { [id]: change } });
    const response = await fetch(`${url}/dogs`);
    expect(await response.json()).toEqual({ message: 'Service Unavailable' });
    expect(response.status).toBe(503);
    expect(path(response)).toMatch(reason);
    expect(path(response)).toMatch(/^\[api\] HTTP API Api -> route GET \/dogs -> .* -x /);
  });

  it('and the health checks that go the same way say the same', async () => {
    const { resources } = await deploySystem(lab, { change: { ServiceIn: () => undefined } });
    const health = (id: string) => lab.network.targetGroups.health(resources[id]!.id);
    await until(() => health('NlbTargets').every((one) => one.state === 'unhealthy'), 'hosts unhealthy');
    await until(() => health('AlbTargets').every((one) => one.state === 'unhealthy'), 'endpoints unhealthy');
    for (const { reason } of [...health('NlbTargets'), ...health('AlbTargets')]) {
      expect(reason).toMatch(
        /^Request timed out: security group dogs\/ServiceGroup \(sg-\w+\) of task-[12] has no inbound rule/,
      );
    }
  });

  it('unless the load balancer does not judge what comes through PrivateLink', async () => {
    const off = (it: Properties) => ({ ...it, EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: 'off' });
    const { url } = await deploySystem(lab, { change: { NlbIn: () => undefined, Nlb: off } });
    expect((await fetch(`${url}/dogs`)).status).toBe(200);
  });

  it('opens as soon as the missing rule is deployed', async () => {
    let rule: Properties = {};
    const { url } = await deploySystem(lab, {
      change: {
        ServiceIn: (properties) => {
          rule = properties;
          return undefined;
        },
      },
    });
    expect((await fetch(`${url}/dogs`)).status).toBe(503);
    await lab.deploy('AWS::EC2::SecurityGroupIngress', 'ServiceIn', rule, { account: '222222222222', stack: 'dogs' });
    expect((await fetch(`${url}/dogs`)).status).toBe(200);
  });
});

describe('zones', () => {
  const inOneZone = (it: Properties) => ({ ...it, LoadBalancerAttributes: [] });

  it('without cross-zone load balancing a zone with no healthy host is closed, the other one is not', async () => {
    const { url, resources, hosts } = await deploySystem(lab, { change: { Nlb: inOneZone } });
    await allHealthy(lab, resources.AlbTargets!);
    await lab.network.targetGroups.deregister(resources.NlbTargets!.id, hosts[0]!.id);

    const health = () => lab.network.targetGroups.health(resources.AlbTargets!.id);
    await until(() => health().some((one) => one.state === 'unhealthy'), 'the endpoint in the empty zone is unhealthy');
    expect(
      health()
        .map((one) => one.state)
        .sort(),
    ).toEqual(['healthy', 'unhealthy']);
    expect(health().find((one) => one.state === 'unhealthy')?.reason).toMatch(
      /no healthy target in usw2-az1.* no cross-zone/,
    );
    for (let i = 0; i < 4; i++) expect((await json(await fetch(`${url}/dogs`))).name).toBe('task-2');
  });
});
