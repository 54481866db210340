import { nameOf, type Properties, type ResourceOf, type World } from '../cloudformation/world';
import { managedByAws, managedPolicies } from './managed-policies';

export interface RolePolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[];
  /** ARNs of attached policies that the rehearsal does not know: they allow nothing here. */
  readonly unknown: readonly string[];
}

export interface NamedPolicy {
  /** Its name in messages: `ReadName of prod-dogs/Reader`. */
  readonly name: string;
  readonly policy: Properties;
}

/** Every policy of a role: inline, attached by the role itself, and attached by other resources. */
export function policiesOf(world: World, role: ResourceOf<'AWS::IAM::Role'>): RolePolicies {
  const { account, id, properties } = role;
  const identity: NamedPolicy[] = [];
  const unknown: string[] = [];
  for (const { PolicyName, PolicyDocument } of properties.Policies ?? [])
    identity.push({ name: `${PolicyName} of ${nameOf(role)}`, policy: PolicyDocument as Properties });
  for (const resource of world.all('AWS::IAM::Policy', { account }))
    if (resource.properties.Roles?.includes(id)) identity.push(fromResource(resource));
  for (const resource of world.all('AWS::IAM::RolePolicy', { account }))
    if (resource.properties.RoleName === id) identity.push(fromResource(resource));
  const attached = new Set<string>(properties.ManagedPolicyArns ?? []);
  for (const resource of world.all('AWS::IAM::ManagedPolicy', { account }))
    if (resource.properties.Roles?.includes(id)) attached.add(resource.id);
  for (const arn of attached) add(managed(world, arn), arn, identity, unknown);

  const boundaryArn = properties.PermissionsBoundary;
  if (typeof boundaryArn !== 'string') return { identity, unknown };
  const boundary: NamedPolicy[] = [];
  add(managed(world, boundaryArn), boundaryArn, boundary, unknown);
  // An unknown boundary allows nothing.
  return { identity, boundary: boundary.length > 0 ? boundary : [{ name: boundaryArn, policy: NOTHING }], unknown };
}

const NOTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };

function add(policy: NamedPolicy | undefined, arn: string, to: NamedPolicy[], unknown: string[]): void {
  if (policy === undefined) unknown.push(arn);
  else to.push(policy);
}

function managed(world: World, arn: string): NamedPolicy | undefined {
  const byAws = managedByAws(arn);
  if (byAws !== undefined) return managedPolicies[byAws] && { name: byAws, policy: managedPolicies[byAws] };
  const resource = world.find('AWS::IAM::ManagedPolicy', arn);
  return resource && fromResource(resource);
}

function fromResource(
  resource: ResourceOf<'AWS::IAM::Policy'> | ResourceOf<'AWS::IAM::RolePolicy'> | ResourceOf<'AWS::IAM::ManagedPolicy'>,
): NamedPolicy {
  return { name: nameOf(resource), policy: resource.properties.PolicyDocument as Properties };
}
