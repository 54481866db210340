import type { Outcome, ResourceRequest, Twin } from '../cloudformation/twin';
import type { Resource, World } from '../cloudformation/world';
import type { FailedRequest } from './failed-request';
import { FrontDoor, type FrontDoorProps } from './front-door';
import { API } from './http-api';
import { refuse } from './refuse';

/** An HTTP API that listens. */
export interface OpenDoor {
  readonly apiId: string;
  readonly stack: string;
  /** The name of its environment. */
  readonly environment: string;
  readonly url: string;
  /** The last of its requests that was answered with an error. */
  readonly failed?: FailedRequest;
}

export interface ApiTwinProps extends Omit<FrontDoorProps, 'api'> {
  /** Of the first API; each further one takes the next. 0: any free port for each. */
  readonly port: number;
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
    const taken = new Set(this.#world.all(API).map((api) => api.data.offset));
    let offset = 0;
    while (taken.has(offset)) offset++;
    const door = await this.#open({ ...request, id }, this.#props.port === 0 ? 0 : this.#props.port + offset);
    return { id, attributes: { ApiId: id, ApiEndpoint: door.url }, data: { offset, port: door.port } };
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
    const { offset, port } = api.data;
    const door = await this.#open(api, this.#props.port === 0 ? port : this.#props.port + offset);
    if (door.port === port) return;
    this.#world.put({
      ...api,
      attributes: { ...api.attributes, ApiEndpoint: door.url },
      data: { ...api.data, port: door.port },
    });
  }

  doors(): readonly OpenDoor[] {
    return this.#world.all(API).flatMap((api) => {
      const door = this.#doors.get(keyOf(api));
      if (door === undefined) return [];
      const { url, failed } = door;
      return [{ apiId: api.id, stack: api.stack, environment: api.stack, url, ...(failed && { failed }) }];
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.#doors.values()].map((door) => door.close()));
    this.#doors.clear();
  }

  async #open(api: { id: string; account: string; region: string }, port: number): Promise<FrontDoor> {
    const { id, account, region } = api;
    const door = new FrontDoor({ ...this.#props, api: () => this.#world.get(API, id, { account, region }) });
    await door.listen(port);
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
