import type { PlannedApi } from '../../assembly/planned-apis';
import type { Outcome, ResourceRequest, Twin } from '../../cloudformation/twin';
import type { Resource, World } from '../../cloudformation/world';
import type { ApiKey, ApiPorts } from '../../path/api-ports';
import type { FailedRequest } from '../../path/failed-request';
import { FrontDoor, type FrontDoorProps } from '../../path/front-door';
import { API, ROUTE } from '../../path/http-api';
import { refuse } from '../../path/values';

/** An HTTP API that listens. */
export interface OpenDoor {
  readonly apiId: string;
  readonly stack: string;
  /** The name of its environment. */
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly url: string;
  /** What its routes ask of a caller. */
  readonly guards: readonly ('AWS_IAM' | 'JWT')[];
  /** The path of a GET that needs no parameter, if a route has one. */
  readonly example?: string;
  /** Requests whose last answer was an error, newest last. */
  readonly failed: readonly FailedRequest[];
}

export interface ApiTwinProps extends Omit<FrontDoorProps, 'api'> {
  readonly ports: ApiPorts;
}

/** An HTTP API: opens its front door on this machine, whose URL is its `ApiEndpoint`. */
export class ApiTwin implements Twin {
  readonly types = [API];
  readonly #props: ApiTwinProps;
  readonly #world: World;
  readonly #doors = new Map<string, FrontDoor>();

  constructor(props: ApiTwinProps) {
    this.#props = props;
    this.#world = props.world;
  }

  async create(request: ResourceRequest): Promise<Outcome> {
    this.#check(request);
    const id = request.generatedHex.slice(0, 10);
    const door = await this.#open({ ...request, id }, this.#props.ports.of(request));
    return { id, attributes: { ApiId: id, ApiEndpoint: door.url }, data: { port: door.port } };
  }

  async update(request: ResourceRequest, before: Resource): Promise<Outcome> {
    this.#check(request);
    return { id: before.id, attributes: before.attributes, data: before.data };
  }

  async delete(api: Resource): Promise<void> {
    const door = this.#doors.get(keyOf(api));
    this.#doors.delete(keyOf(api));
    await door?.close();
  }

  /** At its earlier port, unless this start was given another one. */
  async resume(api: Resource): Promise<void> {
    const { ports } = this.#props;
    const door = await this.#open(api, ports.any ? api.data.port : ports.of(api));
    this.#show(api, door);
  }

  /** Rejects with a UsageError if a port is taken that the APIs of a pipeline will need. */
  check(planned: readonly PlannedApi[]): Promise<void> {
    return this.#props.ports.check(
      planned,
      [...this.#doors.values()].map(({ port }) => port),
    );
  }

  /** Gives every API the port of its place in a pipeline. Returns those that have moved. */
  async plan(planned: readonly PlannedApi[]): Promise<readonly OpenDoor[]> {
    const { ports } = this.#props;
    const apis = this.#world.all(API);
    ports.plan(planned, apis);
    if (ports.any) return [];
    const moving = apis.flatMap((api) => {
      const door = this.#doors.get(keyOf(api));
      return door === undefined || door.port === ports.of(api) ? [] : [{ api, door }];
    });
    // Two may change places.
    for (const { door } of moving) door.leavePort();
    for (const { api, door } of moving) {
      await door.listen(ports.of(api), this.#needing(api));
      this.#show(api, door);
    }
    return this.doors().filter(({ apiId }) => moving.some(({ api }) => api.id === apiId));
  }

  #show(api: Resource, { url, port }: FrontDoor): void {
    if (port === api.data.port) return;
    this.#world.put({ ...api, attributes: { ...api.attributes, ApiEndpoint: url }, data: { ...api.data, port } });
  }

  #needing(api: ApiKey): string {
    return `the API of ${this.#props.ports.environmentOf(api)}`;
  }

  doors(): readonly OpenDoor[] {
    const { ports } = this.#props;
    const apis = this.#world.all(API).sort((a, b) => ports.place(a) - ports.place(b));
    return apis.flatMap((api) => {
      const door = this.#doors.get(keyOf(api));
      if (door === undefined) return [];
      const { url, failed } = door;
      const { account, region, stack } = api;
      const environment = ports.environmentOf(api);
      return [{ apiId: api.id, stack, environment, account, region, url, ...this.#routes(api), failed }];
    });
  }

  #routes(api: Resource): Pick<OpenDoor, 'guards' | 'example'> {
    const routes = this.#world.all(ROUTE, api).filter(({ properties }) => properties.ApiId === api.id);
    const types = new Set(routes.map(({ properties }) => properties.AuthorizationType));
    const example = routes.map(({ properties }) => /^GET (\/[^{]*)$/.exec(properties.RouteKey)?.[1]).find(Boolean);
    return {
      guards: (['AWS_IAM', 'JWT'] as const).filter((type) => types.has(type)),
      ...(example !== undefined && { example }),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#doors.values()].map((door) => door.close()));
    this.#doors.clear();
  }

  async #open(api: ApiKey & { readonly id: string }, port: number): Promise<FrontDoor> {
    const { id, account, region } = api;
    const door = new FrontDoor({ ...this.#props, api: () => this.#world.get(API, id, { account, region }) });
    await door.listen(port, this.#needing(api));
    this.#doors.set(keyOf(api), door);
    return door;
  }

  #check(request: ResourceRequest): void {
    const { ProtocolType: protocol, Name: name, Body, BodyS3Location, CorsConfiguration: cors } = request.properties;
    if (Body !== undefined || BodyS3Location !== undefined) {
      refuse(request, {
        property: Body === undefined ? 'BodyS3Location' : 'Body',
        message: 'the rehearsal does not play APIs that are imported from an OpenAPI document',
        repair: 'state routes and integrations as resources',
      });
    }
    if (protocol !== 'HTTP') {
      refuse(request, {
        property: 'ProtocolType',
        ...(protocol === 'WEBSOCKET'
          ? { message: 'the rehearsal does not play WebSocket APIs' }
          : { code: 'BadRequestException', message: `Invalid protocol '${protocol}'` }),
        repair: 'use HTTP',
      });
    }
    if (typeof name !== 'string' || name.length === 0 || name.length > 128) {
      refuse(request, {
        property: 'Name',
        code: 'BadRequestException',
        message: `Invalid API name '${name}'`,
        repair: 'give a name of 1 to 128 characters',
      });
    }
    if (cors !== undefined) request.report('CorsConfiguration is recorded only: no preflight request is answered here');
  }
}

function keyOf({ account, region, id }: { account: string; region: string; id: string }): string {
  return `${account} ${region} ${id}`;
}
