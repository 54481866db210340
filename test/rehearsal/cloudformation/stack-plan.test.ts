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
      .map(({ logicalId, change, properties }) => [logicalId, change, ...(properties ?? [])].join(' '));

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
