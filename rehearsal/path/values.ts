import { type AwsEnvironment, nameOf, type Resource, type World } from '../cloudformation/world';
import { Refusal } from '../kit/refusal';

/** Whoever is refused: a resource, or the request for one. */
export interface Named {
  readonly stack: string;
  readonly logicalId: string;
}

export interface Reason {
  readonly property?: string;
  readonly code?: string;
  readonly message: string;
  readonly repair?: string;
}

export function refuse(named: Named, reason: Reason): never {
  throw new Refusal({ resource: nameOf(named), ...reason });
}

/** The resource that a property points at, in the same account and region; refused with AWS's own words if it is not there. */
export function existing(
  world: World,
  request: Named & AwsEnvironment,
  type: string,
  id: unknown,
  reason: Reason,
): Resource {
  const found = typeof id === 'string' ? world.get(type, id, request) : undefined;
  if (found !== undefined) return found;
  const elsewhere = typeof id === 'string' ? world.find(type, id) : undefined;
  return refuse(request, {
    repair:
      elsewhere === undefined
        ? `name one that is deployed in account ${request.account}, ${request.region}`
        : `${nameOf(elsewhere)} is in account ${elsewhere.account}, ${elsewhere.region}; this resource is in ${request.account}, ${request.region}`,
    ...reason,
  });
}

/** CloudFormation hands numbers and booleans over as strings as well. */
export function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
