import { Duration, Fn } from 'aws-cdk-lib';
import {
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointService,
  type ISecurityGroup,
  type IVpc,
  Port,
} from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  type ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Construct } from 'constructs';
import { type Provider, publishedPorts } from '../../services/catalog/provider';
import { type Deployment, endpointServiceParameterName, readerRoleArn } from '../names';
import { ClosedSecurityGroup } from '../network/closed-security-group';
import { zoneNumber } from '../network/zoned-stack';
import type { DeploymentCalls } from './deployment-calls';

export interface ProviderLinkProps {
  readonly vpc: IVpc;
  readonly provider: Provider;
  readonly deployment: Deployment;
  /** The provider's account. */
  readonly account: string;
  readonly calls: DeploymentCalls;
  readonly loadBalancer: ApplicationLoadBalancer;
}

/** What leads from the load balancer to one provider: a listener and a target group for each port, an endpoint in each zone. */
export class ProviderLink extends Construct {
  /** To which requests are sent. */
  readonly listener: ApplicationListener;

  constructor(scope: Construct, id: string, props: ProviderLinkProps) {
    super(scope, id);
    const { vpc, provider, loadBalancer } = props;

    const securityGroup = new ClosedSecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: `Endpoint of ${provider.name}`,
    });
    const endpoints = this.#endpoints(props, securityGroup);

    const addresses = this.#addresses(props, endpoints);
    const [first] = publishedPorts(provider).map((port) => {
      loadBalancer.connections.allowTo(securityGroup, Port.tcp(port), `Requests and health checks of ${provider.name}`);
      return this.#listen(props, addresses, port);
    });
    this.listener = first!;
  }

  /** A listener on this port, which sends to the same port of the endpoints. */
  #listen(
    { vpc, provider, loadBalancer }: ProviderLinkProps,
    addresses: readonly string[],
    port: number,
  ): ApplicationListener {
    const targetGroup = new ApplicationTargetGroup(this, `Targets-${port}`, {
      vpc,
      protocol: ApplicationProtocol.HTTP,
      port,
      targetType: TargetType.IP,
      targets: addresses.map((address) => new IpTarget(address, port)),
      deregistrationDelay: Duration.seconds(10),
      healthCheck: {
        path: provider.healthPath,
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    return loadBalancer.addListener(`Listener-${provider.name}-${port}`, {
      port,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultTargetGroups: [targetGroup],
    });
  }

  /**
   * One in each zone, and not one in all of them: when a zone is taken out, its endpoint is deleted after the target group has let go
   * of its address. An endpoint of several zones would lose its interface before that, and with it requests.
   */
  #endpoints(
    { vpc, provider, deployment, account, calls }: ProviderLinkProps,
    securityGroup: ISecurityGroup,
  ): InterfaceVpcEndpoint[] {
    const name = calls.add(`EndpointServiceName-${provider.name}`, {
      service: 'SSM',
      action: 'getParameter',
      parameters: { Name: endpointServiceParameterName(deployment, provider.name) },
      assumedRoleArn: readerRoleArn(deployment, provider.name, account),
      answers: ['Parameter.Value'],
    });
    const service = new InterfaceVpcEndpointService(name.getResponseField('Parameter.Value'), provider.port);
    return vpc.isolatedSubnets.map(
      (subnet) =>
        new InterfaceVpcEndpoint(this, `Endpoint-az${zoneNumber(subnet.availabilityZone)}`, {
          vpc,
          subnets: { subnets: [subnet] },
          service,
          privateDnsEnabled: false,
          securityGroups: [securityGroup],
          open: false,
        }),
    );
  }

  /**
   * The endpoints' addresses.
   *
   * CloudFormation gives the ids of an endpoint's network interfaces and no addresses, an ALB takes addresses and no ids
   * (aws-cloudformation/cloudformation-coverage-roadmap#109).
   */
  #addresses({ provider, calls }: ProviderLinkProps, endpoints: readonly InterfaceVpcEndpoint[]): string[] {
    const paths = endpoints.map((_endpoint, index) => `NetworkInterfaces.${index}.PrivateIpAddress`);
    const interfaces = calls.add(`EndpointAddresses-${provider.name}`, {
      service: 'EC2',
      action: 'describeNetworkInterfaces',
      parameters: {
        NetworkInterfaceIds: endpoints.map((endpoint) => Fn.select(0, endpoint.vpcEndpointNetworkInterfaceIds)),
      },
      answers: paths,
    });
    return paths.map((path) => interfaces.getResponseField(path));
  }
}
