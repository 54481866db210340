import type { StackName } from './deployment';
import type { GeneratedNames } from './generated-names';
import { type Declaration, declarationOf, type PhysicalResource, type Resource } from './world';

/** A stack as it is kept on disk. Every part is replaced when it changes, never changed itself. */
export interface StackRecord extends StackName {
  readonly stackId: string;
  /** When it was first created: an earlier stack is resumed before a later one, which may rely on it. */
  readonly createdAt: string;
  /** CloudFormation's name: `CREATE_COMPLETE`, `UPDATE_ROLLBACK_IN_PROGRESS`, … */
  readonly status: string;
  readonly content: StackContent;
  /** Replaced or removed resources that are still to be deleted, in the order in which they were left behind. */
  readonly leftovers: readonly ResourceRecord[];
  /** While an update runs: what the stack goes back to if it fails. */
  readonly stable?: StackContent;
}

export interface StackContent {
  readonly resources: Readonly<Record<string, ResourceRecord>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Name and value of what is exported. */
  readonly exports: Readonly<Record<string, string>>;
  /** Names of the exports of other stacks that this one uses. */
  readonly imports: readonly string[];
}

/** All that a template says about a resource, evaluated: its declaration, and what only CloudFormation itself goes by. */
export interface DesiredResource extends Declaration {
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  readonly dependsOn: readonly string[];
}

/** A resource of a stack as it is kept on disk: what was desired, and how far it came. */
export interface ResourceRecord extends DesiredResource, GeneratedNames, Omit<PhysicalResource, 'id'> {
  /** `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE`, `DELETE_FAILED`, … of this resource. */
  readonly status: string;
  /** While a replacement of it is being created: the replacement's names. */
  readonly successor?: GeneratedNames;
  /** Undefined until the creation has ended. */
  readonly id?: string;
}

export function isComplete({ status }: ResourceRecord): boolean {
  return status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
}

export function desiredOf(record: DesiredResource): DesiredResource {
  const { deletionPolicy, updateReplacePolicy, dependsOn } = record;
  return { ...declarationOf(record), deletionPolicy, updateReplacePolicy, dependsOn };
}

export const emptyContent: StackContent = { resources: {}, outputs: {}, exports: {}, imports: [] };

/** The record as the World shows it; undefined while the resource is still being created. */
export function asResource({ account, region, stackName }: StackName, record: ResourceRecord): Resource | undefined {
  const { id, attributes, data } = record;
  if (id === undefined) return undefined;
  return { account, region, stack: stackName, ...declarationOf(record), id, attributes, data };
}
