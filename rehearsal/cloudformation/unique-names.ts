import { Refusal } from '../kit/refusal';
import type { ResourceRequest } from './twin';
import type { AwsEnvironment, World } from './world';

/**
 * Names that only one resource of a type can have.
 *
 * A resource is in the World only after its creation: two of one name that are created side by side meet here.
 */
export class UniqueNames {
  readonly #claimed = new Set<string>();
  readonly #world: World;
  readonly #type: string;
  /** Whether the name is unique in the account's region, or in the whole account. */
  readonly #scope: 'region' | 'account';

  constructor(world: World, type: string, scope: 'region' | 'account') {
    this.#world = world;
    this.#type = type;
    this.#scope = scope;
  }

  /** Throws a Refusal with code AlreadyExists and this message if the name is taken. */
  claim(request: ResourceRequest, name: string, property: string, message: string): void {
    const place =
      this.#scope === 'region' ? { account: request.account, region: request.region } : { account: request.account };
    const owner = this.#world.all(this.#type, place).find((resource) => resource.id === name);
    const key = this.#key(request, name);
    if (owner === undefined && !this.#claimed.has(key)) {
      this.#claimed.add(key);
      return;
    }
    const by =
      owner === undefined || owner.stack === ''
        ? ''
        : ` (it belongs to stack ${owner.stack}, resource ${owner.logicalId})`;
    throw new Refusal({
      resource: `${request.stack}/${request.logicalId}`,
      property,
      code: 'AlreadyExists',
      message,
      repair: `use another name${by}${owner?.stack === '' ? ', or delete what an earlier stack retained' : ''}`,
    });
  }

  release(resource: AwsEnvironment & { readonly id: string }): void {
    this.#claimed.delete(this.#key(resource, resource.id));
  }

  #key({ account, region }: AwsEnvironment, name: string): string {
    return this.#scope === 'region' ? `${account}|${region}|${name}` : `${account}|${name}`;
  }
}
