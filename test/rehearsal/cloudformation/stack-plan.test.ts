import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Deployments, place, queue } from './deployments';
import { QueueTwin } from './queue-twin';

describe('a plan says what a deployment would do, and does nothing', () => {
  let deployments: Deployments;
  let twin: QueueTwin;
  beforeEach(async () => {
    twin = new QueueTwin();
    deployments = new Deployments([twin]);
  });
  afterEach(() => deployments.remove());

  const table = (key: string) => ({
    Type: 'AWS::DynamoDB::Table',
    DeletionPolicy: 'Retain',
    Properties: {
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    },
  });
  const before = {
    Data: table('id'),
    A: queue({ DelaySeconds: 1 }),
    B: queue({ QueueName: { 'Fn::Sub': '${A}-b' } }),
    C: queue({ Tags: [{ Key: 'a', Value: { 'Fn::GetAtt': ['A', 'Arn'] } }] }),
    Same: queue(),
    Gone: queue(),
  };
  const plan = (resources: Properties) =>
    deployments.engine
      .plan({ ...place, stackName: 'app', template: { Resources: resources } })
      .changes.map(({ logicalId, change, properties }) => [logicalId, change, ...(properties ?? [])].join(' '));

  it('of a new stack: everything is created', () => {
    expect(plan(before)).toEqual(expect.arrayContaining(['A create', 'Data create']));
    expect(deployments.engine.stacks()).toEqual([]);
  });

  it('of the same template: nothing', async () => {
    await deployments.deploy(before);
    expect(plan(before)).toEqual([]);
  });

  it('of a change: replacements with their reason, and what follows from them', async () => {
    await deployments.deploy(before);
    twin.calls.length = 0;
    const { Gone: _, ...rest } = before;
    expect(plan({ ...rest, Data: table('key'), A: queue({ QueueName: 'a2' }), New: queue() }).sort()).toEqual([
      'A replace QueueName',
      'B replace QueueName',
      'C update',
      'Data replace KeySchema',
      'Gone delete',
      'New create',
    ]);
    expect(twin.calls).toEqual([]);
  });

  it('of a removal that the policy retains', async () => {
    await deployments.deploy(before);
    const { Data: _, ...rest } = before;
    expect(plan(rest)).toEqual(['Data retain']);
  });
});

describe('what is deployed is the plan that was shown', () => {
  let deployments: Deployments;
  let twin: QueueTwin;
  beforeEach(() => {
    twin = new QueueTwin();
    deployments = new Deployments([twin]);
  });
  afterEach(() => deployments.remove());
  const plan = (Resources: Properties, sections: Properties = {}) =>
    deployments.engine.plan({ ...place, stackName: 'app', template: { ...sections, Resources } });
  const obsolete = /InvalidChangeSetStatus: .*\[OBSOLETE\]/;

  it.each<[string, () => Promise<unknown>]>([
    ['was updated', () => deployments.deploy({ A: queue({ DelaySeconds: 2 }) })],
    ['was deleted', () => deployments.delete()],
    [
      'was deleted and made anew',
      async () => {
        await deployments.delete();
        await deployments.deploy({ A: queue({ DelaySeconds: 1 }) });
      },
    ],
    ['could not be updated', () => deployments.deploy({ A: queue({ QueueName: 'fails' }) }).catch(() => {})],
  ])('or nothing, if the stack %s meanwhile', async (_, meanwhile) => {
    await deployments.deploy({ A: queue({ DelaySeconds: 1 }) });
    const shown = plan({ A: queue({ DelaySeconds: 3 }) });
    twin.during = (_call, { properties }) => {
      if (properties.QueueName === 'fails') throw new Error('fails');
    };
    await meanwhile();
    twin.calls.length = 0;
    await expect(deployments.engine.deploy(shown, deployments.operation())).rejects.toThrow(obsolete);
    expect(twin.calls).toEqual([]);
  });

  it('or nothing, if somebody else has created the stack', async () => {
    const shown = plan({ A: queue() });
    await deployments.deploy({ B: queue() });
    await expect(deployments.engine.deploy(shown, deployments.operation())).rejects.toThrow(obsolete);
    expect(deployments.resource('A')).toBeUndefined();
  });

  it('and is executed once', async () => {
    const shown = plan({ A: queue() });
    await deployments.engine.deploy(shown, deployments.operation());
    await expect(deployments.engine.deploy(shown, deployments.operation())).rejects.toThrow(obsolete);
  });

  it('with the values that parameters had when it was made', async () => {
    const parameter = (Value: string) => ({
      P: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/p', Type: 'String', Value } },
    });
    await deployments.deploy(parameter('shown'), { stackName: 'other' });
    const Parameters = { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/p' } };
    const shown = plan({ A: queue({ QueueName: { Ref: 'P' } }) }, { Parameters });
    await deployments.deploy(parameter('later'), { stackName: 'other' });
    await deployments.engine.deploy(shown, deployments.operation());
    expect(deployments.resource('A')!.properties.QueueName).toBe('shown');
  });

  it('a value that it has shown is not evaluated again, one that it could not know is', async () => {
    const resources = {
      A: queue({ DelaySeconds: 1 }),
      B: queue({ Tags: [{ Key: 'a', Value: { 'Fn::GetAtt': ['A', 'Arn'] } }] }),
      C: queue({ QueueName: { 'Fn::Sub': '${D}-c' } }),
      D: queue(),
    };
    const { D: _, C: _c, ...first } = resources;
    await deployments.deploy(first);
    let reads = 0;
    const counted = (properties: Properties): Properties =>
      Object.defineProperty({}, Object.keys(properties)[0]!, {
        enumerable: true,
        get: () => {
          reads++;
          return Object.values(properties)[0];
        },
      });
    const withCount = Object.fromEntries(
      Object.entries(resources).map(([id, { Properties, ...rest }]) => [
        id,
        { ...rest, Properties: id === 'D' ? Properties : counted(Properties) },
      ]),
    );
    const shown = plan(withCount);
    reads = 0;
    await deployments.engine.deploy(shown, deployments.operation());
    expect(reads).toBe(1);
    expect(deployments.resource('C')!.properties.QueueName).toBe(`${deployments.resource('D')!.id}-c`);
  });
});
