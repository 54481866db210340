import { isDeepStrictEqual } from 'node:util';
import { type Claim, Claims } from '../kit/claims';
import { type RefusalDetail, refuse } from '../kit/refusal';
import type { Check } from './checks';
import type { Outcome, ResourceRequest, Twin } from './twin';
import { type AwsEnvironment, nameOf, type Properties, type PropertiesOf, type Resource, type World } from './world';

/** The desired state of a resource that has its physical id. */
export interface Desired<Stated = Properties> extends ResourceRequest<Stated> {
  readonly id: string;
  /** The resource as it is deployed, where this is an update. */
  readonly before?: Resource<Stated>;
}

type Reason = Omit<RefusalDetail, 'resource' | 'repair' | 'message'>;

type Key = readonly unknown[];

/** What a resource that begins has claimed: a key, and where no other may have it. */
interface Wanted {
  readonly scope: Partial<AwsEnvironment>;
  readonly key: Key;
}

/** What no other resource of the type may have too. */
export interface Unique<Stated = Properties> extends Reason {
  readonly property: string;
  /** Within which there may be one. @default 'region' */
  readonly within?: 'region' | 'account';
  /** What must differ; undefined if this resource may have the same as any other. */
  key(resource: Pick<Desired<Stated>, 'id' | 'properties'>): Key | undefined;
  /** Whether two keys cannot both be. @default - if they are equal */
  clashes?(one: Key, other: Key): boolean;
  /** In AWS's words. */
  message(desired: Desired<Stated>): string;
  /** `holder`, `stack/LogicalId`, has it already. @default - to use another name */
  repair?(holder: string, desired: Desired<Stated>): string;
}

/** Resources of another type that keep this one from being deleted. */
export interface InUse<By = Properties, Of = Properties> extends Reason {
  /** Whether they are looked for in the same account and region, or everywhere. @default 'region' */
  readonly within?: 'region' | 'everywhere';
  uses(user: Resource<By>, resource: Resource<Of>): boolean;
  /** In AWS's words. */
  message(resource: Resource<Of>): string;
  /** Names the users, of which there is one at least. */
  repair(users: readonly [Resource<By>, ...Resource<By>[]]): string;
}

/** Refuses to delete what resources of the type `by` use. */
export type DeletionCheck<Of> = (world: World, resource: Resource<Of>) => void;

export function inUseBy<const By extends string, Of = Properties>(
  by: By,
  { within, uses, message, repair, ...reason }: InUse<PropertiesOf<By>, Of>,
): DeletionCheck<Of> {
  return (world, resource) => {
    const [first, ...others] = world
      .all(by, within === 'everywhere' ? undefined : resource)
      .filter((user) => uses(user, resource));
    if (first === undefined) return;
    refuse({ resource: nameOf(resource), ...reason, message: message(resource), repair: repair([first, ...others]) });
  };
}

/**
 * A resource type's twin, from top to bottom: what its properties must be, what no two may have, its id, how it begins,
 * what it gives, who keeps it from being deleted, and how it ends.
 *
 * `create` and `update` check the same, in this order: `properties`, `check`, `unique`.
 */
export interface TwinDefinition<Type extends string, Found, Stated = PropertiesOf<Type>> {
  readonly type: Type | readonly Type[];
  /** For types that the template's author names: whether this is the twin. */
  readonly matches?: Twin['matches'];
  /** What each property must be, checked in this order. */
  readonly properties?: { readonly [Name in keyof Stated]?: Check };
  /** What the properties must be together. What it finds is handed on to the others. */
  check?(request: ResourceRequest<Stated>, before?: Resource<Stated>): Found | Promise<Found>;
  readonly unique?: Unique<Stated>;
  /** The physical id of a new resource. */
  id(request: ResourceRequest<Stated>, found: Found): string;
  /**
   * Begins what runs, and resolves when it is as stable as CloudFormation waits for.
   *
   * If it throws, nothing of what it began is left.
   */
  create?(desired: Desired<Stated>, found: Found): void | Promise<void>;
  /** The same for what runs already. @default - nothing but the properties changes */
  update?(desired: Desired<Stated> & { readonly before: Resource<Stated> }, found: Found): void | Promise<void>;
  /** What is remembered, JSON values only, asked after `create` and `update`. @default - nothing, and at an update the same as before */
  data?(desired: Desired<Stated>, found: Found): Properties;
  /** What `Fn::GetAtt` gives, asked last. @default - none, and at an update the same as before */
  attributes?(desired: Desired<Stated>, found: Found): Properties;
  readonly inUse?: readonly DeletionCheck<Stated>[];
  delete?(resource: Resource<Stated>): void | Promise<void>;
  /** Brings back what ran in an earlier process. */
  resume?(resource: Resource<Stated>): void | Promise<void>;
}

export function defineTwin<const Type extends string, Found = void>(
  world: World,
  definition: TwinDefinition<Type, Found>,
): Twin {
  type Stated = PropertiesOf<Type>;
  const { type, matches, properties = {}, unique, inUse = [] } = definition;
  const claims = new Claims<Wanted>();

  async function checked(request: ResourceRequest<Stated>, before?: Resource<Stated>): Promise<Found> {
    const stated = request.properties as Properties;
    for (const [property, check] of Object.entries<Check>(properties as Record<string, Check>))
      check(stated[property], { world, request: { ...request, properties: stated }, property });
    return (await definition.check?.(request, before)) as Found;
  }

  /** Begins a resource; while it does, no other can have what only one may have. */
  async function made(desired: Desired<Stated>, found: Found, begin: () => void | Promise<void>): Promise<Outcome> {
    const claimed = unique && claim(world, claims, unique, desired);
    try {
      await begin();
      const { id, before } = desired;
      const data = definition.data?.(desired, found) ?? before?.data ?? {};
      return { id, attributes: definition.attributes?.(desired, found) ?? before?.attributes ?? {}, data };
    } finally {
      // By then it is in the World, or it was refused.
      if (claimed !== undefined) setImmediate(() => claims.release(claimed));
    }
  }

  return {
    types: [type].flat(),
    ...(matches && { matches }),
    async create(request: ResourceRequest<Stated>) {
      const found = await checked(request);
      const desired = { ...request, id: definition.id(request, found) };
      return made(desired, found, () => definition.create?.(desired, found));
    },
    async update(request: ResourceRequest<Stated>, before: Resource<Stated>) {
      const found = await checked(request, before);
      const desired = { ...request, id: before.id, before };
      return made(desired, found, () => definition.update?.(desired, found));
    },
    async delete(resource: Resource<Stated>) {
      for (const refuseInUse of inUse) refuseInUse(world, resource);
      await definition.delete?.(resource);
    },
    async resume(resource: Resource<Stated>) {
      await definition.resume?.(resource);
    },
  };
}

/** Refuses what another resource has. Otherwise claims it, and returns what is claimed. */
function claim<Stated>(
  world: World,
  claims: Claims<Wanted>,
  { within = 'region', key, clashes = isDeepStrictEqual, message, repair, ...reason }: Unique<Stated>,
  desired: Desired<Stated>,
): Claim<Wanted> | undefined {
  const wanted = key(desired);
  if (wanted === undefined) return undefined;
  const { account, region, before, type } = desired;
  const scope: Partial<AwsEnvironment> = within === 'region' ? { account, region } : { account };
  const isTaken = (other: Key | undefined) => other !== undefined && clashes(wanted, other);
  const owner = (world.all(type, scope) as Resource<Stated>[]).find(
    (other) => other.id !== before?.id && isTaken(key(other)),
  );
  const claimed = { what: { scope, key: wanted }, claimant: nameOf(desired) };
  const holder =
    owner === undefined
      ? claims.claim(claimed, (other) => isDeepStrictEqual(other.scope, scope) && isTaken(other.key))
      : nameOf(owner);
  if (holder === undefined) return claimed;
  return refuse({
    resource: nameOf(desired),
    ...reason,
    message: message(desired),
    repair: repair?.(holder, desired) ?? anotherName(owner),
  });
}

function anotherName(owner: Pick<Resource, 'stack' | 'logicalId'> | undefined): string {
  if (owner === undefined) return 'use another name';
  if (owner.stack === '') return 'use another name, or delete what an earlier stack retained';
  return `use another name (it belongs to stack ${owner.stack}, resource ${owner.logicalId})`;
}
