import { type RefusalDetail, refuse } from '../kit/refusal';
import { type AwsEnvironment, nameOf, type PropertiesOf, type Resource, type World } from './world';

export interface Reference<Type extends string> extends Omit<RefusalDetail, 'resource' | 'repair'> {
  /** @default - to name one that is there */
  readonly repair?: string;
  readonly world: World;
  /** Whose property it is. */
  readonly owner: AwsEnvironment & { readonly stack: string; readonly logicalId: string };
  readonly type: Type;
  /** The property's value. */
  readonly id: unknown;
}

/** The resource that a property refers to, in the same account and region; refused with AWS's own words if it is not there. */
export function existing<const Type extends string>({
  world,
  owner,
  type,
  id,
  repair,
  ...reason
}: Reference<Type>): Resource<PropertiesOf<Type>> {
  const found = typeof id === 'string' ? world.get(type, id, owner) : undefined;
  if (found !== undefined) return found;
  const elsewhere = typeof id === 'string' ? world.find(type, id) : undefined;
  const here = `account ${owner.account}, ${owner.region}`;
  return refuse({
    resource: nameOf(owner),
    ...reason,
    repair:
      repair ??
      (elsewhere === undefined
        ? `name one that is deployed in ${here}`
        : `${nameOf(elsewhere)} is in account ${elsewhere.account}, ${elsewhere.region}; this resource is in ${here}`),
  });
}
