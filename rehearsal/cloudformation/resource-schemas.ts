import { isDeepStrictEqual } from 'node:util';
import type { Property, PropertyType, Resource as Schema } from '@aws-cdk/service-spec-types';
import { closest, distance } from 'fastest-levenshtein';
import { Refusal, refuse } from '../kit/refusal';
import { PublishedTypes } from './published-types';
import { unknown } from './scope';
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

const published = new PublishedTypes();
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

/**
 * Compares properties with the schema, as CloudFormation does before it begins: unknown ones, missing ones, wrong shapes,
 * and values of a list that AWS publishes.
 *
 * `unknown` values (known only after creation) pass. Throws a Refusal for the first fault.
 */
export function checkProperties(schema: ResourceSchema | undefined, properties: Properties, where: string): void {
  if (schema !== undefined) checkObject(schema.properties, properties, where, '');
}

function checkObject(
  definitions: Readonly<Record<string, Property>>,
  value: Properties,
  where: string,
  path: string,
): void {
  const fail = (property: string, message: string, repair: string) => {
    throw invalid(where, property, { message, repair });
  };
  for (const key of Object.keys(value))
    if (!Object.hasOwn(definitions, key))
      fail(join(path, key), `extraneous key [${key}] is not permitted`, nearest(key, Object.keys(definitions)));
  for (const [key, definition] of Object.entries(definitions)) {
    const item = value[key];
    if (item === undefined) {
      if (definition.required) fail(join(path, key), `required key [${key}] not found`, `state ${key}`);
    } else {
      const types = [definition.type, ...(definition.previousTypes ?? [])];
      const fault = types.map((type) => shapeFault(type, item)).find((each, _, all) => all.every(Boolean) && each);
      if (fault) throw invalid(where, join(path, key), fault);
      if (types.length === 1) descend(definition.type, item, where, join(path, key));
    }
  }
}

function descend(type: PropertyType, value: unknown, where: string, path: string): void {
  if (value === unknown) return;
  if (type.type === 'ref' && isObject(value))
    checkObject(published.definition(type.reference.$ref), value, where, path);
  else if (type.type === 'array' && Array.isArray(value))
    value.forEach((item, i) => {
      const fault = shapeFault(type.element, item);
      if (fault !== undefined) throw invalid(where, `${path}[${i}]`, fault);
      descend(type.element, item, where, `${path}[${i}]`);
    });
  else if (type.type === 'map' && isObject(value))
    for (const [key, item] of Object.entries(value)) descend(type.element, item, where, join(path, key));
}

interface Fault {
  readonly message: string;
  readonly repair: string;
}

function invalid(where: string, property: string, { message, repair }: Fault): Refusal {
  const text = `Properties validation failed: ${message}`;
  return new Refusal({ resource: where, property, code: 'ValidationError', message: text, repair });
}

/** Only differences of kind are faults: CloudFormation itself turns numbers and booleans into strings and back. */
function shapeFault(type: PropertyType, value: unknown): Fault | undefined {
  if (value === unknown || type.type === 'json') return undefined;
  if (type.type === 'union')
    return type.types.map((each) => shapeFault(each, value)).find((each, _, all) => all.every(Boolean) && each);
  const expected =
    type.type === 'array'
      ? 'JSONArray'
      : type.type === 'ref' || type.type === 'map' || type.type === 'tag'
        ? 'JSONObject'
        : undefined;
  const actual = Array.isArray(value) ? 'JSONArray' : isObject(value) ? 'JSONObject' : undefined;
  const wanted = expected ?? capitalized(type.type);
  const wrong = (found: string): Fault => ({
    message: `expected type: ${wanted}, found: ${found}`,
    repair: { JSONArray: 'write a list', JSONObject: 'write an object' }[wanted] ?? `use a value of type ${wanted}`,
  });
  if (expected !== actual) return wrong(actual ?? capitalized(typeof value));
  if (type.type === 'boolean' && !/^(true|false)$/i.test(String(value))) return wrong(JSON.stringify(value));
  if ((type.type === 'integer' || type.type === 'number') && (value === '' || Number.isNaN(Number(value))))
    return wrong(JSON.stringify(value));
  if (type.type === 'string' && type.allowedValues?.includes(String(value)) === false)
    return {
      message: `failed validation constraint for keyword [enum]: ${value}`,
      repair: `use one of ${type.allowedValues.join(', ')}`,
    };
  return undefined;
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
  else if (type.type === 'array' && Array.isArray(before) && Array.isArray(after) && before.length === after.length)
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

/** A property of another spelling, or of the same beginning or end. */
function nearest(key: string, known: readonly string[]): string {
  const name = closest(key, known);
  const alike = distance(key.toLowerCase(), name.toLowerCase()) <= key.length / 2;
  const found = alike ? name : known.find((each) => each.startsWith(key) || key.startsWith(each));
  return found === undefined ? `take it out: there are ${known.join(', ')}` : `did you mean ${found}?`;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function capitalized(word: string): string {
  return `${word[0]!.toUpperCase()}${word.slice(1)}`;
}
