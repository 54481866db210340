import { Refusal } from '../kit/refusal';
import { inOrder, reversed, walk } from './dependency-graph';
import {
  type CloudFormation,
  type DeployRequest,
  type StackEvent,
  StackFailure,
  type StackResult,
  type StackSummary,
} from './deployment';
import { generateStackId } from './generated-names';
import { recordedTwin } from './recorded';
import { graphOf } from './resource-graph';
import { messageOf, ResourceOperations } from './resource-operations';
import { loadSchemas } from './resource-schemas';
import { Stack } from './stack';
import { StackDeployment } from './stack-deployment';
import { checkExports, exporterOf } from './stack-exports';
import { deletions, type PlannedChange, planChanges } from './stack-plan';
import { type Preparation, prepare } from './stack-preparation';
import { asResource, emptyContent, type ResourceRecord, type StackRecord } from './stack-record';
import { isCutOff, type RecoveredStack, recover } from './stack-recovery';
import { StackStore } from './stack-store';
import type { Twin } from './twin';
import { TwinFinder } from './twin-finder';
import type { AwsEnvironment, Resource, World } from './world';

export interface CloudFormationEngineProps {
  readonly world: World;
  readonly twins: readonly Twin[];
  /** Where the records of stacks are kept. */
  readonly directory: string;
  /** Told when a record cannot be written. @default - nobody is told */
  notice?(line: string): void;
}

type DeleteRequest = Parameters<CloudFormation['delete']>[0];

/** States from which a stack can only be deleted. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html */
const DEAD_ENDS = [
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_FAILED',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
];

/** CloudFormation on this machine: stacks of every account and region, kept on disk, their resources in the World. */
export class CloudFormationEngine implements CloudFormation {
  readonly #world: World;
  readonly #twins: TwinFinder;
  readonly #store: StackStore;
  readonly #stacks = new Map<string, Stack>();
  readonly #busy = new Set<string>();

  constructor({ world, twins, directory, notice }: CloudFormationEngineProps) {
    this.#world = world;
    this.#twins = new TwinFinder(twins, recordedTwin);
    this.#store = new StackStore(directory, notice);
  }

  async deploy(request: DeployRequest): Promise<StackResult> {
    const key = keyOf(request);
    const existing = this.#stacks.get(key);
    this.#refuseBusy(key, request.stackName);
    if (existing !== undefined && DEAD_ENDS.includes(existing.record.status)) throw deadEnd(existing);
    this.#busy.add(key);
    try {
      const stack = existing ?? this.#newStack(request);
      const preparation = this.#prepare(stack, request);
      this.#stacks.set(key, stack);
      return await new StackDeployment({
        request,
        stack,
        preparation,
        twins: this.#twins,
        retain: (resource) => this.#retain(stack, resource),
        checkExports: (exports) => checkExports(this.#records(), stack.record, exports),
      }).run();
    } finally {
      this.#busy.delete(key);
    }
  }

  /** What a deployment would do, as a change set shows it. Changes nothing; throws a Refusal as `deploy` does. */
  plan(request: Omit<DeployRequest, 'signal' | 'onEvent'>): readonly PlannedChange[] {
    const existing = this.#stacks.get(keyOf(request));
    if (existing !== undefined && DEAD_ENDS.includes(existing.record.status)) throw deadEnd(existing);
    const stack = existing ?? this.#newStack(request);
    return planChanges(this.#prepare(stack, request), stack);
  }

  /** What a deletion would do to each resource of the stack. */
  planDeletion(stack: AwsEnvironment & { readonly stackName: string }): readonly PlannedChange[] {
    return deletions(this.#stacks.get(keyOf(stack))?.content.resources ?? {});
  }

  async delete(request: DeleteRequest): Promise<void> {
    const key = keyOf(request);
    const stack = this.#stacks.get(key);
    if (stack === undefined) return;
    this.#refuseBusy(key, request.stackName);
    checkExports(this.#records(), stack.record, {});
    this.#busy.add(key);
    try {
      await this.#deleteStack(stack, request);
      await this.#forget(stack);
    } finally {
      this.#busy.delete(key);
    }
  }

  stacks(): readonly StackSummary[] {
    return this.#records()
      .filter(({ stackName }) => stackName !== RETAINED)
      .map(({ account, region, stackName, stackId, status, content }) => ({
        account,
        region,
        stackName,
        stackId,
        status,
        outputs: content.outputs,
      }));
  }

  async resume(): Promise<void> {
    const records = (await this.#store.load()).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    const resumed: { stack: Stack; resources: readonly ResourceRecord[] }[] = [];
    // Everything is in the World before the first twin looks around in it.
    for (const record of records) {
      const stack = new Stack(record, this.#world, this.#store);
      this.#stacks.set(keyOf(record), stack);
      const resources = [...record.leftovers, ...Object.values(record.content.resources)];
      for (const resource of resources) {
        const shown = asResource(record, resource);
        if (shown !== undefined) this.#world.put(shown);
      }
      resumed.push({ stack, resources });
    }
    for (const { stack, resources } of resumed)
      for (const index of inOrder(graphOf(resources))) {
        const resource = resources[Number(index)]!;
        const shown = asResource(stack.record, resource);
        if (shown === undefined) continue;
        await this.#twins.for(resource).resume?.(shown);
        await this.#adopt(stack, resource, shown);
      }
    // Whoever starts the rehearsal waits for the app to synthesize now: the first deployment will find this done.
    loadSchemas();
  }

  /** Writes down what a twin has changed outside a deployment: an API at another port, whose address is an output. */
  async adopt(): Promise<void> {
    for (const stack of this.#stacks.values())
      for (const resource of Object.values(stack.content.resources)) {
        const shown = asResource(stack.record, resource);
        if (shown !== undefined) await this.#adopt(stack, resource, shown);
      }
  }

  async #adopt(stack: Stack, resource: ResourceRecord, shown: Resource): Promise<void> {
    const now = this.#world.current(shown);
    if (now === undefined || stack.resource(resource.logicalId) !== resource) return;
    if (now.attributes === resource.attributes && now.data === resource.data) return;
    await stack.set(resource.logicalId, { ...resource, attributes: now.attributes, data: now.data });
  }

  /**
   * Ends the operations that an earlier process had begun; call it once, after `resume`.
   *
   * A stack whose creation was cut off is rolled back and deleted: nothing was wrong with its template that somebody
   * should look into before it is tried again.
   */
  async recover({ signal, onEvent }: Pick<DeployRequest, 'signal' | 'onEvent'>): Promise<readonly RecoveredStack[]> {
    const recovered: RecoveredStack[] = [];
    // The latest first: it may use what an earlier one has.
    for (const [key, stack] of [...this.#stacks].reverse()) {
      const { stackName, status: was } = stack.record;
      if (!isCutOff(was)) continue;
      const retain = (resource: ResourceRecord) => this.#retain(stack, resource);
      const operations = new ResourceOperations({ stack, twins: this.#twins, signal, onEvent, retain });
      this.#busy.add(key);
      try {
        if (was === 'DELETE_IN_PROGRESS') await this.#deleteStack(stack, { ...stack.record, signal, onEvent });
        else await recover(stack, operations, { signal, onEvent });
        if (['DELETE_IN_PROGRESS', 'ROLLBACK_COMPLETE'].includes(stack.record.status)) await this.#forget(stack);
      } catch (error) {
        if (!(error instanceof StackFailure)) throw error;
      } finally {
        this.#busy.delete(key);
      }
      recovered.push({ stackName, was, is: this.#stacks.has(key) ? stack.record.status : 'DELETE_COMPLETE' });
    }
    return recovered;
  }

  /** What stayed when its stack or its place in it was deleted: it belongs to no stack any more. */
  retained(): readonly Resource[] {
    return this.#records()
      .filter(({ stackName }) => stackName === RETAINED)
      .flatMap((record) => Object.values(record.content.resources).map((resource) => asResource(record, resource)!));
  }

  #newStack(place: AwsEnvironment & { stackName: string }): Stack {
    const { account, region, stackName } = place;
    const record = {
      account,
      region,
      stackName,
      stackId: generateStackId(stackName, place),
      createdAt: new Date().toISOString(),
      status: 'REVIEW_IN_PROGRESS',
      content: emptyContent,
      leftovers: [],
    };
    return new Stack(record, this.#world, this.#store);
  }

  #prepare(stack: Stack, request: Omit<DeployRequest, 'signal' | 'onEvent'>): Preparation {
    const { account, region, stackName, stackId } = stack.record;
    const preparation = prepare({
      account,
      region,
      stackName,
      stackId,
      template: request.template,
      parameters: request.parameters,
      capabilities: request.capabilities,
      world: this.#world,
      exported: (name) => exporterOf(name, this.#records(), stack.record)?.content.exports[name],
    });
    const changed = Object.values(stack.content.resources)
      .filter(({ logicalId, type }) => (preparation.template.Resources[logicalId]?.Type ?? type) !== type)
      .map(({ logicalId }) => logicalId);
    if (changed.length > 0)
      throw new Refusal({
        resource: stackName,
        code: 'ValidationError',
        message: `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
        repair: 'give the new resource another logical id',
      });
    return preparation;
  }

  async #deleteStack(stack: Stack, request: DeleteRequest): Promise<void> {
    const { signal } = request;
    const onEvent = (event: StackEvent) => request.onEvent(event);
    const statusIs = (status: string, reason?: string) => {
      onEvent(stack.event(status, reason));
      return stack.update({ status });
    };
    stack.patient = false;
    await statusIs('DELETE_IN_PROGRESS');
    const retain = (resource: ResourceRecord) => this.#retain(stack, resource);
    const operations = new ResourceOperations({ stack, twins: this.#twins, signal, onEvent, retain });
    const resources = [...stack.record.leftovers, ...Object.values(stack.content.resources)];
    try {
      await walk(reversed(graphOf(resources)), async (index) => {
        signal.throwIfAborted();
        const resource = resources[Number(index)]!;
        await operations.remove(resource);
        if (stack.resource(resource.logicalId) === resource) await stack.set(resource.logicalId, undefined);
        else await stack.update({ leftovers: stack.record.leftovers.filter((each) => each !== resource) });
      });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      stack.patient = true;
      await statusIs('DELETE_FAILED', messageOf(error));
      throw new StackFailure(
        request.stackName,
        'DELETE_FAILED',
        error instanceof Error ? error : new Error(String(error)),
      );
    }
    onEvent(stack.event('DELETE_COMPLETE'));
  }

  #forget({ record }: Stack): Promise<void> {
    this.#stacks.delete(keyOf(record));
    return this.#store.remove(record);
  }

  /** What a policy retains belongs to no stack from now on, but its account has it still, also after a restart. */
  async #retain(stack: Stack, resource: ResourceRecord): Promise<void> {
    const { account, region } = stack.record;
    const key = keyOf({ account, region, stackName: RETAINED });
    let retained = this.#stacks.get(key);
    if (retained === undefined) {
      retained = this.#newStack({ account, region, stackName: RETAINED });
      this.#stacks.set(key, retained);
    }
    await retained.set(`${resource.logicalId}.${resource.generatedHex}`, resource);
    stack.removeFromWorld(resource);
  }

  #records(): StackRecord[] {
    return [...this.#stacks.values()].map((stack) => stack.record);
  }

  #refuseBusy(key: string, stackName: string): void {
    if (!this.#busy.has(key)) return;
    const { stackId, status } = this.#stacks.get(key)?.record ?? { stackId: stackName, status: 'REVIEW_IN_PROGRESS' };
    throw new Refusal({
      resource: stackName,
      code: 'ValidationError',
      message: `Stack:${stackId} is in ${status} state and can not be updated.`,
      repair: 'wait until it is done',
    });
  }
}

/** The name under which retained resources are kept: no stack can have it. */
const RETAINED = '';

function deadEnd({ record }: Stack): Refusal {
  return new Refusal({
    resource: record.stackName,
    code: 'ValidationError',
    message: `Stack:${record.stackId} is in ${record.status} state and can not be updated.`,
    repair: `delete the stack ${record.stackName} in account ${record.account}, ${record.region}, then deploy again; here: npm run pipeline -- teardown ${record.stackName}`,
  });
}

function keyOf({ account, region, stackName }: AwsEnvironment & { stackName: string }): string {
  return `${account}|${region}|${stackName}`;
}
