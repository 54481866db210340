import { randomUUID } from 'node:crypto';
import { partitionOf } from '../kit/partition';
import { hexOf } from './generated-names';
import { arnOf, recordedAttribute } from './recorded-attributes';
import { type ResourceSchema, schemaOf } from './resource-schemas';
import type { Outcome, ResourceRequest, Twin } from './twin';
import type { Properties } from './world';

/**
 * The twin of every type that has none: gives an id and attributes of the right form and checks nothing else.
 *
 * What it stands in for is counted in the result of every deployment, so that nobody takes it for more.
 */
export const recordedTwin: Twin = {
  types: [],
  async create(request) {
    const schema = schemaOf(request.type, request.logicalId);
    return outcome(request, idOf(request, schema), schema);
  },
  async update(request, before) {
    return outcome(request, before.id, schemaOf(request.type, request.logicalId));
  },
};

function outcome(request: ResourceRequest, id: string, schema: ResourceSchema | undefined): Outcome {
  const resource = { ...request, id };
  const attributes: Record<string, unknown> = {};
  // Of the attributes within attributes (`A.B.C`) only those asked for are made up, by whoever reads them.
  for (const name of schema?.attributes.keys() ?? [])
    if (!name.includes('.')) attributes[name] = recordedAttribute(resource, name, schema!);
  return { id, attributes };
}

/** The physical id: what `Ref` gives for this type, in the form that AWS gives it. */
function idOf(request: ResourceRequest, schema: ResourceSchema | undefined): string {
  const { type, properties, generatedName, generatedHex } = request;
  if (schema === undefined) return generatedName;
  const special = forms[type];
  if (special !== undefined) return special(request);
  const values = schema.reference.map((name) => properties[name]);
  if (values.length > 0 && values.every((value) => typeof value === 'string' && value !== '')) return values.join('|');
  const [reference] = schema.reference;
  if (reference?.endsWith('Arn')) return arnOf({ ...request, id: nameIn(properties, type) ?? generatedName }, schema);
  if (type.startsWith('AWS::EC2::')) return `${prefixOf(type)}-${generatedHex}`;
  return nameIn(properties, type) ?? generatedName;
}

function nameIn(properties: Properties, type: string): string | undefined {
  const kind = type.split('::')[2]!;
  const name = properties[`${kind}Name`] ?? properties.Name;
  return typeof name === 'string' && name !== '' ? name : undefined;
}

// Prefixes of EC2's ids that are not the type's own name in lower case with hyphens.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
const prefixes: Readonly<Record<string, string>> = {
  RouteTable: 'rtb',
  SubnetRouteTableAssociation: 'rtbassoc',
  InternetGateway: 'igw',
  NatGateway: 'nat',
  NetworkInterface: 'eni',
  NetworkAcl: 'acl',
  Instance: 'i',
  Volume: 'vol',
  FlowLog: 'fl',
  DHCPOptions: 'dopt',
  PrefixList: 'pl',
  EIP: 'eipalloc',
};

function prefixOf(type: string): string {
  const kind = type.split('::')[2]!;
  return prefixes[kind] ?? kind.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

const lowerCase = ({ generatedName }: ResourceRequest, longest: number): string => {
  const name = generatedName.toLowerCase();
  // The end is what makes it unique.
  return name.length <= longest ? name : `${name.slice(0, longest - 13)}${name.slice(-13)}`;
};

// Types whose id follows no rule. Source: the "Return values" of each type in the CloudFormation template reference.
const forms: Readonly<Record<string, (request: ResourceRequest) => string>> = {
  'AWS::S3::Bucket': (request) => String(request.properties.BucketName ?? lowerCase(request, 63)),
  'AWS::KMS::Key': () => randomUUID(),
  'AWS::SNS::Topic': ({ properties, generatedName, region, account }) =>
    `arn:${partitionOf(region)}:sns:${region}:${account}:${properties.TopicName ?? generatedName}`,
  'AWS::SNS::Subscription': ({ properties }) => `${properties.TopicArn}:${randomUUID()}`,
  'AWS::Events::Rule': ({ properties, generatedName }) => String(properties.Name ?? generatedName.slice(-64)),
  'AWS::CloudFormation::WaitConditionHandle': ({ region, generatedName }) =>
    `https://cloudformation-waitcondition-${region}.s3.${region}.amazonaws.com/${hexOf(generatedName, 32)}`,
};
