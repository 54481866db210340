import { isDeepStrictEqual } from 'node:util';
import { inOrder } from './dependency-graph';
import { evaluate } from './evaluate';
import { attributeOf } from './resource-attributes';
import { replacement, schemaOf } from './resource-schemas';
import { NotYet } from './scope';
import type { Stack } from './stack';
import type { Preparation } from './stack-preparation';
import type { ResourceRecord } from './stack-record';
import type { Properties } from './world';

/** One line of a change set. */
export interface PlannedChange {
  readonly logicalId: string;
  readonly type: string;
  readonly change: 'create' | 'update' | 'replace' | 'delete' | 'retain';
  /** The physical id of what is there now. */
  readonly id?: string;
  /** For a replacement: the properties that force it. */
  readonly properties?: readonly string[];
  /** For a replacement: whether its UpdateReplacePolicy keeps what is there now. */
  readonly keeps?: boolean;
}

/**
 * What a deployment would do, worked out from what is deployed now.
 *
 * A value that another change may alter counts as changed: like CloudFormation's change sets, it may announce a change
 * that turns out to be none, never the other way round.
 */
export function planChanges({ template, scope, graph }: Preparation, stack: Stack): PlannedChange[] {
  const changes = new Map<string, PlannedChange>();
  const settled = (logicalId: string) => {
    const change = changes.get(logicalId)?.change;
    const record = stack.resource(logicalId);
    if (record?.id === undefined || change === 'create' || change === 'replace') throw new NotYet();
    return record as ResourceRecord & { readonly id: string };
  };
  const values = scope.withResources({
    id: (logicalId) => settled(logicalId).id,
    attribute: (logicalId, attribute, at) => {
      const record = settled(logicalId);
      if (changes.has(logicalId)) throw new NotYet();
      return attributeOf(record, attribute, stack.record, at);
    },
  });
  for (const logicalId of inOrder(graph)) {
    const { Type: type, Properties: raw = {}, UpdateReplacePolicy: policy } = template.Resources[logicalId]!;
    const at = { resource: `${stack.record.stackName}/${logicalId}`, property: '' };
    const before = stack.resource(logicalId);
    if (before?.id === undefined) {
      changes.set(logicalId, { logicalId, type, change: 'create' });
      continue;
    }
    const after = evaluate(raw, values, at) as Properties;
    if (isDeepStrictEqual(before.properties, after)) continue;
    const { replaces, properties } = replacement(schemaOf(type, at.resource), before.properties, after);
    const replace = replaces === 'yes';
    changes.set(logicalId, {
      logicalId,
      type,
      change: replace ? 'replace' : 'update',
      id: before.id,
      ...(replace && { properties, keeps: policy === 'Retain' }),
    });
  }
  const removed = Object.entries(stack.content.resources).filter(([logicalId]) => !graph.has(logicalId));
  return [...changes.values(), ...deletions(Object.fromEntries(removed))];
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
