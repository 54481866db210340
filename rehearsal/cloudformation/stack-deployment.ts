import { Refusal } from '../kit/refusal';
import { walk } from './dependency-graph';
import { type DeployRequest, type StackEvent, StackFailure, type StackResult } from './deployment';
import { evaluate } from './evaluate';
import { attributeOf } from './resource-attributes';
import { type Change, type Desired, messageOf, ResourceOperations } from './resource-operations';
import type { Stack } from './stack';
import type { Preparation } from './stack-preparation';
import type { ResourceRecord, StackContent } from './stack-record';
import { deleteLeftovers, StackRollback } from './stack-rollback';
import type { TemplateScope } from './template-scope';
import type { TwinFinder } from './twin-finder';
import type { Properties } from './world';

export interface StackDeploymentProps {
  readonly request: DeployRequest;
  readonly stack: Stack;
  readonly preparation: Preparation;
  readonly twins: TwinFinder;
  retain(resource: ResourceRecord): Promise<void>;
  /** Throws a Refusal if these exports cannot stand beside those of other stacks, or take one away that is in use. */
  checkExports(exports: Readonly<Record<string, string>>): void;
}

/** One stack on its way to a template, and back if that fails. */
export class StackDeployment {
  readonly #props: StackDeploymentProps;
  /** Cancels what is under way as soon as one resource has failed. */
  readonly #failure = new AbortController();
  readonly #scope: TemplateScope;
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
    // Whoever asks for a resource here has waited for it: it is in the record, with its id.
    const resource = (logicalId: string) => stack.resource(logicalId) as ResourceRecord & { readonly id: string };
    this.#scope = props.preparation.scope.withResources({
      id: (logicalId) => resource(logicalId).id,
      attribute: (logicalId, attribute, at) => attributeOf(resource(logicalId), attribute, stack.record, at),
    });
  }

  async run(): Promise<StackResult> {
    const { stack, request, preparation } = this.#props;
    const earlier = stack.record.status;
    const interrupted = stack.record.stable !== undefined;
    const kind = earlier === 'CREATE_IN_PROGRESS' || earlier === 'REVIEW_IN_PROGRESS' ? 'CREATE' : 'UPDATE';
    request.onEvent(stack.event(`${kind}_IN_PROGRESS`));
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
    const operations = this.#operations(AbortSignal.any([request.signal, this.#failure.signal]));
    try {
      await walk(
        preparation.graph,
        async (logicalId) => {
          request.signal.throwIfAborted();
          this.#changes[await operations.bring(this.#desired(logicalId))]++;
        },
        () => this.#failure.abort(new Error('Resource operation cancelled')),
      );
      await this.#finishContent();
    } catch (error) {
      // The rehearsal itself is ending: the record says how far it came, the next deployment goes on from there.
      if (request.signal.aborted) throw request.signal.reason;
      return this.#rollBack(kind, error instanceof Error ? error : new Error(String(error)));
    }
    stack.patient = true;
    await this.#cleanUp(kind);
    const status = `${kind}_COMPLETE`;
    request.onEvent(stack.event(status, this.#isUnchanged() ? 'No updates are to be performed.' : undefined));
    return this.#result(status);
  }

  #operations(signal: AbortSignal): ResourceOperations {
    const { stack, twins, request, retain } = this.#props;
    return new ResourceOperations({ stack, twins, signal, retain, onEvent: (event) => request.onEvent(event) });
  }

  #desired(logicalId: string): Desired {
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
      properties: evaluated(resource.Properties ?? {}, '')!,
      metadata: evaluated(resource.Metadata ?? {}, 'Metadata')!,
      creationPolicy: evaluated(resource.CreationPolicy, 'CreationPolicy'),
      updatePolicy: evaluated(resource.UpdatePolicy, 'UpdatePolicy'),
      deletionPolicy: resource.DeletionPolicy,
      updateReplacePolicy: resource.UpdateReplacePolicy,
      dependsOn: [...preparation.graph.get(logicalId)!],
    };
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
      const { Value, Export } = evaluate(output, this.#scope, at) as Properties;
      if (typeof Value === 'object')
        throw new Refusal({
          resource: at.resource,
          property: `${at.property}.Value`,
          code: 'ValidationError',
          message: 'Template format error: Output values must be strings',
          repair: 'Fn::Join the list',
        });
      outputs[name] = String(Value);
      if (Export !== undefined) exports[String(Export.Name)] = String(Value);
    }
    return { outputs, exports };
  }

  async #cleanUp(kind: 'CREATE' | 'UPDATE'): Promise<void> {
    const { stack, request } = this.#props;
    if (stack.record.leftovers.length > 0) {
      await this.#statusIs(`${kind}_COMPLETE_CLEANUP_IN_PROGRESS`);
      await deleteLeftovers(stack, this.#operations(request.signal), request.signal);
    }
    await stack.update({ status: `${kind}_COMPLETE` });
  }

  async #rollBack(kind: 'CREATE' | 'UPDATE', cause: Error): Promise<never> {
    const { stack, request } = this.#props;
    const { signal } = request;
    const onEvent = (event: StackEvent) => request.onEvent(event);
    const rollback = new StackRollback({ stack, signal, onEvent, operations: this.#operations(signal) });
    throw new StackFailure(stack.record.stackName, await rollback.run(kind, messageOf(cause)), cause);
  }

  async #statusIs(status: string, reason?: string): Promise<void> {
    const { stack, request } = this.#props;
    request.onEvent(stack.event(status, reason));
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
