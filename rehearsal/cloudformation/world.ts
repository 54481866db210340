/**
 * Everything that is deployed, in every account and region: what AWS would list.
 *
 * There is no second model beside it. A parameter is a resource of type AWS::SSM::Parameter, a role one of type
 * AWS::IAM::Role, a listener one of type AWS::ElasticLoadBalancingV2::Listener, each with the properties that its
 * template evaluates to; whoever needs one (a policy evaluation, a request on its way) looks it up here.
 */

import type { ResourceTypes } from './resource-types';

/** Values of no stated form: whoever reads one checks it, or knows its form from the resource's type. */
export type Properties = Readonly<Record<string, unknown>>;

/** What no template states: AWS makes these itself, and they have what it answers when asked to describe them. */
interface DescribedTypes {
  'AWS::EC2::NetworkInterface': {
    readonly NetworkInterfaceId: string;
    readonly PrivateIpAddress: string;
    readonly SubnetId: string;
    readonly VpcId: string;
    readonly AvailabilityZoneId: string;
    readonly AvailabilityZone: string;
    readonly Groups: readonly { readonly GroupId: string }[];
    readonly Status: string;
    readonly InterfaceType: string;
    readonly Description: string;
  };
}

type KnownTypes = ResourceTypes & DescribedTypes;

/** The properties of a resource type, as AWS publishes them. */
export type PropertiesOf<Type extends string> = Type extends keyof KnownTypes ? KnownTypes[Type] : Properties;

export interface AwsEnvironment {
  readonly account: string;
  readonly region: string;
}

/** What a template says of a resource, as far as its service gets to see it. Evaluated: no intrinsic function is left. */
export interface Declaration<Stated = Properties> {
  readonly logicalId: string;
  /** The CloudFormation type. */
  readonly type: string;
  readonly properties: Stated;
  readonly metadata: Properties;
  readonly creationPolicy?: Properties;
  readonly updatePolicy?: Properties;
}

/** What a service answers for a resource. */
export interface PhysicalResource {
  /** The physical id: what `Ref` gives. */
  readonly id: string;
  /** What `Fn::GetAtt` gives, by attribute name (`Arn`, `DNSName`, `Endpoint.Address`). */
  readonly attributes: Properties;
  /** What its twin remembers beyond that; no template can see it. JSON values only. */
  readonly data: Properties;
}

/** A resource that is deployed. */
export interface Resource<Stated = Properties> extends AwsEnvironment, Declaration<Stated>, PhysicalResource {
  /** The stack's name; empty for what a twin made by itself (the addresses of an endpoint). */
  readonly stack: string;
}

/** A deployed resource of this type. */
export type ResourceOf<Type extends string> = Resource<PropertiesOf<Type>>;

/** The part of a resource, or of a record or request of one, that its template declares. */
export function declarationOf(declared: Declaration): Declaration {
  const { logicalId, type, properties, metadata, creationPolicy, updatePolicy } = declared;
  return { logicalId, type, properties, metadata, creationPolicy, updatePolicy };
}

export class World {
  #resources = new Map<string, Resource>();
  #byType = new Map<string, Set<string>>();
  /** Ids are not unique: two APIs of one account may both have a stage `$default`. */
  #byId = new Map<string, Set<string>>();
  #revision = 0;

  /** Goes up with every change: who caches what it worked out compares this. */
  get revision(): number {
    return this.#revision;
  }

  /** Adds a resource or replaces the one with the same account, region, type, id and place in its stack. */
  put(resource: Resource): void {
    const key = keyOf(resource);
    this.#resources.set(key, resource);
    addTo(this.#byType, resource.type, key);
    addTo(this.#byId, idKeyOf(resource), key);
    this.#revision++;
  }

  remove(resource: Resource): void {
    const key = keyOf(resource);
    if (!this.#resources.delete(key)) return;
    removeFrom(this.#byType, resource.type, key);
    removeFrom(this.#byId, idKeyOf(resource), key);
    this.#revision++;
  }

  /** How the same resource of the same stack stands now. */
  current(resource: Resource): Resource | undefined {
    return this.#resources.get(keyOf(resource));
  }

  /** All resources of a type, in one account and region if `place` is given, in the order of their creation. */
  all<Type extends string>(type: Type, place?: Partial<AwsEnvironment>): Resource<PropertiesOf<Type>>[] {
    const found: Resource<PropertiesOf<Type>>[] = [];
    for (const key of this.#byType.get(type) ?? []) {
      const resource = this.#resources.get(key)!;
      if (place?.account !== undefined && resource.account !== place.account) continue;
      if (place?.region !== undefined && resource.region !== place.region) continue;
      found.push(resource as Resource<PropertiesOf<Type>>);
    }
    return found;
  }

  /** All resources of one stack. */
  inStack({ account, region, stackName }: AwsEnvironment & { readonly stackName: string }): Resource[] {
    return [...this.#resources.values()].filter(
      (resource) => resource.stack === stackName && resource.account === account && resource.region === region,
    );
  }

  /** The resource of this type with this physical id, in this account and region; the oldest of several. */
  get<Type extends string>(
    type: Type,
    id: string | undefined,
    { account, region }: AwsEnvironment,
  ): Resource<PropertiesOf<Type>> | undefined {
    if (id === undefined) return undefined;
    for (const key of this.#byId.get(idKeyOf({ account, region, type, id })) ?? [])
      return this.#resources.get(key) as Resource<PropertiesOf<Type>> | undefined;
    return undefined;
  }

  /** The resource of this type whose physical id or `Arn` attribute is `idOrArn`, in any account. */
  find<Type extends string>(type: Type, idOrArn: string | undefined): Resource<PropertiesOf<Type>> | undefined {
    if (idOrArn === undefined) return undefined;
    return this.all(type).find((resource) => resource.id === idOrArn || resource.attributes.Arn === idOrArn);
  }
}

/** `stack/LogicalId`: how messages name a resource. */
export function nameOf(resource: { stack: string; logicalId: string }): string {
  return resource.stack === '' ? resource.logicalId : `${resource.stack}/${resource.logicalId}`;
}

function keyOf(resource: Resource): string {
  return `${idKeyOf(resource)}|${resource.stack}|${resource.logicalId}`;
}

function idKeyOf({ account, region, type, id }: AwsEnvironment & { type: string; id: string }): string {
  return `${account}|${region}|${type}|${id}`;
}

function addTo(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name);
  if (keys === undefined) index.set(name, new Set([key]));
  else keys.add(key);
}

function removeFrom(index: Map<string, Set<string>>, name: string, key: string): void {
  const keys = index.get(name);
  keys?.delete(key);
  if (keys?.size === 0) index.delete(name);
}
