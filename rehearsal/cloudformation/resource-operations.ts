import { isDeepStrictEqual } from 'node:util';
import { refuse } from '../kit/refusal';
import type { StackEvent } from './deployment';
import { type GeneratedNames, generateNames } from './generated-names';
import { replacement, schemaOf } from './resource-schemas';
import type { Stack } from './stack';
import { asResource, type DesiredResource, desiredOf, isComplete, type ResourceRecord } from './stack-record';
import type { Outcome, ResourceRequest } from './twin';
import type { TwinFinder } from './twin-finder';
import { declarationOf, nameOf } from './world';

export type Change = 'created' | 'updated' | 'replaced' | 'unchanged';

export interface ResourceOperationsProps {
  readonly stack: Stack;
  readonly twins: TwinFinder;
  readonly signal: AbortSignal;
  onEvent(event: StackEvent): void;
  /** Keeps a resource that its policy retains, outside of any stack from now on. */
  retain(resource: ResourceRecord): Promise<void>;
}

/** What can be done to one resource of a stack, each step written down before and after. */
export class ResourceOperations {
  readonly #props: ResourceOperationsProps;

  constructor(props: ResourceOperationsProps) {
    this.#props = props;
  }

  /** Makes a resource what the template says, by whatever that takes: creation, update, replacement or nothing. */
  async apply(desired: DesiredResource): Promise<Change> {
    const { stack } = this.#props;
    const { logicalId } = desired;
    const before = stack.resource(logicalId);
    if (before?.id === undefined) {
      await this.#create(desired, before);
      return 'created';
    }
    if (isComplete(before) && isDeepStrictEqual(declarationOf(before), declarationOf(desired))) {
      // Retention policies and dependencies are CloudFormation's own: the resource does not change with them.
      if (!isDeepStrictEqual(desiredOf(before), desiredOf(desired)))
        await stack.set(logicalId, { ...before, ...desired });
      return 'unchanged';
    }
    const schema = schemaOf(desired.type, `${stack.record.stackName}/${logicalId}`);
    const { replaces, properties } = replacement(schema, before.properties, desired.properties);
    if (replaces === 'yes') {
      await this.#replace(before, desired, properties);
      return 'replaced';
    }
    const doubt = replaces === 'maybe' ? `AWS may replace it for this change of ${properties.join(', ')}` : undefined;
    return (await this.update(before, desired, doubt)) ? 'replaced' : 'updated';
  }

  /** Updates in place. True if the twin gave another id (a custom resource): the old one is then left to be deleted. */
  async update(before: ResourceRecord, desired: DesiredResource, reason?: string): Promise<boolean> {
    const { stack, twins, onEvent } = this.#props;
    const resource = asResource(stack.record, before)!;
    onEvent(stack.eventOf(desired, 'UPDATE_IN_PROGRESS', reason));
    await stack.set(desired.logicalId, { ...before, status: 'UPDATE_IN_PROGRESS' });
    // Its service is not told of metadata and policies alone.
    const same =
      before.status !== 'UPDATE_IN_PROGRESS' &&
      before.status !== 'UPDATE_FAILED' &&
      isDeepStrictEqual(before.properties, desired.properties);
    let outcome: Outcome = resource;
    try {
      if (!same) outcome = (await twins.for(desired).update?.(this.#request(desired, before), resource)) ?? resource;
    } catch (error) {
      // Someone must undo what the attempt may have done: that needs to know what was attempted.
      await this.#failed({ ...before, ...desired, status: 'UPDATE_FAILED' }, error, before);
    }
    const moved = outcome.id !== before.id;
    if (moved) await stack.addLeftover({ ...before, deletionPolicy: before.updateReplacePolicy });
    await stack.set(desired.logicalId, merged(desired, before, outcome, 'UPDATE_COMPLETE'));
    onEvent(stack.eventOf(desired, 'UPDATE_COMPLETE'));
    return moved;
  }

  /** Deletes, or retains where the policy says so. Not yet taken out of the record. */
  async remove(resource: ResourceRecord): Promise<void> {
    const { stack, twins, onEvent, retain } = this.#props;
    const shown = asResource(stack.record, resource);
    if (shown === undefined) return;
    if (resource.deletionPolicy === 'Retain' || resource.deletionPolicy === 'RetainExceptOnCreate') {
      await retain(resource);
      onEvent(stack.eventOf(resource, 'DELETE_SKIPPED', `its policy is ${resource.deletionPolicy}: ${shown.id} stays`));
      return;
    }
    onEvent(stack.eventOf(resource, 'DELETE_IN_PROGRESS'));
    try {
      await twins.for(resource).delete?.(shown);
    } catch (error) {
      onEvent(stack.eventOf(resource, 'DELETE_FAILED', messageOf(error)));
      throw error;
    }
    stack.removeFromWorld(resource);
    onEvent(stack.eventOf(resource, 'DELETE_COMPLETE'));
  }

  async #create(desired: DesiredResource, interrupted: ResourceRecord | undefined): Promise<void> {
    const { stack, twins, onEvent } = this.#props;
    const { logicalId } = desired;
    const record: ResourceRecord = {
      ...desired,
      // A creation that was interrupted is begun again under its own name.
      ...namesOf(interrupted ?? generateNames(stack.record.stackName, logicalId)),
      status: 'CREATE_IN_PROGRESS',
      attributes: {},
      data: {},
    };
    onEvent(stack.eventOf(desired, 'CREATE_IN_PROGRESS'));
    await stack.set(logicalId, record);
    let outcome: Outcome;
    try {
      this.#refuseTaken(desired);
      outcome = await twins.for(desired).create(this.#request(desired, record));
    } catch (error) {
      return this.#failed({ ...record, status: 'CREATE_FAILED' }, error);
    }
    await stack.set(logicalId, merged(desired, record, outcome, 'CREATE_COMPLETE'));
    onEvent(stack.eventOf(desired, 'CREATE_COMPLETE'));
  }

  /** Creates the new one before the old one goes: that is deleted when the whole update has succeeded. */
  async #replace(before: ResourceRecord, desired: DesiredResource, properties: readonly string[]): Promise<void> {
    const { stack, twins, onEvent } = this.#props;
    const { logicalId } = desired;
    refuseSameName(stack.record.stackName, before, desired, properties);
    const because = 'Requested update requires the creation of a new physical resource; hence creating one.';
    onEvent(stack.eventOf(desired, 'UPDATE_IN_PROGRESS', `${because} (${properties.join(', ')})`));
    const successor = before.successor ?? generateNames(stack.record.stackName, logicalId);
    await stack.set(logicalId, { ...before, status: 'UPDATE_IN_PROGRESS', successor });
    let outcome: Outcome;
    try {
      this.#refuseTaken(desired);
      outcome = await twins.for(desired).create(this.#request(desired, successor));
    } catch (error) {
      // The old one has not been touched.
      return this.#failed(before, error, before, 'UPDATE_FAILED');
    }
    const { successor: _, ...old } = before;
    void stack.addLeftover({ ...old, deletionPolicy: before.updateReplacePolicy });
    await stack.set(logicalId, merged(desired, successor, outcome, 'UPDATE_COMPLETE'));
    onEvent(stack.eventOf(desired, 'UPDATE_COMPLETE'));
  }

  /** Twins know which names are unique. For what is only recorded, this is: what alone identifies it and is given. */
  #refuseTaken({ type, logicalId, properties }: DesiredResource): void {
    const { stack, twins } = this.#props;
    const where = `${stack.record.stackName}/${logicalId}`;
    const identifier = schemaOf(type, where)?.identifier ?? [];
    const id = properties[identifier[0] ?? ''];
    if (!twins.isRecordedOnly({ type, properties }) || identifier.length !== 1 || typeof id !== 'string') return;
    const owner = stack.owner(type, id);
    if (owner === undefined || (owner.stack === stack.record.stackName && owner.logicalId === logicalId)) return;
    refuse({
      resource: where,
      property: identifier[0],
      code: 'AlreadyExists',
      message: `Resource of type '${type}' with identifier '${id}' already exists.`,
      repair: `use another name: ${nameOf(owner)} has this one`,
    });
  }

  /** Writes down and reports a failure, then throws it. `shown` is what the World goes on showing. */
  async #failed(record: ResourceRecord, error: unknown, shown = record, status = record.status): Promise<never> {
    const { stack, signal, onEvent } = this.#props;
    const cancelled = signal.aborted;
    await stack.set(record.logicalId, record, shown);
    onEvent(
      stack.eventOf(
        record,
        status,
        cancelled ? `Resource ${status.startsWith('CREATE') ? 'creation' : 'update'} cancelled` : messageOf(error),
      ),
    );
    throw error;
  }

  #request(desired: DesiredResource, names: GeneratedNames): ResourceRequest {
    const { stack, signal, onEvent } = this.#props;
    const { account, region, stackName, stackId } = stack.record;
    return {
      account,
      region,
      stack: stackName,
      stackId,
      ...declarationOf(desired),
      ...namesOf(names),
      signal,
      report: (line) => onEvent(stack.eventOf(desired, 'PROGRESS', line)),
    };
  }
}

function merged(desired: DesiredResource, names: GeneratedNames, outcome: Outcome, status: string): ResourceRecord {
  const { id, attributes = {}, data = {} } = outcome;
  return { ...desired, ...namesOf(names), id, attributes, data, status };
}

function namesOf({ generatedName, generatedHex }: GeneratedNames): GeneratedNames {
  return { generatedName, generatedHex };
}

/**
 * A replacement is created before the old one is deleted: a stated name that identifies the resource would exist twice.
 *
 * A name that can be changed without replacing the resource (a VPC link's) identifies nothing, and may stand twice.
 */
function refuseSameName(
  stackName: string,
  before: ResourceRecord,
  desired: DesiredResource,
  changed: readonly string[],
): void {
  const resource = `${stackName}/${desired.logicalId}`;
  for (const property of customNames(desired.type, resource)) {
    const value = desired.properties[property];
    if (value === undefined || value !== before.properties[property]) continue;
    refuse({
      resource,
      property: changed[0],
      message: `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${value} and update the stack again.`,
      repair: `change ${property} too, or leave ${changed.join(', ')} as it was`,
      source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html',
    });
  }
}

/** The properties by which a template names a resource of this type: its one identifier, and a name that cannot be changed. */
function customNames(type: string, where: string): string[] {
  const schema = schemaOf(type, where);
  if (schema === undefined) return [];
  const kind = `${type.split('::')[2]}Name`;
  return Object.entries(schema.properties)
    .filter(
      ([property, { causesReplacement }]) =>
        (schema.identifier.length === 1 && schema.identifier[0] === property) ||
        (property.endsWith('Name') && kind.endsWith(property) && causesReplacement === 'yes'),
    )
    .map(([property]) => property);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
