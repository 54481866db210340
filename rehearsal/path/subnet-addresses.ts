import type { AwsEnvironment, PhysicalResource, World } from '../cloudformation/world';
import { formatAddress, parseBlock } from '../kit/ipv4';
import { refuse } from '../kit/refusal';
import type { Addresses } from './host';

const source = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';

/** Resource types with `data.addresses`, one per subnet. */
const typesWithAddresses = [
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::EC2::VPCEndpoint',
  'AWS::ApiGatewayV2::VpcLink',
] as const;

/** By subnet id, the addresses of a resource that has a network interface in each of its subnets. */
export type AddressBySubnet = Readonly<Record<string, string>>;

/** What a deployed resource of such a type remembers. */
export function addressesOf({ data }: Pick<PhysicalResource, 'data'>): AddressBySubnet {
  return (data.addresses ?? {}) as AddressBySubnet;
}

/**
 * The addresses of every subnet.
 *
 * Addresses of deployed resources are in the World. Only those of hosts, and of resources that are being created, are kept
 * here, so that no address is assigned twice, not even after a restart.
 */
export class SubnetAddresses implements Addresses {
  readonly #world: World;
  readonly #given = new Map<string, Set<string>>();

  constructor(world: World) {
    this.#world = world;
  }

  assign(subnet: string, environment: AwsEnvironment): string {
    const resource = this.#world.get('AWS::EC2::Subnet', subnet, environment);
    const block = parseBlock(resource?.properties.CidrBlock);
    if (block === undefined) {
      refuse({
        resource: subnet,
        code: 'InvalidSubnetID.NotFound',
        message: `The subnet ID '${subnet}' does not exist`,
        repair: `name a subnet of account ${environment.account}, ${environment.region}`,
        source,
      });
    }
    const given = this.#given.get(subnet) ?? new Set<string>();
    this.#given.set(subnet, given);
    const taken = this.#takenInWorld(subnet);
    // AWS keeps a subnet's first four addresses and its last: "Subnet CIDR blocks", Amazon VPC User Guide.
    for (let number = block.first + 4; number < block.last; number++) {
      const address = formatAddress(number);
      if (given.has(address) || taken.has(address)) continue;
      given.add(address);
      return address;
    }
    refuse({
      resource: subnet,
      code: 'InsufficientFreeAddressesInSubnet',
      message: `no free address is left in ${subnet} (${resource?.properties.CidrBlock})`,
      repair: 'give the subnet a larger CIDR block',
      source,
    });
  }

  release(subnet: string, address: string): void {
    this.#given.get(subnet)?.delete(address);
  }

  /** One address in each of these subnets. Those of `before` are kept, or released if their subnet is not among these. */
  adjust(subnets: readonly string[], environment: AwsEnvironment, before: AddressBySubnet = {}): AddressBySubnet {
    const after: Record<string, string> = {};
    try {
      for (const subnet of subnets) after[subnet] = before[subnet] ?? this.assign(subnet, environment);
    } catch (error) {
      this.releaseAll(after, before);
      throw error;
    }
    this.releaseAll(before, after);
    return after;
  }

  /** Releases all of `addresses` but those that `kept` still has. */
  releaseAll(addresses: AddressBySubnet = {}, kept: AddressBySubnet = {}): void {
    for (const [subnet, address] of Object.entries(addresses)) {
      if (kept[subnet] !== address) this.release(subnet, address);
    }
  }

  #takenInWorld(subnet: string): ReadonlySet<string> {
    const taken = new Set<string>();
    for (const type of typesWithAddresses) {
      for (const resource of this.#world.all(type)) {
        const address = addressesOf(resource)[subnet];
        if (address !== undefined) taken.add(address);
      }
    }
    return taken;
  }
}
