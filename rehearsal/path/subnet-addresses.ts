import type { AwsEnvironment, PhysicalResource, World } from '../cloudformation/world';
import { formatAddress, parseBlock } from '../kit/ipv4';
import { refuse } from '../kit/refusal';
import type { Addresses } from './host';

const source = 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html';

/** Types whose twins remember `data.addresses`, one per subnet. */
const holders = [
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::EC2::VPCEndpoint',
  'AWS::ApiGatewayV2::VpcLink',
] as const;

/** By subnet id: what a resource with a network interface in each of its subnets remembers. */
export type AddressBySubnet = Readonly<Record<string, string>>;

/** What a deployed resource of such a type remembers. */
export function addressesOf({ data }: Pick<PhysicalResource, 'data'>): AddressBySubnet {
  return (data.addresses ?? {}) as AddressBySubnet;
}

/**
 * The addresses of every subnet.
 *
 * What a deployed resource holds is in the World; beside it, only the hosts' addresses and those of a creation that has
 * not ended yet are kept here, so that nothing is given twice after a restart either.
 */
export class SubnetAddresses implements Addresses {
  readonly #world: World;
  readonly #given = new Map<string, Set<string>>();

  constructor(world: World) {
    this.#world = world;
  }

  assign(subnet: string, place: AwsEnvironment): string {
    const resource = this.#world.get('AWS::EC2::Subnet', subnet, place);
    const block = parseBlock(resource?.properties.CidrBlock);
    if (block === undefined) {
      refuse({
        resource: subnet,
        code: 'InvalidSubnetID.NotFound',
        message: `The subnet ID '${subnet}' does not exist`,
        repair: `name a subnet of account ${place.account}, ${place.region}`,
        source,
      });
    }
    const given = this.#given.get(subnet) ?? new Set<string>();
    this.#given.set(subnet, given);
    const held = this.#heldInWorld(subnet);
    // AWS keeps a subnet's first four addresses and its last: "Subnet CIDR blocks", Amazon VPC User Guide.
    for (let number = block.first + 4; number < block.last; number++) {
      const address = formatAddress(number);
      if (given.has(address) || held.has(address)) continue;
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

  /** One address in each of these subnets: those of `before` are kept, those of subnets that are gone are released. */
  adjust(subnets: readonly string[], place: AwsEnvironment, before: AddressBySubnet = {}): AddressBySubnet {
    const after: Record<string, string> = {};
    try {
      for (const subnet of subnets) after[subnet] = before[subnet] ?? this.assign(subnet, place);
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

  #heldInWorld(subnet: string): ReadonlySet<string> {
    const held = new Set<string>();
    for (const type of holders) {
      for (const resource of this.#world.all(type)) {
        const address = addressesOf(resource)[subnet];
        if (address !== undefined) held.add(address);
      }
    }
    return held;
  }
}
