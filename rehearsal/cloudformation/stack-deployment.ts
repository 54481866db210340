import { refuse } from '../kit/refusal';
import { walk } from './dependency-graph';
import { type Operation, type StackEvent, StackFailure, type StackResult } from './deployment';
import { evaluate } from './evaluate';
import { attributeOf } from './resource-attributes';
import { type Change, messageOf, ResourceOperations } from './resource-operations';
import type { Stack } from './stack';
import type { PlannedTemplate } from './stack-plan';
import type { Preparation } from './stack-preparation';
import type { DesiredResource, ResourceRecord, StackContent } from './stack-record';
import { deleteLeftovers, StackRollback } from './stack-rollback';
import type { TemplateOutput } from './template';
import type { TemplateScope } from './template-scope';
import type { TwinFinder } from './twin-finder';
import type { Properties } from './world';

export interface StackDeploymentProps {
  readonly operation: Operation;
  readonly stack: Stack;
  readonly preparation: Preparation;
  /** See {@link PlannedTemplate}. */
  readonly final: PlannedTemplate['final'];
  readonly twins: TwinFinder;
  retain(resource: ResourceRecord): Promise<void>;
  /** Throws a Refusal if these exports cannot stand beside those of other stacks, or take one away that is in use. */
  checkExports(exports: Readonly<Record<string, string>>): void;
}

/** Executes the plan of one stack, and takes the stack back to what it was if that fails. */
export class StackDeployment {
  readonly #props: StackDeploymentProps;
  /** Cancels what is under way as soon as one resource has failed. */
  readonly #failure = new AbortController();
  readonly #scope: TemplateScope;
  /** What the plan was made from. */
  readonly #planned: StackContent;
  readonly #changes: Record<Change | 'deleted', number> = {
    created: 0,
    updated: 0,
    replaced: 0,
    unchanged: 0,
    deleted: 0,
  };

  constructor(props: StackDeploymentProps) {
    this.#props = props;
    const { stack } = props;
    this.#planned = stack.content;
    // A resource is asked for only after it was waited for: it is in the record, with its id.
    const resource = (logicalId: string) => stack.resource(logicalId) as ResourceRecord & { readonly id: string };
    this.#scope = props.preparation.scope.withResources({
      id: (logicalId) => resource(logicalId).id,
      attribute: (logicalId, attribute, at) => attributeOf(resource(logicalId), attribute, stack.record, at),
    });
  }

  async run(): Promise<StackResult> {
    const { stack, operation, preparation } = this.#props;
    const earlier = stack.record.status;
    const interrupted = stack.record.stable !== undefined;
    const kind = earlier === 'CREATE_IN_PROGRESS' || earlier === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
    operation.onEvent(stack.event(`${kind}_IN_PROGRESS`));
    stack.patient = false;
    // An interrupted update is begun again, and still goes back to what stood before it.
    const { stable } = stack.record;
    try {
      await stack.update({
        status: `${kind}_IN_PROGRESS`,
        stable: interrupted ? stable : kind === 'UPDATE' ? stack.content : undefined,
      });
    } catch (error) {
      // What cannot even be written down is not begun.
      stack.patient = true;
      await stack.update({ status: earlier, stable });
      throw error;
    }
    const operations = this.#operations(AbortSignal.any([operation.signal, this.#failure.signal]));
    try {
      await walk(
        preparation.graph,
        async (logicalId) => {
          operation.signal.throwIfAborted();
          this.#changes[await operations.apply(this.#desired(logicalId))]++;
        },
        () => this.#failure.abort(new Error('Resource operation cancelled')),
      );
      await this.#finishContent();
    } catch (error) {
      // The rehearsal itself is ending: the record says how far it came, the next deployment goes on from there.
      if (operation.signal.aborted) throw operation.signal.reason;
      return this.#rollBack(kind, error instanceof Error ? error : new Error(String(error)));
    }
    stack.patient = true;
    await this.#cleanUp(kind);
    const status = `${kind}_COMPLETE`;
    operation.onEvent(stack.event(status, this.#isUnchanged() ? 'No updates are to be performed.' : undefined));
    return this.#result(status);
  }

  #operations(signal: AbortSignal): ResourceOperations {
    const { stack, twins, operation, retain } = this.#props;
    return new ResourceOperations({ stack, twins, signal, retain, onEvent: (event) => operation.onEvent(event) });
  }

  #desired(logicalId: string): DesiredResource {
    const { stack, preparation } = this.#props;
    const resource = preparation.template.Resources[logicalId]!;
    const where = `${stack.record.stackName}/${logicalId}`;
    const evaluated = (value: unknown, path: string) =>
      value === undefined
        ? undefined
        : (evaluate(value, this.#scope, { resource: where, property: path }) as Properties);
    return {
      logicalId,
      type: resource.Type,
      properties: this.#final(logicalId) ?? evaluated(resource.Properties ?? {}, '')!,
      metadata: evaluated(resource.Metadata ?? {}, 'Metadata')!,
      creationPolicy: evaluated(resource.CreationPolicy, 'CreationPolicy'),
      updatePolicy: evaluated(resource.UpdatePolicy, 'UpdatePolicy'),
      deletionPolicy: resource.DeletionPolicy,
      updateReplacePolicy: resource.UpdateReplacePolicy,
      dependsOn: [...preparation.graph.get(logicalId)!],
    };
  }

  /** What the plan has worked out, where nothing that it refers to has become another since. */
  #final(logicalId: string): Properties | undefined {
    const { stack, preparation, final } = this.#props;
    const needed = [...preparation.graph.get(logicalId)!];
    return needed.every((id) => stack.resource(id) === this.#planned.resources[id]) ? final.get(logicalId) : undefined;
  }

  /** Outputs and exports, and the resources that the template has no more: these are left to the clean-up. */
  async #finishContent(): Promise<void> {
    const { stack, preparation, checkExports } = this.#props;
    const { outputs, exports } = this.#outputs();
    checkExports(exports);
    const resources: Record<string, ResourceRecord> = {};
    const removed: ResourceRecord[] = [];
    for (const [logicalId, resource] of Object.entries(stack.content.resources))
      if (preparation.graph.has(logicalId)) resources[logicalId] = resource;
      else removed.push(resource);
    this.#changes.deleted = removed.filter((resource) => !resource.deletionPolicy?.startsWith('Retain')).length;
    await stack.update({
      content: { resources, outputs, exports, imports: [...this.#scope.imports] },
      leftovers: [...stack.record.leftovers, ...removed],
      stable: undefined,
    });
  }

  #outputs(): Pick<StackContent, 'outputs' | 'exports'> {
    const { stack, preparation } = this.#props;
    const outputs: Record<string, string> = {};
    const exports: Record<string, string> = {};
    for (const [name, output] of Object.entries(preparation.template.Outputs)) {
      const at = { resource: stack.record.stackName, property: `Outputs.${name}` };
      if (output.Condition !== undefined && !this.#scope.condition(output.Condition, at)) continue;
      const { Value, Export } = evaluate(output, this.#scope, at) as TemplateOutput;
      if (typeof Value === 'object')
        refuse({
          resource: at.resource,
          property: `${at.property}.Value`,
          code: 'ValidationError',
          message: 'Template format error: Output values must be strings',
          repair: 'Fn::Join the list',
          source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html',
        });
      outputs[name] = String(Value);
      if (Export !== undefined) exports[String(Export.Name)] = String(Value);
    }
    return { outputs, exports };
  }

  async #cleanUp(kind: 'CREATE' | 'UPDATE'): Promise<void> {
    const { stack, operation } = this.#props;
    if (stack.record.leftovers.length > 0) {
      await this.#statusIs(`${kind}_COMPLETE_CLEANUP_IN_PROGRESS`);
      await deleteLeftovers(stack, this.#operations(operation.signal), operation.signal);
    }
    await stack.update({ status: `${kind}_COMPLETE` });
  }

  async #rollBack(kind: 'CREATE' | 'UPDATE', cause: Error): Promise<never> {
    const { stack, operation } = this.#props;
    const { signal } = operation;
    const onEvent = (event: StackEvent) => operation.onEvent(event);
    const rollback = new StackRollback({ stack, signal, onEvent, operations: this.#operations(signal) });
    throw new StackFailure(stack.record.stackName, await rollback.run(kind, messageOf(cause)), cause);
  }

  async #statusIs(status: string, reason?: string): Promise<void> {
    const { stack, operation } = this.#props;
    operation.onEvent(stack.event(status, reason));
    await stack.update({ status });
  }

  #isUnchanged(): boolean {
    const { created, updated, replaced, deleted } = this.#changes;
    return created + updated + replaced + deleted === 0;
  }

  #result(status: string): StackResult {
    const { stack, twins, preparation } = this.#props;
    const recordedOnly: Record<string, number> = {};
    for (const resource of Object.values(stack.content.resources))
      if (twins.isRecordedOnly(resource)) recordedOnly[resource.type] = (recordedOnly[resource.type] ?? 0) + 1;
    const { stackId } = stack.record;
    return {
      stackId,
      status,
      outputs: stack.content.outputs,
      ...this.#changes,
      recordedOnly,
      assumed: preparation.assumed,
    };
  }
}
