import { Deployments, queue } from './deployments';
import { QueueTwin } from './queue-twin';

describe('exports', () => {
  let deployments: Deployments;
  beforeEach(() => {
    deployments = new Deployments([new QueueTwin()]);
  });
  afterEach(() => deployments.remove());

  const exporting = (name: string, Name = 'shared') => ({
    stackName: name,
    Outputs: { O: { Value: { Ref: 'A' }, Export: { Name: { 'Fn::Sub': Name } } } },
  });
  const importing = {
    A: queue({ QueueName: { 'Fn::Sub': ['${Shared}-copy', { Shared: { 'Fn::ImportValue': 'shared' } }] } }),
  };

  it('reach the stacks of the same account and region', async () => {
    await deployments.deploy({ A: queue({ QueueName: 'a' }) }, exporting('one'));
    await deployments.deploy(importing, { stackName: 'two' });
    expect(deployments.engine.stacks().map(({ stackName }) => stackName)).toEqual(['one', 'two']);
    expect(deployments.world.all('AWS::SQS::Queue').map(({ id }) => id)).toEqual(['a', 'a-copy']);
    await expect(
      deployments.deploy(importing, { stackName: 'three', at: { account: '222222222222', region: 'us-west-2' } }),
    ).rejects.toThrow(/No export named shared found/);
  });

  it('have one owner', async () => {
    await deployments.deploy({ A: queue() }, exporting('one'));
    await expect(deployments.deploy({ A: queue() }, exporting('two'))).rejects.toThrow(
      'Export with name shared is already exported by stack one',
    );
    expect(deployments.status('two')).toBe('ROLLBACK_COMPLETE');
  });

  it('may have one name in two accounts', async () => {
    await deployments.deploy({ A: queue() }, exporting('one'));
    const at = { account: '222222222222', region: 'us-west-2' };
    expect((await deployments.deploy({ A: queue() }, { ...exporting('two'), at })).status).toBe('CREATE_COMPLETE');
  });

  it('cannot change, go or be deleted while another stack uses them', async () => {
    await deployments.deploy({ A: queue({ QueueName: 'a' }) }, exporting('one'));
    await deployments.deploy(importing, { stackName: 'two' });
    await expect(deployments.deploy({ A: queue({ QueueName: 'b' }) }, exporting('one'))).rejects.toThrow(
      'Export shared cannot be updated as it is in use by two',
    );
    await expect(deployments.deploy({ A: queue({ QueueName: 'a' }) }, { stackName: 'one' })).rejects.toThrow(
      'Export shared cannot be deleted as it is in use by two',
    );
    expect(deployments.status('one')).toBe('UPDATE_ROLLBACK_COMPLETE');
    await expect(deployments.delete('one')).rejects.toThrow('Export shared cannot be deleted as it is in use by two');

    await deployments.delete('two');
    await deployments.deploy({ A: queue({ QueueName: 'b' }) }, exporting('one'));
    await deployments.delete('one');
    expect(deployments.engine.stacks()).toEqual([]);
  });
});
