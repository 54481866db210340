import { refuse } from '../kit/refusal';
import { inOrder, reversed, walk } from './dependency-graph';
import {
  type CloudFormation,
  type Operation,
  type Plan,
  type PlannedChange,
  type StackEvent,
  StackFailure,
  type StackName,
  type StackResult,
  type StackSummary,
  type StackTemplate,
} from './deployment';
import { generateStackId } from './generated-names';
import { recordedTwin } from './recorded';
import { graphOf } from './resource-graph';
import { messageOf, ResourceOperations } from './resource-operations';
import { loadSchemas } from './resource-schemas';
import { Stack } from './stack';
import { StackDeployment } from './stack-deployment';
import { checkExports, exporterOf } from './stack-exports';
import { deletions, type PlannedTemplate, planChanges } from './stack-plan';
import { type Preparation, prepare } from './stack-preparation';
import { asResource, emptyContent, type ResourceRecord, type StackRecord } from './stack-record';
import { isCutOff, type RecoveredStack, recover } from './stack-recovery';
import { refuseDead, refuseObsolete, refuseUpdate, rulesOf } from './stack-status';
import { StackStore } from './stack-store';
import type { Twin } from './twin';
import { TwinFinder } from './twin-finder';
import type { Resource, World } from './world';

export interface CloudFormationEngineProps {
  readonly world: World;
  readonly twins: readonly Twin[];
  /** Where the records of stacks are kept. */
  readonly directory: string;
  /** Told when a record cannot be written. @default - nobody is told */
  notice?(line: string): void;
}

/** A plan as the engine keeps it: with all that `deploy` needs to execute it as it was shown. */
interface PreparedPlan extends Plan {
  readonly stack: Stack;
  /** How many operations the stack had seen. */
  readonly operations: number;
  readonly preparation: Preparation;
  readonly final: PlannedTemplate['final'];
}

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

  plan(request: StackTemplate): Plan {
    const existing = this.#stacks.get(keyOf(request));
    this.#refuseBusy(request);
    if (existing !== undefined && rulesOf(existing.record.status).onlyDeletable) refuseDead(existing.record);
    const stack = existing ?? this.#newStack(request);
    const preparation = this.#prepare(stack, request);
    const { account, region, stackName } = request;
    const { changes, final } = planChanges(preparation, stack);
    const operations = stack.operations;
    const prepared: PreparedPlan = { account, region, stackName, changes, final, stack, operations, preparation };
    return prepared;
  }

  async deploy(plan: Plan, operation: Operation): Promise<StackResult> {
    const key = keyOf(plan);
    const { stack, operations, preparation, final } = plan as PreparedPlan;
    this.#refuseBusy(plan);
    const isNew = stack.record.status === 'REVIEW_IN_PROGRESS';
    if (operations !== stack.operations || this.#stacks.get(key) !== (isNew ? undefined : stack))
      refuseObsolete(plan.stackName);
    this.#busy.add(key);
    try {
      this.#stacks.set(key, stack);
      return await new StackDeployment({
        operation,
        stack,
        preparation,
        final,
        twins: this.#twins,
        retain: (resource) => this.#retain(stack, resource),
        checkExports: (exports) => checkExports(this.#records(), stack.record, exports),
      }).run();
    } finally {
      this.#busy.delete(key);
    }
  }

  /** What a deletion would do to each resource of the stack. */
  planDeletion(stack: StackName): readonly PlannedChange[] {
    return deletions(this.#stacks.get(keyOf(stack))?.content.resources ?? {});
  }

  async delete(name: StackName, operation: Operation): Promise<void> {
    const key = keyOf(name);
    const stack = this.#stacks.get(key);
    if (stack === undefined) return;
    this.#refuseBusy(name);
    checkExports(this.#records(), stack.record, {});
    this.#busy.add(key);
    try {
      await this.#deleteStack(stack, operation);
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
  async recover({ signal, onEvent }: Operation): Promise<readonly RecoveredStack[]> {
    const recovered: RecoveredStack[] = [];
    // The latest first: it may use what an earlier one has.
    for (const [key, stack] of [...this.#stacks].reverse()) {
      const { stackName, status: was } = stack.record;
      if (!isCutOff(was)) continue;
      const retain = (resource: ResourceRecord) => this.#retain(stack, resource);
      const operations = new ResourceOperations({ stack, twins: this.#twins, signal, onEvent, retain });
      this.#busy.add(key);
      try {
        if (was === 'DELETE_IN_PROGRESS') await this.#deleteStack(stack, { signal, onEvent });
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

  #newStack(name: StackName): Stack {
    const { account, region, stackName } = name;
    const record = {
      account,
      region,
      stackName,
      stackId: generateStackId(stackName, name),
      createdAt: new Date().toISOString(),
      status: 'REVIEW_IN_PROGRESS',
      content: emptyContent,
      leftovers: [],
    };
    return new Stack(record, this.#world, this.#store);
  }

  #prepare(stack: Stack, request: StackTemplate): Preparation {
    const { stackName, stackId } = stack.record;
    const preparation = prepare({
      ...request,
      stackId,
      world: this.#world,
      exported: (name) => exporterOf(name, this.#records(), stack.record)?.content.exports[name],
    });
    const changed = Object.values(stack.content.resources)
      .filter(({ logicalId, type }) => (preparation.template.Resources[logicalId]?.Type ?? type) !== type)
      .map(({ logicalId }) => logicalId);
    if (changed.length > 0)
      refuse({
        resource: stackName,
        code: 'ValidationError',
        message: `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${changed.join(', ')}]`,
        repair: 'give the new resource another logical id',
      });
    return preparation;
  }

  async #deleteStack(stack: Stack, operation: Operation): Promise<void> {
    const { signal } = operation;
    const onEvent = (event: StackEvent) => operation.onEvent(event);
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
        stack.record.stackName,
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

  #refuseBusy(name: StackName): void {
    const key = keyOf(name);
    if (this.#busy.has(key)) refuseUpdate(this.#stacks.get(key)!.record, 'wait until it is done');
  }
}

/** The name under which retained resources are kept: no stack can have it. */
const RETAINED = '';

function keyOf({ account, region, stackName }: StackName): string {
  return `${account}|${region}|${stackName}`;
}
