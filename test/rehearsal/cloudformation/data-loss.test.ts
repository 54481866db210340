import { dataLosses } from '../../../rehearsal/cloudformation/data-loss';
import type { Properties } from '../../../rehearsal/cloudformation/world';
import { Deployments, place, queue } from './deployments';
import { QueueTwin } from './queue-twin';

const table = (key: string, policies: Properties = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
  },
  ...policies,
});
const document = (name: string) => ({ Type: 'AWS::SSM::Document', Properties: { Name: name, Content: {} } });

describe('a plan loses data', () => {
  let deployments: Deployments;
  beforeEach(async () => {
    deployments = new Deployments([new QueueTwin()]);
  });
  afterEach(() => deployments.remove());

  const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

  /** The losses of an update from the one to the other, as messages show them. */
  async function losses(before: Properties, after: Properties): Promise<string[]> {
    await deployments.deploy({ Other: queue(), ...before });
    const template = { Resources: { Other: queue(), ...after } };
    const { changes } = deployments.engine.plan({ ...place, stackName: 'app', template });
    return dataLosses('app', changes).map(({ where, property, message }) => `${where} ${property}: ${message}`);
  }

  it('where a table is replaced, by the property that forces it', async () => {
    await expect(losses({ Data: table('a') }, { Data: table('b') })).resolves.toEqual([
      expect.stringMatching(
        /^app\/Data KeySchema: this change replaces app-Data-\w+ by a new, empty AWS::DynamoDB::Table; the old one is deleted with its data$/,
      ),
    ]);
  });

  it('also where a policy retains the old one: no request finds it any more', async () => {
    await expect(losses({ Data: table('a', retained) }, { Data: table('b', retained) })).resolves.toEqual([
      expect.stringMatching(/the old one stays with its data, but outside of the stack$/),
    ]);
    await expect(losses({ Data: table('a', retained) }, {})).resolves.toEqual([
      expect.stringMatching(/^app\/Data undefined: .* is no longer in the template: it stays with its data/),
    ]);
  });

  it('where a queue or a table is deleted', async () => {
    await expect(losses({ Data: table('a'), Jobs: queue() }, {})).resolves.toEqual([
      expect.stringMatching(/^app\/Data .*: it is deleted with its data$/),
      expect.stringMatching(/^app\/Jobs .*: it is deleted with its data$/),
    ]);
  });

  it('never where one is created or updated in place', async () => {
    const capacity = { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } };
    const grown = table('a');
    const after = { ...grown, Properties: { ...grown.Properties, ...capacity } };
    await expect(losses({ Data: table('a') }, { Data: after, More: table('c') })).resolves.toEqual([]);
  });

  it('never where what is replaced or deleted holds none', async () => {
    await expect(losses({ A: document('a'), B: document('b') }, { A: document('a2') })).resolves.toEqual([]);
  });
});
