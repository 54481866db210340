import { partitionOf } from '../kit/partition';
import { hexOf } from './generated-names';
import type { ResourceSchema } from './resource-schemas';
import type { AwsEnvironment, Properties } from './world';

export interface Recorded extends AwsEnvironment {
  readonly type: string;
  readonly id: string;
  readonly properties: Properties;
}

/**
 * An attribute of the right form for a resource that nothing models: the same at every call, and never that of
 * another resource.
 */
export function recordedAttribute(resource: Recorded, name: string, schema: ResourceSchema): unknown {
  const { type, id, region, properties } = resource;
  if (Object.hasOwn(properties, name)) return properties[name];
  const special = forms[`${type}.${name}`];
  if (special !== undefined) return special(resource);
  if (schema.reference.length === 1 && schema.reference[0] === name) return id;
  if (schema.attributes.get(name) === 'list') return [];
  if (/Arn$/i.test(name))
    return name === 'Arn' || id.startsWith('arn:')
      ? arnOf(resource, schema)
      : `${arnOf(resource, schema)}/${name.toLowerCase()}`;
  if (/(DNSName|DomainName|Endpoint)$/i.test(name)) return `${hexOf(`${id}${name}`, 12)}.${region}.amazonaws.com`;
  if (/Version(Number)?$/.test(name)) return '1';
  return hexOf(`${type}${id}${name}`, 17);
}

/** The ARN of a resource: from AWS's own template of it, or by the common pattern. */
export function arnOf({ account, region, type, id }: Recorded, schema: ResourceSchema): string {
  if (id.startsWith('arn:')) return id;
  const [, service, kind] = type.split('::') as [string, string, string];
  const values: Record<string, string> = { Partition: partitionOf(region), Region: region, Account: account };
  const pattern =
    schema.arnTemplate ??
    `arn:\${Partition}:${service.toLowerCase()}:\${Region}:\${Account}:${kind.toLowerCase()}/\${Id}`;
  // What is left in the pattern after partition, region and account is the resource itself.
  return pattern.replace(/\$\{([^}]+)\}/g, (_, name: string) => values[name] ?? id.replace(/^\//, ''));
}

// Forms that no pattern gives. Source: the "Return values" of each type in the CloudFormation template reference.
const forms: Readonly<Record<string, (resource: Recorded) => unknown>> = {
  'AWS::S3::Bucket.DomainName': ({ id }) => `${id}.s3.amazonaws.com`,
  'AWS::S3::Bucket.RegionalDomainName': ({ id, region }) => `${id}.s3.${region}.amazonaws.com`,
  'AWS::S3::Bucket.DualStackDomainName': ({ id, region }) => `${id}.s3.dualstack.${region}.amazonaws.com`,
  'AWS::S3::Bucket.WebsiteURL': ({ id, region }) => `http://${id}.s3-website-${region}.amazonaws.com`,
  'AWS::Logs::LogGroup.Arn': ({ id, region, account }) =>
    `arn:${partitionOf(region)}:logs:${region}:${account}:log-group:${id}:*`,
  'AWS::SNS::Topic.TopicName': ({ id }) => id.slice(id.lastIndexOf(':') + 1),
  'AWS::Lambda::Function.Arn': ({ id, region, account }) =>
    `arn:${partitionOf(region)}:lambda:${region}:${account}:function:${id}`,
};
