import type { Properties } from '../../cloudformation/world';
import { isList } from '../../kit/values';

/** One call of an AwsCustomResource, as CDK writes it into `Create`, `Update` and `Delete`. */
export interface SdkCall {
  readonly service: string;
  readonly action: string;
  readonly parameters?: Properties;
  readonly physicalResourceId?: { readonly id?: string; readonly responsePath?: string };
  readonly ignoreErrorCodesMatching?: string;
  readonly region?: string;
  readonly outputPath?: string;
  readonly outputPaths?: readonly string[];
  readonly assumedRoleArn?: string;
  readonly externalId?: string;
}

export const CALL_KINDS = ['Create', 'Update', 'Delete'] as const;
export type CallKind = (typeof CALL_KINDS)[number];

/** The calls in an AwsCustomResource's properties; undefined if these are the properties of something else. */
export function callsIn(properties: Properties): Partial<Record<CallKind, SdkCall>> | undefined {
  const calls: Partial<Record<CallKind, SdkCall>> = {};
  for (const kind of CALL_KINDS) {
    const text: unknown = properties[kind];
    if (text === undefined || text === '') continue;
    const call = typeof text === 'string' ? parsed(text) : undefined;
    if (call === undefined) return undefined;
    calls[kind] = call;
  }
  return typeof properties.ServiceToken === 'string' && Object.keys(calls).length > 0 ? calls : undefined;
}

function parsed(text: string): SdkCall | undefined {
  try {
    const call = JSON.parse(text) as Partial<SdkCall> | null;
    return typeof call?.service === 'string' && typeof call.action === 'string' ? (call as SdkCall) : undefined;
  } catch {
    return undefined;
  }
}

/** One name for the spellings of a call in the SDK's packages, clients and commands: `ssm:GetParameter`. */
export function nameOfCall({ service, action }: SdkCall): string {
  const name = service
    .replace(/^@aws-sdk\/client-/, '')
    .replace(/-/g, '')
    .toLowerCase();
  const operation = action.replace(/Command$/, '');
  return `${name}:${operation[0]!.toUpperCase()}${operation.slice(1)}`;
}

/** The placeholder for the resource's own physical id in a call's parameters. */
const PHYSICAL_ID = 'PHYSICAL:RESOURCEID:';

export function withPhysicalId<T>(value: T, id: string): T {
  if (value === PHYSICAL_ID) return id as T;
  if (isList(value)) return value.map((item) => withPhysicalId(item, id)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withPhysicalId(item, id)])) as T;
}

/** `{ A: { B: 1 } }` becomes `{ 'A.B': 1 }`, lists by their index: how a response becomes attributes. */
export function flattened(value: unknown, path: readonly string[] = []): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return { [path.join('.')]: value };
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => Object.entries(flattened(item, [...path, key]))),
  );
}

/** The attributes whose names begin with one of the call's output paths. */
export function filtered(
  attributes: Record<string, unknown>,
  { outputPath, outputPaths }: SdkCall,
): Record<string, unknown> {
  const paths = outputPath === undefined ? outputPaths : [outputPath];
  if (paths === undefined) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => paths.some((path) => name.startsWith(path))));
}
