import type { Properties } from '../../../../rehearsal/cloudformation/world';
import { refusalOf } from '../../../helpers/refusal-of';
import { Lab } from '../../cloud/lab';
import { deploySystem } from '../../cloud/system';

let lab: Lab;
beforeEach(() => {
  lab = new Lab();
});
afterEach(() => lab.close());

const attribute = (Key: string, Value: string) => [{ Key, Value }];

type Change = (it: Properties) => Properties;
const group =
  (Key: string, Value: string): Change =>
  (it) => ({ ...it, TargetGroupAttributes: attribute(Key, Value) });
const balancer =
  (Key: string, Value: string): Change =>
  (it) => ({ ...it, LoadBalancerAttributes: attribute(Key, Value) });
const listener =
  (Key: string, Value: string): Change =>
  (it) => ({ ...it, ListenerAttributes: attribute(Key, Value) });

const KEY = { Balancer: 'LoadBalancerAttributes[0].Key', Group: 'TargetGroupAttributes[0].Key' };
const VALUE = { Balancer: 'LoadBalancerAttributes[0].Value', Group: 'TargetGroupAttributes[0].Value' };
const NOT_THERE = 'InvalidConfigurationRequest';
const INVALID = 'ValidationError';

describe('attributes', () => {
  const refused: [what: string, id: string, change: Change, property: string, code: string][] = [
    ['idle timeout of an NLB', 'Nlb', balancer('idle_timeout.timeout_seconds', '60'), KEY.Balancer, NOT_THERE],
    ['idle timeout of 9000', 'Alb', balancer('idle_timeout.timeout_seconds', '9000'), VALUE.Balancer, INVALID],
    [
      'an idle timeout of half a second',
      'Alb',
      balancer('idle_timeout.timeout_seconds', '1.5'),
      VALUE.Balancer,
      INVALID,
    ],
    [
      'a routing policy of an ALB',
      'Alb',
      balancer('dns_record.client_routing_policy', 'any_availability_zone'),
      KEY.Balancer,
      NOT_THERE,
    ],
    ['a misspelt name', 'Alb', balancer('idle_timeout.seconds', '60'), KEY.Balancer, INVALID],
    ['a flag that is neither true nor false', 'Alb', balancer('routing.http2.enabled', 'yes'), VALUE.Balancer, INVALID],
    [
      'access logs without a bucket',
      'Nlb',
      balancer('access_logs.s3.enabled', 'true'),
      'LoadBalancerAttributes',
      INVALID,
    ],
    ["an ALB's on the group of an NLB", 'NlbTargets', group('slow_start.duration_seconds', '30'), KEY.Group, NOT_THERE],
    [
      "an NLB's on the group of an ALB",
      'AlbTargets',
      group('preserve_client_ip.enabled', 'true'),
      KEY.Group,
      NOT_THERE,
    ],
    ['a cookie for the group of an NLB', 'NlbTargets', group('stickiness.type', 'lb_cookie'), VALUE.Group, NOT_THERE],
    ['a slow start of 20 s', 'AlbTargets', group('slow_start.duration_seconds', '20'), VALUE.Group, INVALID],
    ['a delay of two hours', 'NlbTargets', group('deregistration_delay.timeout_seconds', '7200'), VALUE.Group, INVALID],
    [
      'headers of an NLB',
      'NlbListener',
      listener('routing.http.response.server.enabled', 'false'),
      'ListenerAttributes[0].Key',
      NOT_THERE,
    ],
    [
      'an idle timeout of 30 s for TCP',
      'NlbListener',
      listener('tcp.idle_timeout.seconds', '30'),
      'ListenerAttributes[0].Value',
      INVALID,
    ],
  ];

  it.each(refused)('%s', async (_, id, change, property, code) => {
    const detail = await refusalOf(deploySystem(lab, { change: { [id]: change } }));
    expect(detail).toMatchObject({ resource: expect.stringContaining(id), property, code });
    expect(detail).toMatchObject({ repair: expect.stringMatching(/./), source: expect.stringContaining('docs.aws') });
  });

  const accepted: [what: string, id: string, change: Change][] = [
    ['an idle timeout of 4000 s', 'Alb', balancer('idle_timeout.timeout_seconds', '4000')],
    ['cross-zone load balancing of an NLB', 'Nlb', balancer('load_balancing.cross_zone.enabled', 'true')],
    ['no slow start', 'AlbTargets', group('slow_start.duration_seconds', '0')],
    ['a cookie for the group of an ALB', 'AlbTargets', group('stickiness.type', 'lb_cookie')],
    [
      'no least percentage',
      'NlbTargets',
      group('target_group_health.dns_failover.minimum_healthy_targets.percentage', 'off'),
    ],
    ['an idle timeout for TCP', 'NlbListener', listener('tcp.idle_timeout.seconds', '60')],
  ];

  it.each(accepted)('but not %s', async (_, id, change) => {
    await deploySystem(lab, { change: { [id]: change } });
  });
});

describe('a health check', () => {
  const equal: Change = (it) => ({ ...it, HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 10 });
  const refused: [what: string, id: string, change: Change, property: string][] = [
    ["of an ALB's group, whose timeout is its interval", 'AlbTargets', equal, 'HealthCheckTimeoutSeconds'],
    [
      "of an ALB's group, whose interval is the timeout's default",
      'AlbTargets',
      ({ HealthCheckTimeoutSeconds: _, ...it }) => ({ ...it, HealthCheckIntervalSeconds: 5 }),
      'HealthCheckTimeoutSeconds',
    ],
    [
      'every four seconds',
      'NlbTargets',
      (it) => ({ ...it, HealthCheckIntervalSeconds: 4 }),
      'HealthCheckIntervalSeconds',
    ],
    ['of one second', 'AlbTargets', (it) => ({ ...it, HealthCheckTimeoutSeconds: 1 }), 'HealthCheckTimeoutSeconds'],
    [
      'that counts to eleven',
      'AlbTargets',
      (it) => ({ ...it, UnhealthyThresholdCount: 11 }),
      'UnhealthyThresholdCount',
    ],
    ['that is switched off', 'AlbTargets', (it) => ({ ...it, HealthCheckEnabled: false }), 'HealthCheckEnabled'],
    ['of an ALB that wants a 500', 'AlbTargets', (it) => ({ ...it, Matcher: { HttpCode: '500' } }), 'Matcher.HttpCode'],
    [
      'by TCP that wants a code',
      'NlbTargets',
      ({ HealthCheckPath: _, ...it }) => ({ ...it, HealthCheckProtocol: 'TCP', Matcher: { HttpCode: '200' } }),
      'Matcher.HttpCode',
    ],
  ];

  it.each(refused)('%s, is refused', async (_, id, change, property) => {
    const detail = await refusalOf(deploySystem(lab, { change: { [id]: change } }));
    expect(detail).toMatchObject({ resource: expect.stringContaining(id), property, code: 'ValidationError' });
  });

  const accepted: [what: string, id: string, change: Change][] = [
    ["an NLB's group, whose timeout is its interval", 'NlbTargets', equal],
    ['an NLB that wants a 500', 'NlbTargets', (it) => ({ ...it, Matcher: { HttpCode: '200-599' } })],
  ];

  it.each(accepted)('of %s, is not', async (_, id, change) => {
    await deploySystem(lab, { change: { [id]: change } });
  });
});

describe("a Network Load Balancer's security groups", () => {
  async function updated(created: Change, update: Change) {
    const { resources } = await deploySystem(lab, { providerOnly: true, change: { Nlb: created } });
    const nlb = resources.Nlb!;
    return lab.update(nlb, update({ ...nlb.properties, SecurityGroups: [resources.NlbGroup!.id] }));
  }
  const without: Change = ({ SecurityGroups: _, ...it }) => it;

  it('cannot be added where it was created without', async () => {
    expect(await refusalOf(updated(without, (it) => it))).toMatchObject({
      property: 'SecurityGroups',
      code: NOT_THERE,
      message: expect.stringContaining('which was created without any security groups'),
    });
  });

  it('cannot all be taken away', async () => {
    expect(await refusalOf(updated((it) => it, without))).toMatchObject({
      property: 'SecurityGroups',
      code: NOT_THERE,
    });
  });

  it.each<[what: string, change: Change]>([
    ['stay', (it) => it],
    ['stay away', without],
  ])('can %s', async (_, change) => {
    await updated(change, change);
  });
});
