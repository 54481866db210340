import type { Twin } from '../../../rehearsal/cloudformation/twin';
import type { World } from '../../../rehearsal/cloudformation/world';
import { deployedResource } from './deployed-resource';

/** Interface endpoints as far as a custom resource looks at them: one network interface a subnet, each with an address. */
export function endpointTwin(world: World): Twin {
  let addresses = 0;
  return {
    types: ['AWS::EC2::VPCEndpoint'],
    async create({ account, region, logicalId, properties, generatedHex }) {
      const subnets = (properties.SubnetIds ?? []) as readonly string[];
      const ids = subnets.map((SubnetId, i) => {
        const id = `eni-${i}${generatedHex.slice(1)}`;
        const described = {
          NetworkInterfaceId: id,
          SubnetId,
          VpcId: properties.VpcId,
          PrivateIpAddress: `10.0.0.${4 + addresses++}`,
          Status: 'in-use',
        };
        const at = { account, region, stack: '', logicalId };
        world.put(deployedResource('AWS::EC2::NetworkInterface', id, described, at));
        return id;
      });
      return { id: `vpce-${generatedHex}`, attributes: { NetworkInterfaceIds: ids } };
    },
  };
}
