import type { PlannedApi } from '../../assembly/planned-apis';
import { all, must, unlike, unplayed } from '../../cloudformation/checks';
import { defineTwin } from '../../cloudformation/define-twin';
import type { Twin } from '../../cloudformation/twin';
import type { Resource, World } from '../../cloudformation/world';
import type { ApiKey, ApiPorts } from '../../path/api-ports';
import type { FailedRequest } from '../../path/failed-request';
import { FrontDoor, type FrontDoorProps } from '../../path/front-door';
import { API, ROUTE } from '../../path/http-api';

const source = 'https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html';

/** An HTTP API that listens. */
export interface OpenDoor {
  readonly apiId: string;
  readonly stack: string;
  /** The name of its environment (a deployment of the whole system). */
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly url: string;
  /** The authorization that the route of `example` requires, or any of its routes where there is no such path. */
  readonly guards: readonly ('AWS_IAM' | 'JWT')[];
  /** The path of a GET that needs no parameter, if a route has one. */
  readonly example?: string;
  /** Requests whose last answer was an error, newest last. */
  readonly failed: readonly FailedRequest[];
}

export interface HttpApisProps extends Omit<FrontDoorProps, 'api'> {
  readonly ports: ApiPorts;
}

/** The HTTP APIs: each opens its front door on this machine, whose URL is its `ApiEndpoint`. */
export class HttpApis {
  readonly twin: Twin;
  readonly #props: HttpApisProps;
  readonly #world: World;
  readonly #doors = new Map<string, FrontDoor>();

  constructor(props: HttpApisProps) {
    this.#props = props;
    this.#world = props.world;
    this.twin = this.#defined();
  }

  #defined(): Twin {
    const { world, ports } = this.#props;
    const doorOf = (api: ApiKey & { readonly id: string }) => this.#doors.get(keyOf(api))!;
    return defineTwin(world, {
      type: API,
      properties: {
        Body: imported,
        BodyS3Location: imported,
        ProtocolType: all(
          unlike('WEBSOCKET', 'a WebSocket API', 'use HTTP'),
          must((protocol) => protocol === 'HTTP', {
            code: 'BadRequestException',
            message: (protocol) => `Invalid protocol '${protocol}'`,
            repair: 'use HTTP',
            source,
          }),
        ),
        Name: must((name) => typeof name === 'string' && name.length > 0 && name.length <= 128, {
          code: 'BadRequestException',
          message: (name) => `Invalid API name '${name}'`,
          repair: 'give a name of 1 to 128 characters',
          source,
        }),
      },
      check({ properties, report }) {
        if (properties.CorsConfiguration === undefined) return;
        report('CorsConfiguration is recorded only: no preflight request is answered here');
      },
      id: ({ generatedHex }) => generatedHex.slice(0, 10),
      create: async (api) => {
        await this.#open(api, ports.of(api));
      },
      data: (api) => api.before?.data ?? { port: doorOf(api).port },
      attributes: (api) => api.before?.attributes ?? { ApiId: api.id, ApiEndpoint: doorOf(api).url },
      delete: async (api) => {
        const door = this.#doors.get(keyOf(api));
        this.#doors.delete(keyOf(api));
        await door?.close();
      },
      /** At the same port as before, unless this start has another --port. */
      resume: async (api) => {
        const door = await this.#open(api, ports.any ? Number(api.data.port) : ports.of(api));
        this.#show(api, door);
      },
    });
  }

  /** Rejects with a UsageError if a port is taken that the APIs of a pipeline will need. */
  check(planned: readonly PlannedApi[]): Promise<void> {
    return this.#props.ports.check(
      planned,
      [...this.#doors.values()].map(({ port }) => port),
    );
  }

  /** Assigns ports in the order of a pipeline's APIs. Returns the APIs whose port has changed. */
  async plan(planned: readonly PlannedApi[]): Promise<readonly OpenDoor[]> {
    const { ports } = this.#props;
    const apis = this.#world.all(API);
    ports.plan(planned, apis);
    if (ports.any) return [];
    const moving = apis.flatMap((api) => {
      const door = this.#doors.get(keyOf(api));
      return door === undefined || door.port === ports.of(api) ? [] : [{ api, door }];
    });
    // Two may swap their ports.
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
    const apis = this.#world.all(API).sort((a, b) => ports.indexOf(a) - ports.indexOf(b));
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
    const pathOf = ({ properties }: (typeof routes)[number]) => /^GET (\/[^{]*)$/.exec(properties.RouteKey)?.[1];
    const shown = routes.find(pathOf);
    const types = new Set(
      (shown === undefined ? routes : [shown]).map(({ properties }) => properties.AuthorizationType),
    );
    const example = shown && pathOf(shown);
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
}

const imported = unplayed(
  'an API that is imported from an OpenAPI document',
  'state routes and integrations as resources',
);

function keyOf({ account, region, id }: { account: string; region: string; id: string }): string {
  return `${account} ${region} ${id}`;
}
