import type { Properties, ResourceOf } from '../cloudformation/world';
import type { PolicyDocument, Statement } from './statement';

/**
 * The policy of a VPC endpoint as it is evaluated; undefined if it has none and allows everything.
 *
 * A gateway endpoint's statement that names a principal is about nobody: it has to be `*`, and a condition says who. "Control access to
 * VPC endpoints using endpoint policies", AWS PrivateLink Guide.
 */
export function endpointPolicy({ properties }: ResourceOf<'AWS::EC2::VPCEndpoint'>): Properties | undefined {
  const policy = properties.PolicyDocument as Properties | undefined;
  if (policy === undefined || properties.VpcEndpointType === 'Interface') return policy;
  const statements = [(policy as unknown as PolicyDocument).Statement].flat() as Statement[];
  return { ...policy, Statement: statements.filter(({ Principal }) => isEverybody(Principal)) };
}

function isEverybody(principals: Statement['Principal']): boolean {
  return principals === '*' || [principals?.AWS].flat().join() === '*';
}
