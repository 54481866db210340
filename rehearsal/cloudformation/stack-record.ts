import type { AwsEnvironment, Properties, Resource } from './world';

/** A stack as it is kept on disk. Every part is replaced when it changes, never changed itself. */
export interface StackRecord extends AwsEnvironment {
  readonly stackName: string;
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

export interface ResourceRecord {
  readonly logicalId: string;
  readonly type: string;
  /** `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE`, `DELETE_FAILED`, … of this resource. */
  readonly status: string;
  readonly generatedName: string;
  readonly generatedHex: string;
  /** While a replacement of it is being created: the replacement's names. */
  readonly successor?: { readonly generatedName: string; readonly generatedHex: string };
  /** Undefined until the creation has ended. */
  readonly id?: string;
  readonly properties: Properties;
  readonly attributes: Properties;
  readonly data: Properties;
  readonly metadata: Properties;
  readonly creationPolicy?: Properties;
  readonly updatePolicy?: Properties;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  readonly dependsOn: readonly string[];
}

export const emptyContent: StackContent = { resources: {}, outputs: {}, exports: {}, imports: [] };

/** The record as the World shows it; undefined while the resource is still being created. */
export function asResource(
  place: AwsEnvironment & { stackName: string },
  record: ResourceRecord,
): Resource | undefined {
  if (record.id === undefined) return undefined;
  return {
    account: place.account,
    region: place.region,
    stack: place.stackName,
    logicalId: record.logicalId,
    type: record.type,
    id: record.id,
    properties: record.properties,
    attributes: record.attributes,
    data: record.data,
    metadata: record.metadata,
    creationPolicy: record.creationPolicy,
    updatePolicy: record.updatePolicy,
  };
}
