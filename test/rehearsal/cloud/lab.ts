import { createHash } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createNetwork, type Network, type NetworkProps } from '../../../rehearsal/cloud/network';
import type { ResourceRequest, Twin } from '../../../rehearsal/cloudformation/twin';
import { type AwsEnvironment, type Properties, type Resource, World } from '../../../rehearsal/cloudformation/world';
import type { Host } from '../../../rehearsal/path/host';

export interface Deploy extends Partial<AwsEnvironment> {
  readonly stack?: string;
}

export interface LabHost {
  readonly id: string;
  readonly subnet: Resource;
  readonly groups: readonly Resource[];
  readonly port: number;
  readonly listener: http.RequestListener;
}

/** A World with the network's twins, driven as CloudFormation would, one resource at a time. */
export class Lab {
  readonly world: World;
  readonly network: Network;
  readonly reports: string[] = [];
  readonly #servers = new Map<string, http.Server>();
  #serial = 0;

  constructor(options: Partial<NetworkProps> = {}) {
    this.world = options.world ?? new World();
    this.network = createNetwork({ port: 0, ...options, world: this.world });
  }

  async deploy(type: string, logicalId: string, properties: Properties, at: Deploy = {}): Promise<Resource> {
    const request = this.#request(type, logicalId, properties, at);
    const twin = this.#twin(type);
    const outcome = await twin.create(request);
    return this.#put(request, outcome);
  }

  async update(resource: Resource, properties: Properties): Promise<Resource> {
    const request = this.#request(resource.type, resource.logicalId, properties, resource);
    const outcome = (await this.#twin(resource.type).update?.(request, resource)) ?? resource;
    return this.#put(request, outcome);
  }

  async delete(resource: Resource): Promise<void> {
    await this.#twin(resource.type).delete?.(resource);
    this.world.remove(resource);
  }

  async resume(): Promise<void> {
    for (const twin of this.network.twins) {
      for (const type of twin.types) for (const resource of this.world.all(type)) await twin.resume?.(resource);
    }
  }

  /** Starts a server on this machine and makes it the host of an address in the subnet, listening at `port`. */
  async host({ id, subnet, groups, port, listener }: LabHost): Promise<Host> {
    const server = http.createServer(listener);
    this.#servers.set(id, server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const local = (server.address() as AddressInfo).port;
    const { account, region } = subnet;
    return {
      id,
      account,
      region,
      subnet: subnet.id,
      address: this.network.addresses.assign(subnet.id, subnet),
      securityGroups: groups.map((group) => group.id),
      listening: (asked) => (asked === port && server.listening ? local : undefined),
    };
  }

  /** Ends a host's process as a service ends: at once for idle connections, after the answer for the others. */
  async stop(id: string): Promise<void> {
    const server = this.#servers.get(id);
    this.#servers.delete(id);
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    setTimeout(() => server.closeAllConnections(), 1000).unref();
    await closed;
  }

  async close(): Promise<void> {
    await this.network.close();
    await Promise.all([...this.#servers.keys()].map((id) => this.stop(id)));
  }

  #twin(type: string): Twin {
    const twin = this.network.twins.find((one) => one.types.includes(type));
    if (twin === undefined) throw new Error(`no twin for ${type}`);
    return twin;
  }

  #put(request: ResourceRequest, outcome: { id: string; attributes?: Properties; data?: Properties }): Resource {
    const { account, region, stack, logicalId, type, properties } = request;
    const { id, attributes = {}, data = {} } = outcome;
    // What is kept on disk is JSON.
    const resource = JSON.parse(
      JSON.stringify({ account, region, stack, logicalId, type, id, properties, attributes, data, metadata: {} }),
    );
    this.world.put(resource);
    return resource;
  }

  #request(type: string, logicalId: string, properties: Properties, at: Deploy): ResourceRequest {
    const { account = '111111111111', region = 'us-west-2', stack = 'api' } = at;
    const hex = createHash('sha256')
      .update(`${account} ${stack} ${logicalId} ${this.#serial++}`)
      .digest('hex')
      .slice(0, 17);
    return {
      account,
      region,
      stack,
      stackId: `arn:aws:cloudformation:${region}:${account}:stack/${stack}/1`,
      logicalId,
      type,
      properties: JSON.parse(JSON.stringify(properties)),
      metadata: {},
      generatedName: `${stack}-${logicalId}-${hex.slice(0, 12).toUpperCase()}`,
      generatedHex: hex,
      signal: new AbortController().signal,
      report: (line) => this.reports.push(line),
    };
  }
}
