import { isDeepStrictEqual } from 'node:util';
import type { Property, PropertyType, Resource as Schema } from '@aws-cdk/service-spec-types';
import { closest } from 'fastest-levenshtein';
import { refuse } from '../kit/refusal';
import { isList } from '../kit/values';
import { PublishedTypes } from './published-types';
import { isObject } from './template';
import type { Properties } from './world';

export type Replacement = 'yes' | 'maybe' | 'no';

/** What AWS publishes about one resource type. */
export interface ResourceSchema {
  /** What Fn::GetAtt may ask for, and whether it is a list. */
  readonly attributes: ReadonlyMap<string, 'list' | 'value'>;
  /** The properties or attributes whose value `Ref` gives; several are joined by AWS in a form of the type's own. */
  readonly reference: readonly string[];
  /** What identifies it within its account and region. */
  readonly identifier: readonly string[];
  /** `arn:${Partition}:ssm:${Region}:${Account}:parameter/…`, for most types that have an ARN. */
  readonly arnTemplate?: string;
  /** Whether it holds data that go with it: tables, buckets, databases, file systems, queues, keys, log groups, … */
  readonly stateful: boolean;
  readonly properties: Readonly<Record<string, Property>>;
}

export const published = new PublishedTypes();
const schemas = new Map<string, ResourceSchema | undefined>();

/**
 * The schema of a resource type; undefined for those that have none, custom resources above all.
 *
 * Throws a Refusal for a type that AWS does not have.
 */
export function schemaOf(type: string, where: string): ResourceSchema | undefined {
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') return undefined;
  // The CDK CLI adds it to every stack; CloudFormation knows it, AWS's schemas do not.
  if (type === 'AWS::CDK::Metadata') return undefined;
  let schema = schemas.get(type);
  if (schema === undefined) {
    const found = published.get(type);
    if (found === undefined)
      refuse({
        resource: where,
        property: 'Type',
        code: 'ValidationError',
        message: `Template format error: Unrecognized resource types: [${type}]`,
        repair: `did you mean ${closest(type, published.names())}?`,
      });
    schema = read(found);
    schemas.set(type, schema);
  }
  return schema;
}

/** Whether the change from `before` to `after` replaces the resource, and because of which properties. */
export function replacement(
  schema: ResourceSchema | undefined,
  before: Properties,
  after: Properties,
): { readonly replaces: Replacement; readonly properties: readonly string[] } {
  if (schema === undefined) {
    const moved = before.ServiceToken !== after.ServiceToken;
    return moved ? { replaces: 'yes', properties: ['ServiceToken'] } : { replaces: 'no', properties: [] };
  }
  const found = [...changes(schema.properties, before, after, '')];
  for (const replaces of ['yes', 'maybe'] as const) {
    const properties = found.filter((change) => change.replaces === replaces).map((change) => change.path);
    if (properties.length > 0) return { replaces, properties };
  }
  return { replaces: 'no', properties: [] };
}

function* changes(
  definitions: Readonly<Record<string, Property>>,
  before: Properties,
  after: Properties,
  path: string,
): Generator<{ path: string; replaces: Replacement }> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (isDeepStrictEqual(before[key], after[key])) continue;
    const definition = definitions[key];
    if (definition === undefined) continue;
    const replaces = definition.causesReplacement ?? 'no';
    if (replaces !== 'no') yield { path: join(path, key), replaces };
    else yield* changesWithin(definition.type, before[key], after[key], join(path, key));
  }
}

function* changesWithin(type: PropertyType, before: unknown, after: unknown, path: string): ReturnType<typeof changes> {
  if (type.type === 'ref' && isObject(before) && isObject(after))
    yield* changes(published.definition(type.reference.$ref), before, after, path);
  else if (type.type === 'array' && isList(before) && isList(after) && before.length === after.length)
    for (const [i, item] of before.entries()) yield* changesWithin(type.element, item, after[i], `${path}[${i}]`);
}

/** Finds AWS's types if that was not done yet, so that whoever has time now need not wait later. */
export function loadSchemas(): void {
  published.names();
}

function read(schema: Schema): ResourceSchema {
  const identifier = schema.primaryIdentifier ?? [];
  return {
    attributes: new Map(
      Object.entries(schema.attributes).map(([name, { type }]) => [name, type.type === 'array' ? 'list' : 'value']),
    ),
    identifier,
    reference: schema.cfnRefIdentifier ?? identifier,
    arnTemplate: schema.arnTemplate,
    stateful: schema.isStateful === true,
    properties: schema.properties,
  };
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
