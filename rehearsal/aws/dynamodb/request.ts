import type { AwsEnvironment } from '../../cloudformation/world';

export interface SignedRequest {
  readonly accessKeyId: string;
  readonly region: string;
  /** `PutItem`. */
  readonly operation: string;
}

/** What the signature's scope and the target header say; undefined if the request is not a signed call of DynamoDB. */
export function signedRequest(headers: NodeJS.Dict<string | string[]>): SignedRequest | undefined {
  const scope = /Credential=([^/,\s]+)\/\d+\/([^/,\s]+)\/dynamodb\/aws4_request/.exec(String(headers.authorization));
  const target = /^DynamoDB_20120810\.(\w+)$/.exec(String(headers['x-amz-target']));
  if (scope === null || target === null) return undefined;
  return { accessKeyId: scope[1]!, region: scope[2]!, operation: target[1]! };
}

interface Input {
  readonly TableName?: unknown;
  readonly IndexName?: unknown;
  readonly ResourceArn?: unknown;
  readonly RequestItems?: object;
}

/**
 * The ARNs that IAM evaluates an operation on: every table it touches, the index instead of the table if it reads one,
 * `*` if it touches none.
 *
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon DynamoDB".
 */
export function touchedArns(environment: AwsEnvironment, input: Input): string[] {
  const prefix = `arn:aws:dynamodb:${environment.region}:${environment.account}:table/`;
  if (typeof input.RequestItems === 'object' && input.RequestItems !== null) {
    return Object.keys(input.RequestItems).map((table) => prefix + table);
  }
  if (typeof input.ResourceArn === 'string') return [input.ResourceArn];
  if (typeof input.TableName !== 'string') return ['*'];
  const table = prefix + input.TableName;
  return [typeof input.IndexName === 'string' ? `${table}/index/${input.IndexName}` : table];
}
