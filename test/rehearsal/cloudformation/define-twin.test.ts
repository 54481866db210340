import { integer, must, refersTo } from '../../../rehearsal/cloudformation/checks';
import { defineTwin, inUseBy } from '../../../rehearsal/cloudformation/define-twin';
import { World } from '../../../rehearsal/cloudformation/world';
import { requestFor, resourceOf } from './requests';

const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';

/** A listener that takes a while, on a port that no other listener of the load balancer may have. */
function setUp() {
  const world = new World();
  const began: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const twin = defineTwin(world, {
    type: LISTENER,
    properties: {
      LoadBalancerArn: refersTo(BALANCER, { code: 'NotFound', message: (arn) => `no ${arn}` }),
      Port: integer({ from: 1, to: 9, message: (port) => `not ${port}`, repair: '1 to 9' }),
      Protocol: must((value) => value === 'HTTP', { message: (value) => `not ${value}`, repair: 'HTTP' }),
    },
    unique: {
      property: 'Port',
      code: 'Duplicate',
      key: ({ properties }) => [properties.LoadBalancerArn, Number(properties.Port)],
      message: ({ properties }) => `${properties.Port} is taken`,
    },
    id: ({ logicalId }) => `id-of-${logicalId}`,
    async create({ id, signal }) {
      began.push(id);
      await finished;
      signal.throwIfAborted();
    },
    attributes: ({ before, properties }) => ({ Port: properties.Port, was: before?.properties.Port }),
    data: ({ before }) => ({ updates: Number(before?.data.updates ?? -1) + 1 }),
    inUse: [
      inUseBy('AWS::ElasticLoadBalancingV2::ListenerRule', {
        code: 'ResourceInUse',
        uses: (rule, listener) => rule.properties.ListenerArn === listener.id,
        message: ({ id }) => `${id} is in use`,
        repair: ([rule]) => `delete ${rule.logicalId}`,
      }),
    ],
  });
  world.put(resourceOf(requestFor(BALANCER, 'balancer', {}), {}));
  const listener = (logicalId: string, change: object = {}) =>
    requestFor(LISTENER, logicalId, { LoadBalancerArn: 'balancer', Port: '1', Protocol: 'HTTP', ...change });
  return { world, twin, began, finish, listener };
}

describe('a twin', () => {
  it.each([
    [
      'a resource that is not there',
      { LoadBalancerArn: 'other', Port: 0 },
      /stack\/A LoadBalancerArn: NotFound: no other/,
    ],
    ['a number outside its range', { Port: 10, Protocol: 'TCP' }, /stack\/A Port: not 10\n {2}→ 1 to 9/],
    ['what no predicate accepts', { Protocol: 'TCP' }, /stack\/A Protocol: not TCP/],
  ])('refuses %s, in the order of its table, and begins nothing', async (_, change, message) => {
    const { twin, began, listener } = setUp();
    await expect(twin.create(listener('A', change))).rejects.toThrow(message);
    expect(began).toEqual([]);
  });

  it('lets one of two that begin side by side have what only one may have', async () => {
    const { twin, finish, listener } = setUp();
    const one = twin.create(listener('A'));
    await expect(twin.create(listener('B', { Port: 1 }))).rejects.toThrow(
      /stack\/B Port: Duplicate: 1 is taken\n {2}→ use another name/,
    );
    finish();
    await expect(one).resolves.toMatchObject({ id: 'id-of-A', attributes: { Port: '1' }, data: { updates: 0 } });
  });

  it('refuses what a deployed one has, and names that; an update may keep its own', async () => {
    const { world, twin, finish, listener } = setUp();
    finish();
    const request = listener('A');
    const deployed = resourceOf(request, await twin.create(request));
    world.put(deployed);
    await expect(twin.create(listener('B'))).rejects.toThrow(/it belongs to stack stack, resource A/);
    await expect(twin.update!(listener('A'), deployed)).resolves.toEqual({
      id: 'id-of-A',
      attributes: { Port: '1', was: '1' },
      data: { updates: 1 },
    });
  });

  it('gives the name of one that failed to the next', async () => {
    const { twin, finish, listener } = setUp();
    finish();
    const cancelled = { ...listener('A'), signal: AbortSignal.abort(new Error('cancelled')) };
    await expect(twin.create(cancelled)).rejects.toThrow('cancelled');
    await new Promise(setImmediate);
    await expect(twin.create(listener('B'))).resolves.toMatchObject({ id: 'id-of-B' });
  });

  it('is not deleted while another resource uses it', async () => {
    const { world, twin, listener } = setUp();
    const deployed = resourceOf(listener('A'), { id: 'arn' });
    await expect(twin.delete!(deployed)).resolves.toBeUndefined();
    world.put(resourceOf(requestFor('AWS::ElasticLoadBalancingV2::ListenerRule', 'R', { ListenerArn: 'arn' }), {}));
    await expect(twin.delete!(deployed)).rejects.toThrow(/stack\/A: ResourceInUse: arn is in use\n {2}→ delete R/);
  });
});
