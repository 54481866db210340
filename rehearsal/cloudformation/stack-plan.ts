import { isDeepStrictEqual } from 'node:util';
import { inOrder } from './dependency-graph';
import type { PlannedChange } from './deployment';
import { attributeOf } from './resource-attributes';
import { replacement, schemaOf } from './resource-schemas';
import { NotYet } from './scope';
import type { Stack } from './stack';
import { evaluateOutputs, evaluateProperties, type Preparation } from './stack-preparation';
import { isComplete, type ResourceRecord } from './stack-record';
import type { Properties } from './world';

/** What a template makes of a stack, worked out from what is deployed now. */
export interface PlannedTemplate {
  readonly changes: readonly PlannedChange[];
  /** The properties of those resources whose every value is known already: a deployment need not evaluate them again. */
  readonly final: ReadonlyMap<string, Properties>;
}

/**
 * Evaluates a template against what is deployed now, and says what deploying it would change.
 *
 * A value that another change may alter counts as changed: like CloudFormation's change sets, it may announce a change
 * that turns out to be none, never the other way round.
 */
export function planChanges(preparation: Preparation, stack: Stack): PlannedTemplate {
  const { template, scope, graph } = preparation;
  const changes = new Map<string, PlannedChange>();
  const final = new Map<string, Properties>();
  const deployed = (logicalId: string) => {
    const change = changes.get(logicalId)?.change;
    const record = stack.resource(logicalId);
    if (record?.id === undefined || change === 'create' || change === 'replace') throw new NotYet();
    return record as ResourceRecord & { readonly id: string };
  };
  const values = scope.withResources({
    id: (logicalId) => deployed(logicalId).id,
    attribute: (logicalId, attribute, at) => {
      const record = deployed(logicalId);
      if (changes.has(logicalId)) throw new NotYet();
      return attributeOf(record, attribute, stack.record, at);
    },
  });
  for (const logicalId of inOrder(graph)) {
    const after = evaluateProperties(preparation, logicalId, values);
    if (![...graph.get(logicalId)!].some((needed) => changes.has(needed))) final.set(logicalId, after);
    const resource = template.Resources[logicalId]!;
    const change = changeOf(stack, logicalId, { type: resource.Type, after, policy: resource.UpdateReplacePolicy });
    if (change !== undefined) changes.set(logicalId, change);
  }
  evaluateOutputs(preparation, values);
  const removed = Object.entries(stack.content.resources).filter(([logicalId]) => !graph.has(logicalId));
  return { changes: [...changes.values(), ...deletions(Object.fromEntries(removed))], final };
}

interface Evaluated {
  readonly type: string;
  readonly after: Properties;
  /** Its UpdateReplacePolicy. */
  readonly policy?: string;
}

function changeOf(stack: Stack, logicalId: string, { type, after, policy }: Evaluated): PlannedChange | undefined {
  const before = stack.resource(logicalId);
  if (before?.id === undefined) return { logicalId, type, change: 'create' };
  // One that an interrupted deployment has left unfinished is updated in any case.
  if (isComplete(before) && isDeepStrictEqual(before.properties, after)) return undefined;
  const schema = schemaOf(type, `${stack.record.stackName}/${logicalId}`);
  const { replaces, properties } = replacement(schema, before.properties, after);
  if (replaces !== 'yes') return { logicalId, type, change: 'update', id: before.id };
  return { logicalId, type, change: 'replace', id: before.id, properties, keeps: policy === 'Retain' };
}

/** What becomes of resources that are in no template any more. */
export function deletions(resources: Readonly<Record<string, ResourceRecord>>): PlannedChange[] {
  return Object.values(resources).map(({ logicalId, type, id, deletionPolicy }) => ({
    logicalId,
    type,
    ...(id !== undefined && { id }),
    change: deletionPolicy?.startsWith('Retain') ? 'retain' : 'delete',
  }));
}
