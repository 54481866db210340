import { readdirSync } from 'node:fs';
import { Deployments, queue } from './deployments';
import { QueueTwin } from './queue-twin';

/** Twice, B after A. */
const two = (delay = 1) => ({
  B: queue({ DelaySeconds: delay, Tags: [{ Key: 'a', Value: { Ref: 'A' } }] }),
  A: queue({ DelaySeconds: delay }),
});

describe('what was cut off is ended by the next process', () => {
  let first: Deployments;
  let twin: QueueTwin;
  let next: Deployments;
  beforeEach(() => {
    twin = new QueueTwin();
    first = new Deployments([twin]);
  });
  afterEach(() => first.remove());

  /** Ends the engine's process, as far as anybody can tell who reads its directory, while `call` is under way. */
  async function killedDuring(call: string, operation: () => Promise<unknown>): Promise<void> {
    await new Promise<void>((resolve) => {
      twin.during = (current) => {
        if (current !== call) return;
        resolve();
        return new Promise(() => {});
      };
      void operation();
    });
  }

  async function recovered() {
    twin.during = () => {};
    twin.calls.length = 0;
    next = new Deployments([twin], first.directory);
    await next.engine.resume();
    return next.engine.recover({ signal: new AbortController().signal, onEvent: (event) => next.events.push(event) });
  }

  test('a creation is rolled back and its stack deleted: the next attempt creates it', async () => {
    await killedDuring('create B', () => first.deploy(two()));
    expect(await recovered()).toEqual([{ stackName: 'app', was: 'CREATE_IN_PROGRESS', is: 'DELETE_COMPLETE' }]);
    expect(next.engine.stacks()).toEqual([]);
    expect(twin.queues.size).toBe(0);
    expect(readdirSync(first.directory)).toEqual([]);
    expect((await next.deploy(two())).status).toBe('CREATE_COMPLETE');
  });

  test('an update goes back to the earlier template', async () => {
    await first.deploy(two(1));
    await killedDuring('update B', () => first.deploy(two(2)));
    expect(await recovered()).toEqual([
      { stackName: 'app', was: 'UPDATE_IN_PROGRESS', is: 'UPDATE_ROLLBACK_COMPLETE' },
    ]);
    expect(twin.calls).toEqual(['resume A', 'resume B', 'update B', 'update A']);
    expect(next.resource('A')?.properties.DelaySeconds).toBe(1);
    expect((await next.deploy(two(1))).unchanged).toBe(2);
  });

  test('what an update had created is deleted', async () => {
    await first.deploy(two());
    const more = { ...two(), New: queue(), Last: queue({}, { DependsOn: 'New' }) };
    await killedDuring('create Last', () => first.deploy(more));
    await recovered();
    expect(next.world.all('AWS::SQS::Queue').map(({ logicalId }) => logicalId)).toEqual(['A', 'B']);
    expect(twin.queues.size).toBe(2);
  });

  test('a clean-up is finished: the update stays', async () => {
    await first.deploy({ ...two(), Old: queue() });
    await killedDuring('delete Old', () => first.deploy(two(2)));
    expect(await recovered()).toEqual([
      { stackName: 'app', was: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', is: 'UPDATE_COMPLETE' },
    ]);
    expect(next.resource('B')?.properties.DelaySeconds).toBe(2);
    expect(twin.queues.size).toBe(2);
  });

  test('a deletion goes on', async () => {
    await first.deploy(two());
    await killedDuring('delete A', () => first.delete());
    expect(await recovered()).toEqual([{ stackName: 'app', was: 'DELETE_IN_PROGRESS', is: 'DELETE_COMPLETE' }]);
    expect(twin.queues.size).toBe(0);
  });

  test('what had ended is left alone', async () => {
    await first.deploy(two());
    expect(await recovered()).toEqual([]);
    expect(twin.calls).toEqual(['resume A', 'resume B']);
  });
});
