import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { type IConnectable, type ISecurityGroup, Port, VpcEndpointService } from 'aws-cdk-lib/aws-ec2';
import {
  type INetworkLoadBalancerTarget,
  NetworkLoadBalancer,
  NetworkTargetGroup,
  Protocol,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type Provider, publishedPorts } from '../../services/catalog/provider';
import type { Deployment } from '../names';
import { ClosedSecurityGroup } from '../network/closed-security-group';
import type { IsolatedVpc } from '../network/isolated-vpc';
import { PublishedName } from './published-name';

export interface PrivateServiceProps {
  readonly vpc: IsolatedVpc;
  readonly provider: Provider;
  readonly deployment: Deployment;
  readonly globalApiAccount: string;
  /** What serves the requests: an ECS service, an Auto Scaling group. */
  readonly target: INetworkLoadBalancerTarget & IConnectable;
}

/**
 * How long a target that leaves is kept before it is told to stop.
 *
 * A Network Load Balancer goes on opening connections to it for about two minutes, whatever this says
 * (aws/containers-roadmap#470, kubernetes-sigs/aws-load-balancer-controller#2366). AWS asks for at least 120 s:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html
 */
const DEREGISTRATION_DELAY = Duration.seconds(150);

/**
 * The provider's end of PrivateLink: an internal load balancer before the compute, an endpoint service before that, and
 * the service's name where the global API finds it.
 */
export class PrivateService extends Construct {
  constructor(scope: Construct, id: string, props: PrivateServiceProps) {
    super(scope, id);
    const { vpc, provider, target } = props;

    const securityGroup = new ClosedSecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Load balancer of ${provider.name}`,
    });
    securityGroup.connections.allowTo(target, Port.tcp(provider.port), 'Requests and health checks');

    const loadBalancer = this.#loadBalancer(vpc, securityGroup);
    const targets = targetGroup(this, props);
    for (const port of publishedPorts(provider)) {
      loadBalancer.addListener(`Listener-${port}`, { port, protocol: Protocol.TCP, defaultTargetGroups: [targets] });
    }

    const endpointService = new VpcEndpointService(this, 'EndpointService', {
      vpcEndpointServiceLoadBalancers: [loadBalancer],
      allowedPrincipals: [new ArnPrincipal(`arn:${Stack.of(this).partition}:iam::${props.globalApiAccount}:root`)],
      acceptanceRequired: false,
    });
    const name = new PublishedName(this, 'Name', { ...props, endpointService });
    // The name can be read only once connections are permitted.
    name.node.addDependency(endpointService);
  }

  #loadBalancer(vpc: IsolatedVpc, securityGroup: ISecurityGroup): NetworkLoadBalancer {
    const loadBalancer = new NetworkLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: false,
      // Also in retired zones: a load balancer with endpoint connections cannot lose a subnet (Elastic Load Balancing, User Guide
      // for Network Load Balancers, "Update the Availability Zones").
      vpcSubnets: { subnets: [...vpc.isolatedSubnets, ...vpc.retiredSubnets] },
      securityGroups: [securityGroup],
      // The group has no inbound rule: nothing inside this VPC calls the load balancer. For requests through PrivateLink, a rule
      // would see the private address in the consumer's VPC, which identifies nobody (its range is the same as ours); the
      // endpoint service says which account may connect.
      enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
      // An endpoint in one zone must keep answering while that zone has no healthy target, as with two targets in three zones.
      crossZoneEnabled: true,
    });
    Validations.of(loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'A Network Load Balancer writes access logs for TLS listeners only; this one has a single TCP listener. ' +
        "Requests are logged one by one by the global API and by the service, rejected packets by the VPC's flow log.",
    });
    return loadBalancer;
  }
}

function targetGroup(scope: Construct, { vpc, provider, target }: PrivateServiceProps): NetworkTargetGroup {
  return new NetworkTargetGroup(scope, 'Targets', {
    vpc,
    port: provider.port,
    protocol: Protocol.TCP,
    targets: [target],
    deregistrationDelay: DEREGISTRATION_DELAY,
    healthCheck: {
      protocol: Protocol.HTTP,
      path: provider.healthPath,
      interval: Duration.seconds(10),
      timeout: Duration.seconds(5),
      healthyThresholdCount: 2,
      unhealthyThresholdCount: 2,
    },
  });
}
