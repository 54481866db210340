import { StackFailure } from '../../../rehearsal/cloudformation/deployment';
import { Refusal } from '../../../rehearsal/kit/refusal';
import { Deployments, queue } from './deployments';
import { QueueTwin } from './queue-twin';

let twin: QueueTwin;
let deployments: Deployments;
beforeEach(() => {
  twin = new QueueTwin();
  deployments = new Deployments([twin]);
});
afterEach(() => deployments.remove());

/** B needs A, C needs B, D needs nobody. */
const chain = (delay = 1) => ({
  C: queue({ QueueName: { 'Fn::Sub': '${B}-c' } }),
  B: queue({ DelaySeconds: delay, Tags: [{ Key: 'after', Value: { Ref: 'A' } }] }),
  A: queue(),
  D: queue(),
});

const failOn = (call: string, message = 'no') => {
  twin.during = (current) => {
    if (current === call) throw new Refusal({ resource: 'app/X', message, repair: 'repair it' });
  };
};

async function failure(deployment: Promise<unknown>): Promise<StackFailure> {
  const error: unknown = await deployment.catch((reason) => reason);
  if (error instanceof StackFailure) return error;
  throw new Error(`expected a StackFailure, got ${error}`);
}

describe('creating', () => {
  it('creates what is needed before what needs it, and the rest side by side', async () => {
    let release = () => {};
    twin.during = (call) => (call === 'create A' ? new Promise((resolve) => (release = resolve)) : undefined);
    const deployment = deployments.deploy(chain());
    while (!twin.calls.includes('create D')) await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(twin.calls).toEqual(['create A', 'create D']);
    release();
    const result = await deployment;
    expect(twin.calls).toEqual(['create A', 'create D', 'create B', 'create C']);
    expect(result).toMatchObject({
      status: 'CREATE_COMPLETE',
      created: 4,
      updated: 0,
      replaced: 0,
      deleted: 0,
      unchanged: 0,
    });
  });

  it('gives names that stay, and evaluates with the ids of what is there', async () => {
    await deployments.deploy(chain());
    expect(deployments.resource('A')?.id).toMatch(/^app-A-[A-Z0-9]{12}$/);
    expect(deployments.resource('C')?.id).toBe(`${deployments.resource('B')?.id}-c`);
    expect(deployments.resource('B')?.properties.Tags).toEqual([
      { Key: 'after', Value: deployments.resource('A')?.id },
    ]);
  });

  it('reports what CloudFormation reports, and lines of progress between', async () => {
    twin.during = (_, request) => {
      if ('report' in request) request.report('half way');
    };
    await deployments.deploy({ A: queue() });
    expect(deployments.events.map(({ logicalId, type, status }) => `${logicalId} ${type} ${status}`)).toEqual([
      'app AWS::CloudFormation::Stack CREATE_IN_PROGRESS',
      'A AWS::SQS::Queue CREATE_IN_PROGRESS',
      'A AWS::SQS::Queue PROGRESS',
      'A AWS::SQS::Queue CREATE_COMPLETE',
      'app AWS::CloudFormation::Stack CREATE_COMPLETE',
    ]);
  });

  it('leaves out what a condition leaves out, resources and outputs', async () => {
    const result = await deployments.deploy(
      { A: queue(), B: queue({}, { Condition: 'Never' }), C: queue({}, { DependsOn: 'B' }) },
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Outputs: {
          Name: { Value: { 'Fn::GetAtt': ['A', 'QueueName'] } },
          Gone: { Condition: 'Never', Value: { Ref: 'B' } },
        },
      },
    );
    expect(twin.calls.sort()).toEqual(['create A', 'create C']);
    expect(result.outputs).toEqual({ Name: deployments.resource('A')?.id });
    expect(deployments.engine.stacks()).toMatchObject([
      { stackName: 'app', status: 'CREATE_COMPLETE', outputs: result.outputs },
    ]);
  });

  it('hands over metadata and policies, evaluated', async () => {
    const Metadata = { unit: { 'Fn::Sub': 'in ${AWS::Region}' } };
    await deployments.deploy({
      A: queue(
        {},
        { Metadata, CreationPolicy: { ResourceSignal: { Count: 2 } }, UpdatePolicy: { UseOnlineResharding: true } },
      ),
    });
    expect(twin.requests[0]).toMatchObject({
      metadata: { unit: 'in us-west-2' },
      creationPolicy: { ResourceSignal: { Count: 2 } },
      updatePolicy: { UseOnlineResharding: true },
    });
    expect(deployments.resource('A')?.metadata).toEqual({ unit: 'in us-west-2' });
  });

  it('counts what it only records', async () => {
    const result = await deployments.deploy({ A: queue(), K: { Type: 'AWS::KMS::Key' }, L: { Type: 'AWS::KMS::Key' } });
    expect(result.recordedOnly).toEqual({ 'AWS::KMS::Key': 2 });
  });

  it('keeps accounts and regions apart', async () => {
    await deployments.deploy({ A: queue({ QueueName: 'x' }) });
    await deployments.deploy(
      { A: queue({ QueueName: 'x' }) },
      { at: { account: '222222222222', region: 'eu-west-1' } },
    );
    expect(deployments.world.all('AWS::SQS::Queue').map(({ account }) => account)).toEqual([
      '111111111111',
      '222222222222',
    ]);
    expect(deployments.engine.stacks()).toHaveLength(2);
  });
});

describe('a first creation that fails', () => {
  it('deletes what was created, what needs others first, and is then in ROLLBACK_COMPLETE', async () => {
    failOn('create C', 'the queue is full');
    const { status, cause, message } = await failure(deployments.deploy(chain()));
    expect({ status, message }).toEqual({
      status: 'ROLLBACK_COMPLETE',
      message: 'app/X: the queue is full\n  → repair it',
    });
    expect(cause).toBeInstanceOf(Refusal);
    expect(twin.queues.size).toBe(0);
    expect(deployments.world.all('AWS::SQS::Queue')).toEqual([]);
    expect(twin.calls.indexOf('delete B')).toBeLessThan(twin.calls.indexOf('delete A'));
    expect(deployments.ended).toEqual(expect.arrayContaining(['C CREATE_FAILED', 'app ROLLBACK_COMPLETE']));
  });

  it('must be deleted before it can be deployed again', async () => {
    failOn('create A');
    await failure(deployments.deploy({ A: queue() }));
    await expect(deployments.deploy({ A: queue() })).rejects.toThrow(
      /is in ROLLBACK_COMPLETE state and can not be updated\.[\s\S]*delete the stack app in account 111111111111, us-west-2/,
    );
    await deployments.delete();
    twin.during = () => {};
    expect((await deployments.deploy({ A: queue() })).status).toBe('CREATE_COMPLETE');
  });

  it('cancels what is under way and begins nothing new', async () => {
    twin.during = (call, request) => {
      if (call === 'create D') throw new Refusal({ resource: 'app/D', message: 'no', repair: 'repair it' });
      if (call === 'create A' && 'signal' in request)
        return new Promise((_, reject) =>
          request.signal.addEventListener('abort', () => reject(request.signal.reason)),
        );
      return undefined;
    };
    const { message } = await failure(deployments.deploy(chain()));
    expect(message).toBe('app/D: no\n  → repair it');
    expect(twin.calls).toEqual(['create A', 'create D']);
    expect(
      deployments.events.find(({ logicalId, status }) => logicalId === 'A' && status === 'CREATE_FAILED')?.reason,
    ).toBe('Resource creation cancelled');
  });

  it('keeps what it must retain', async () => {
    failOn('create B');
    await failure(
      deployments.deploy({
        A: queue({ QueueName: 'kept' }, { DeletionPolicy: 'Retain' }),
        A2: queue({ QueueName: 'gone' }, { DeletionPolicy: 'RetainExceptOnCreate' }),
        B: queue({}, { DependsOn: ['A', 'A2'] }),
      }),
    );
    expect([...twin.queues.keys()]).toEqual(['kept']);
  });
});

describe('updating', () => {
  beforeEach(async () => {
    await deployments.deploy(chain());
    twin.calls.length = 0;
    deployments.events.length = 0;
  });

  it('touches only what changes', async () => {
    const result = await deployments.deploy(chain(5));
    expect(twin.calls).toEqual(['update B']);
    expect(result).toMatchObject({ status: 'UPDATE_COMPLETE', created: 0, updated: 1, unchanged: 3 });
    expect(deployments.resource('B')?.data).toEqual({ delay: 5 });
  });

  it('leaves the World alone where nothing changes, so that nobody works anything out anew', async () => {
    const { revision } = deployments.world;
    await deployments.deploy(chain());
    expect(deployments.world.revision).toBe(revision);
    await deployments.deploy(chain(5));
    expect(deployments.world.revision).toBe(revision + 1);
  });

  it('says when nothing changes', async () => {
    const result = await deployments.deploy(chain());
    expect(twin.calls).toEqual([]);
    expect(result).toMatchObject({ updated: 0, unchanged: 4 });
    expect(deployments.events.at(-1)?.reason).toBe('No updates are to be performed.');
  });

  it('creates the replacement before it deletes the old one, and takes those along that name it', async () => {
    const old = deployments.resource('B')!.id;
    const result = await deployments.deploy({ ...chain(), B: queue({ QueueName: 'b2' }) });
    expect(result).toMatchObject({ replaced: 2, created: 0, deleted: 0, unchanged: 2 });
    expect(twin.calls).toEqual(['create B', 'create C', 'delete C', 'delete B']);
    expect(deployments.resource('C')?.id).toBe('b2-c');
    expect(twin.queues.has(old)).toBe(false);
    expect(deployments.ended.at(-1)).toBe('app UPDATE_COMPLETE');
  });

  it('deletes what the template has no more, dependents first', async () => {
    const { D } = chain();
    const result = await deployments.deploy({ D });
    expect(result).toMatchObject({ deleted: 3, unchanged: 1 });
    expect(twin.calls).toEqual(['delete C', 'delete B', 'delete A']);
    expect(deployments.world.all('AWS::SQS::Queue')).toHaveLength(1);
  });

  it('refreshes metadata without asking the twin', async () => {
    await deployments.deploy({ ...chain(), A: queue({}, { Metadata: { a: 1 } }) });
    expect(twin.calls).toEqual([]);
    expect(deployments.resource('A')?.metadata).toEqual({ a: 1 });
  });

  it('refuses another type under the same logical id', async () => {
    await expect(deployments.deploy({ ...chain(), D: { Type: 'AWS::SNS::Topic' } })).rejects.toThrow(
      /Update of resource type is not permitted.*\[D\]/,
    );
  });

  it('leaves a replaced resource that its policy retains, also for later', async () => {
    await deployments.deploy({ ...chain(), D: queue({ QueueName: 'd1' }, { UpdateReplacePolicy: 'Retain' }) });
    await deployments.deploy({ ...chain(), D: queue({ QueueName: 'd2' }, { UpdateReplacePolicy: 'Retain' }) });
    expect(deployments.ended).toContain('D DELETE_SKIPPED');
    expect(
      deployments.world.get('AWS::SQS::Queue', 'd1', { account: '111111111111', region: 'us-west-2' })?.stack,
    ).toBe('');
  });

  it('goes on when an old resource cannot be deleted, and tries again at the next update', async () => {
    failOn('delete D');
    const { D: _, ...rest } = chain();
    expect((await deployments.deploy(rest)).status).toBe('UPDATE_COMPLETE');
    expect(deployments.ended).toContain('D DELETE_FAILED');
    twin.during = () => {};
    await deployments.deploy(rest);
    expect(twin.calls).toEqual(['delete D', 'delete D']);
    expect(deployments.world.all('AWS::SQS::Queue')).toHaveLength(3);
  });
});

describe('an update that fails', () => {
  const before = () => ({
    A: queue({ DelaySeconds: 1 }),
    B: queue({ QueueName: 'b1', Tags: [{ Key: 'a', Value: { Ref: 'A' } }] }),
    C: queue({ DelaySeconds: 1 }, { DependsOn: 'B' }),
  });
  const after = () => ({
    A: queue({ DelaySeconds: 2 }),
    B: queue({ QueueName: 'b2', Tags: [{ Key: 'a', Value: { Ref: 'A' } }] }),
    New: queue({}, { DependsOn: 'B' }),
    C: queue({ DelaySeconds: 2 }, { DependsOn: 'New' }),
  });

  it('goes back to what was: last first, the failed one too, the replaced one untouched, the new ones deleted', async () => {
    const outputs = { Outputs: { O: { Value: { Ref: 'B' } } } };
    await deployments.deploy(before(), outputs);
    const stood = deployments.world.all('AWS::SQS::Queue');
    const queues = new Map(twin.queues);
    twin.calls.length = 0;
    failOn('update C');
    twin.during = ((fail) => (call, request) => {
      // Only the way forward fails.
      if (call === 'update C') twin.during = () => {};
      return fail(call, request);
    })(twin.during);
    const { status, message } = await failure(deployments.deploy(after(), outputs));
    expect({ status, message }).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', message: 'app/X: no\n  → repair it' });
    expect(twin.calls).toEqual([
      'update A',
      'create B',
      'create New',
      'update C',
      'update C',
      'update A',
      'delete New',
      'delete B',
    ]);
    expect(twin.queues).toEqual(queues);
    const byId = (resources: typeof stood) => resources.toSorted((a, b) => a.id.localeCompare(b.id));
    expect(byId(deployments.world.all('AWS::SQS::Queue'))).toEqual(byId(stood));
    expect(deployments.engine.stacks()).toMatchObject([{ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { O: 'b1' } }]);
  });

  it('tells the twin what was attempted, so that it can undo it', async () => {
    await deployments.deploy(before());
    const seen: unknown[] = [];
    const update = twin.update.bind(twin);
    twin.update = async (request, current) => {
      if (request.logicalId === 'C') seen.push([current.properties, request.properties]);
      if (seen.length === 1) throw new Refusal({ resource: 'app/C', message: 'no', repair: 'repair it' });
      return update(request, current);
    };
    await failure(deployments.deploy(after()));
    expect(seen).toEqual([
      [{ DelaySeconds: 1 }, { DelaySeconds: 2 }],
      [{ DelaySeconds: 2 }, { DelaySeconds: 1 }],
    ]);
  });

  it('can be repaired and deployed again', async () => {
    await deployments.deploy(before());
    failOn('create New');
    await failure(deployments.deploy(after()));
    twin.during = () => {};
    expect(await deployments.deploy(after())).toMatchObject({
      status: 'UPDATE_COMPLETE',
      created: 1,
      updated: 2,
      replaced: 1,
    });
  });

  it('that cannot go back either is in UPDATE_ROLLBACK_FAILED', async () => {
    await deployments.deploy(before());
    failOn('update C');
    const { status } = await failure(deployments.deploy(after()));
    expect(status).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(deployments.deploy(before())).rejects.toThrow(/is in UPDATE_ROLLBACK_FAILED state/);
  });

  it('refuses to replace a resource whose name the author chose, unless the name changes too', async () => {
    const topic = (TopicName: string, FifoTopic: boolean) => ({
      T: { Type: 'AWS::SNS::Topic', Properties: { TopicName, FifoTopic } },
    });
    await deployments.deploy(topic('news', false));
    await expect(deployments.deploy(topic('news', true))).rejects.toThrow(
      /app\/T FifoTopic: CloudFormation cannot update a stack when a custom-named resource requires replacing\. Rename news and update the stack again\./,
    );
    expect((await deployments.deploy(topic('news.fifo', true))).replaced).toBe(1);
  });

  it('replaces a resource under its name where that identifies nothing', async () => {
    const link = (subnet: string) => ({
      L: { Type: 'AWS::ApiGatewayV2::VpcLink', Properties: { Name: 'link', SubnetIds: [subnet] } },
    });
    await deployments.deploy(link('subnet-1'));
    expect((await deployments.deploy(link('subnet-2'))).replaced).toBe(1);
  });
});

describe('deleting', () => {
  it('deletes dependents first and forgets the stack', async () => {
    await deployments.deploy(chain());
    twin.calls.length = 0;
    await deployments.delete();
    expect(twin.calls.filter((call) => call !== 'delete D')).toEqual(['delete C', 'delete B', 'delete A']);
    expect(deployments.engine.stacks()).toEqual([]);
    await expect(deployments.delete()).resolves.toBeUndefined();
  });

  it('stops where something cannot be deleted, and goes on from there', async () => {
    await deployments.deploy(chain());
    failOn('delete B', 'it is in use');
    expect(await failure(deployments.delete())).toMatchObject({
      status: 'DELETE_FAILED',
      message: 'app/X: it is in use\n  → repair it',
    });
    expect([...deployments.world.all('AWS::SQS::Queue')].map(({ logicalId }) => logicalId).sort()).toEqual(['A', 'B']);
    twin.during = () => {};
    await deployments.delete();
    expect(twin.queues.size).toBe(0);
  });

  it('leaves what is retained in the account', async () => {
    await deployments.deploy({ A: queue({ QueueName: 'data' }, { DeletionPolicy: 'Retain' }), B: queue() });
    await deployments.delete();
    expect([...twin.queues.keys()]).toEqual(['data']);
    expect(deployments.ended).toContain('A DELETE_SKIPPED');
    expect(deployments.engine.stacks()).toEqual([]);
  });
});

describe('a stack that is busy', () => {
  it('takes no second deployment', async () => {
    let release = () => {};
    twin.during = () => new Promise((resolve) => (release = resolve));
    const first = deployments.deploy({ A: queue() });
    while (twin.calls.length === 0) await new Promise(setImmediate);
    await expect(deployments.deploy({ A: queue() })).rejects.toThrow(
      /is in CREATE_IN_PROGRESS state and can not be updated/,
    );
    release();
    await first;
  });
});
