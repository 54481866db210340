import type { Property, PropertyType } from '@aws-cdk/service-spec-types';
import { closest, distance } from 'fastest-levenshtein';
import { isList } from '../kit/values';
import { type At, refuseTemplate } from './at';
import { join, published, type ResourceSchema } from './resource-schemas';
import { unknown } from './scope';
import { isObject } from './template';
import type { Properties } from './world';

type Definitions = Readonly<Record<string, Property>>;

/** What is wrong with a value, and what to do. */
interface Fault {
  readonly message: string;
  readonly repair: string;
}

/**
 * Compares properties with the schema, as CloudFormation does before it begins: unknown ones, missing ones, wrong shapes,
 * and values of a list that AWS publishes.
 *
 * `unknown` values (known only after creation) pass. Throws a Refusal for the first fault.
 */
export function checkProperties(schema: ResourceSchema | undefined, properties: Properties, resource: string): void {
  if (schema !== undefined) checkObject(schema.properties, properties, { resource, property: '' });
}

function checkObject(definitions: Definitions, value: Properties, at: At): void {
  for (const key of Object.keys(value))
    if (!Object.hasOwn(definitions, key))
      refuseProperty(into(at, key), {
        message: `extraneous key [${key}] is not permitted`,
        repair: nearest(key, Object.keys(definitions)),
      });
  for (const [key, definition] of Object.entries(definitions)) {
    if (value[key] !== undefined) checkProperty(definition, value[key], into(at, key));
    else if (definition.required)
      refuseProperty(into(at, key), { message: `required key [${key}] not found`, repair: `state ${key}` });
  }
}

/** A property whose form AWS has changed may have any of the forms that it had. */
function checkProperty({ type, previousTypes = [] }: Property, value: unknown, at: At): void {
  const fault = faultOfAny([type, ...previousTypes], value);
  if (fault !== undefined) refuseProperty(at, fault);
  if (previousTypes.length === 0) checkWithin(type, value, at);
}

function checkWithin(type: PropertyType, value: unknown, at: At): void {
  if (value === unknown) return;
  if (type.type === 'ref' && isObject(value)) checkObject(published.definition(type.reference.$ref), value, at);
  else if (type.type === 'array' && isList(value))
    for (const [i, item] of value.entries()) {
      const position = { ...at, property: `${at.property}[${i}]` };
      const fault = faultOf(type.element, item);
      if (fault !== undefined) refuseProperty(position, fault);
      checkWithin(type.element, item, position);
    }
  else if (type.type === 'map' && isObject(value))
    for (const [key, item] of Object.entries(value)) checkWithin(type.element, item, into(at, key));
}

function refuseProperty(at: At, { message, repair }: Fault): never {
  return refuseTemplate(at, { message: `Properties validation failed: ${message}`, repair });
}

/** Undefined if the value fits one of the types; otherwise what is wrong for the first of them. */
function faultOfAny(types: readonly PropertyType[], value: unknown): Fault | undefined {
  const faults = types.map((type) => faultOf(type, value));
  return faults.includes(undefined) ? undefined : faults[0];
}

/** Only differences of kind are faults: CloudFormation itself turns numbers and booleans into strings and back. */
function faultOf(type: PropertyType, value: unknown): Fault | undefined {
  if (value === unknown || type.type === 'json') return undefined;
  if (type.type === 'union') return faultOfAny(type.types, value);
  const expected = kindOf(type);
  const actual = isList(value) ? 'JSONArray' : isObject(value) ? 'JSONObject' : undefined;
  const wanted = expected ?? capitalized(type.type);
  const wrong = (found: string): Fault => ({
    message: `expected type: ${wanted}, found: ${found}`,
    repair: { JSONArray: 'write a list', JSONObject: 'write an object' }[wanted] ?? `use a value of type ${wanted}`,
  });
  if (expected !== actual) return wrong(actual ?? capitalized(typeof value));
  if (!isReadable(type, value)) return wrong(JSON.stringify(value));
  if (type.type === 'string' && type.allowedValues?.includes(String(value)) === false)
    return {
      message: `failed validation constraint for keyword [enum]: ${value}`,
      repair: `use one of ${type.allowedValues.join(', ')}`,
    };
  return undefined;
}

/** Undefined for what is neither a list nor an object. */
function kindOf({ type }: PropertyType): 'JSONArray' | 'JSONObject' | undefined {
  if (type === 'array') return 'JSONArray';
  return type === 'ref' || type === 'map' || type === 'tag' ? 'JSONObject' : undefined;
}

/** Whether a boolean or a number can be read as one. */
function isReadable({ type }: PropertyType, value: unknown): boolean {
  if (type === 'boolean') return /^(true|false)$/i.test(String(value));
  if (type === 'integer' || type === 'number') return value !== '' && !Number.isNaN(Number(value));
  return true;
}

function into(at: At, key: string): At {
  return { ...at, property: join(at.property, key) };
}

/** A property of another spelling, or of the same beginning or end. */
function nearest(key: string, known: readonly string[]): string {
  const name = closest(key, known);
  const alike = distance(key.toLowerCase(), name.toLowerCase()) <= key.length / 2;
  const found = alike ? name : known.find((each) => each.startsWith(key) || key.startsWith(each));
  return found === undefined ? `take it out: there are ${known.join(', ')}` : `did you mean ${found}?`;
}

function capitalized(word: string): string {
  return `${word[0]!.toUpperCase()}${word.slice(1)}`;
}
