import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Resource } from '../../../rehearsal/cloudformation/world';
import { Refusal } from '../../../rehearsal/kit/refusal';
import { Deployments, queue } from './deployments';
import { QueueTwin } from './queue-twin';

/** Ends the engine's process, as far as anybody who reads its directory can tell, while `call` is under way. */
async function killedDuring(
  call: string,
  resources: Record<string, unknown>,
  twin: QueueTwin,
  deployments: Deployments,
) {
  let reached = () => {};
  const at = new Promise<void>((resolve) => (reached = resolve));
  twin.during = (current) => {
    if (current !== call) return;
    reached();
    return new Promise(() => {});
  };
  void deployments.deploy(resources);
  await at;
}

describe('what a process left on disk, the next one goes on with', () => {
  let first: Deployments;
  let twin: QueueTwin;
  const restarted = async () => {
    twin = new QueueTwin();
    const next = new Deployments([twin], first.directory);
    await next.engine.resume();
    return next;
  };
  beforeEach(() => {
    twin = new QueueTwin();
    first = new Deployments([twin]);
  });
  afterEach(() => first.remove());

  const two = (delay = 1) => ({
    B: queue({ DelaySeconds: delay, Tags: [{ Key: 'a', Value: { Ref: 'A' } }] }),
    A: queue(),
  });

  it('has the same World, stacks and outputs, and every twin resumes what needs nobody first', async () => {
    await first.deploy(two(), { Outputs: { O: { Value: { Ref: 'A' } } } });
    const next = await restarted();
    expect(next.world.all('AWS::SQS::Queue')).toEqual(expect.arrayContaining(first.world.all('AWS::SQS::Queue')));
    expect(next.engine.stacks()).toEqual(first.engine.stacks());
    expect(twin.calls).toEqual(['resume A', 'resume B']);
    twin.calls.length = 0;
    expect(await next.deploy(two(), { Outputs: { O: { Value: { Ref: 'A' } } } })).toMatchObject({ unchanged: 2 });
    expect(twin.calls).toEqual([]);
  });

  it('remembers with what attributes a twin came back', async () => {
    await first.deploy(two());
    twin = new QueueTwin();
    const next = new Deployments([twin], first.directory);
    twin.during = (call, request) => {
      if (call === 'resume A') next.world.put({ ...(request as Resource), attributes: { Arn: 'new' } });
    };
    await next.engine.resume();
    twin.during = () => {};
    await next.deploy({ ...two(), C: queue({ QueueName: { 'Fn::GetAtt': 'A.Arn' } }) });
    expect(next.resource('C')?.id).toBe('new');
  });

  it('goes on with a creation under the names that were given', async () => {
    await killedDuring('create B', two(), twin, first);
    const given = twin.requests.at(-1)!.generatedName;
    const next = await restarted();
    expect(twin.calls).toEqual(['resume A']);
    expect(next.status()).toBe('CREATE_IN_PROGRESS');
    expect((await next.deploy(two())).status).toBe('CREATE_COMPLETE');
    expect(twin.calls).toEqual(['resume A', 'create B']);
    expect(next.resource('B')?.id).toBe(given);
  });

  it('does an interrupted update again, even if it changes nothing', async () => {
    await first.deploy(two(1));
    await killedDuring('update B', two(2), twin, first);
    const next = await restarted();
    expect(next.resource('B')?.properties.DelaySeconds).toBe(1);
    twin.calls.length = 0;
    await next.deploy(two(1));
    expect(twin.calls).toEqual(['update B']);
  });

  it('still goes back to what stood before an interrupted update', async () => {
    await first.deploy(two(1));
    await killedDuring('create New', { ...two(2), New: queue({}, { DependsOn: 'B' }) }, twin, first);
    const next = await restarted();
    expect(next.resource('B')?.properties.DelaySeconds).toBe(2);
    twin.during = (call) => {
      if (call === 'create New') throw new Refusal({ resource: 'app/New', message: 'no', repair: 'repair it' });
    };
    await expect(next.deploy({ ...two(2), New: queue({}, { DependsOn: 'B' }) })).rejects.toThrow('no');
    expect(next.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(next.resource('B')?.properties.DelaySeconds).toBe(1);
  });

  it('deletes what an interrupted clean-up left', async () => {
    await first.deploy(two());
    await killedDuring('delete B', { A: queue() }, twin, first);
    const next = await restarted();
    expect(next.world.all('AWS::SQS::Queue')).toHaveLength(2);
    await next.deploy({ A: queue() });
    expect([...twin.queues.keys()]).toEqual([next.resource('A')?.id]);
  });

  it('goes on with a deletion', async () => {
    await first.deploy(two());
    twin.during = (call) => (call === 'delete A' ? new Promise(() => {}) : undefined);
    void first.delete();
    while (!twin.calls.includes('delete A')) await new Promise(setImmediate);
    const next = await restarted();
    expect(next.world.all('AWS::SQS::Queue').map(({ logicalId }) => logicalId)).toEqual(['A']);
    await expect(next.deploy(two())).rejects.toThrow(/is in DELETE_IN_PROGRESS state/);
    await next.delete();
    expect(twin.queues.size).toBe(0);
    expect(readdirSync(first.directory)).toEqual([]);
  });

  it('knows what was retained', async () => {
    await first.deploy({ A: queue({ QueueName: 'data' }, { DeletionPolicy: 'Retain' }) });
    await first.delete();
    const next = await restarted();
    expect(next.world.all('AWS::SQS::Queue').map(({ id, stack }) => [id, stack])).toEqual([['data', '']]);
    expect(twin.calls).toEqual(['resume A']);
    expect(next.engine.stacks()).toEqual([]);
  });

  it('never reads a record that was not written to its end', async () => {
    await first.deploy(two());
    const [record] = readdirSync(first.directory);
    writeFileSync(join(first.directory, `${record}.tmp`), '{"half');
    const next = await restarted();
    expect(next.status()).toBe('CREATE_COMPLETE');
    expect(readdirSync(first.directory)).toEqual([record]);
  });

  it('ends without rolling back when the rehearsal itself ends', async () => {
    const ending = new AbortController();
    twin.during = (call, request) => {
      if (call === 'create B' && 'signal' in request)
        return new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(request.signal.reason)),
        );
      return undefined;
    };
    const deployment = first.deploy(two(), { signal: ending.signal });
    while (!twin.calls.includes('create B')) await new Promise(setImmediate);
    ending.abort(new Error('Ctrl-C'));
    await expect(deployment).rejects.toThrow('Ctrl-C');
    const next = await restarted();
    expect(next.status()).toBe('CREATE_IN_PROGRESS');
    expect((await next.deploy(two())).created).toBe(1);
  });
});
