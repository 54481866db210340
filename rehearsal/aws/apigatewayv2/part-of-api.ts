import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import type { Resource, World } from '../../cloudformation/world';
import { API } from '../../path/http-api';
import { existing } from '../../path/values';

/** What a stage, route, integration or authorizer of an HTTP API must say for API Gateway to take it. */
export abstract class PartOfApi implements Twin {
  abstract readonly types: readonly string[];
  protected readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#api(request);
    this.check(request);
    return this.outcome(request, request.generatedHex.slice(0, 7));
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.check(request, before);
    return { id: before.id, attributes: before.attributes, data: before.data };
  }

  protected abstract check(request: ResourceRequest, before?: Resource): void;
  protected abstract outcome(request: ResourceRequest, id: string): Outcome;

  /** The other parts of this kind in the same API. */
  protected others(request: ResourceRequest, before?: Resource): Resource[] {
    return this.world
      .all(request.type, request)
      .filter((one) => one.properties.ApiId === request.properties.ApiId && one.id !== before?.id);
  }

  /** A part of another kind in the same API. */
  protected sibling(request: ResourceRequest, type: string, id: unknown): Resource | undefined {
    return this.world
      .all(type, request)
      .find((one) => one.id === id && one.properties.ApiId === request.properties.ApiId);
  }

  #api(request: ResourceRequest): void {
    existing(this.world, request, API, request.properties.ApiId, {
      property: 'ApiId',
      code: 'NotFoundException',
      message: `Invalid API identifier specified ${request.account}:${request.properties.ApiId}`,
    });
  }
}
