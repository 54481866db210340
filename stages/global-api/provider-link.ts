import { Duration, Fn } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, InterfaceVpcEndpointService, type IVpc, Port } from 'aws-cdk-lib/aws-ec2';
import {
  type ApplicationListener,
  type ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { IpTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { Construct } from 'constructs';
import type { Provider } from '../../services/catalog/provider';
import { type Deployment, endpointServiceParameterName, readerRoleArn } from '../names';
import { ClosedSecurityGroup } from '../network/closed-security-group';
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

/** The way from the load balancer to one provider: listener, target group, endpoint. */
export class ProviderLink extends Construct {
  readonly listener: ApplicationListener;

  constructor(scope: Construct, id: string, props: ProviderLinkProps) {
    super(scope, id);
    const { vpc, provider, loadBalancer } = props;

    const endpoint = this.#endpoint(props);
    loadBalancer.connections.allowTo(
      endpoint,
      Port.tcp(provider.port),
      `Requests and health checks of ${provider.name}`,
    );

    const targetGroup = new ApplicationTargetGroup(this, 'Targets', {
      vpc,
      protocol: ApplicationProtocol.HTTP,
      port: provider.port,
      targetType: TargetType.IP,
      targets: this.#addresses(props, endpoint).map((address) => new IpTarget(address, provider.port)),
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
    this.listener = loadBalancer.addListener(`Listener-${provider.name}`, {
      port: provider.port,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultTargetGroups: [targetGroup],
    });
  }

  #endpoint({ vpc, provider, deployment, account, calls }: ProviderLinkProps): InterfaceVpcEndpoint {
    const name = calls.add(`EndpointServiceName-${provider.name}`, {
      service: 'SSM',
      action: 'getParameter',
      parameters: { Name: endpointServiceParameterName(deployment, provider.name) },
      assumedRoleArn: readerRoleArn(deployment, provider.name, account),
      answers: ['Parameter.Value'],
    });
    return new InterfaceVpcEndpoint(this, 'Endpoint', {
      vpc,
      subnets: { subnets: vpc.isolatedSubnets },
      service: new InterfaceVpcEndpointService(name.getResponseField('Parameter.Value'), provider.port),
      privateDnsEnabled: false,
      securityGroups: [
        new ClosedSecurityGroup(this, 'SecurityGroup', {
          vpc,
          description: `Endpoint of ${provider.name}`,
        }),
      ],
      open: false,
    });
  }

  /**
   * The endpoint's address in each zone.
   *
   * CloudFormation gives the ids of its network interfaces and no addresses, an ALB takes addresses and no ids
   * (aws-cloudformation/cloudformation-coverage-roadmap#109). The ids are picked one by one: a whole list inside the
   * parameters would cost a second Lambda that only writes JSON.
   */
  #addresses({ vpc, provider, calls }: ProviderLinkProps, endpoint: InterfaceVpcEndpoint): string[] {
    const zones = vpc.isolatedSubnets.map((_subnet, index) => index);
    const paths = zones.map((index) => `NetworkInterfaces.${index}.PrivateIpAddress`);
    const interfaces = calls.add(`EndpointAddresses-${provider.name}`, {
      service: 'EC2',
      action: 'describeNetworkInterfaces',
      parameters: {
        NetworkInterfaceIds: zones.map((index) => Fn.select(index, endpoint.vpcEndpointNetworkInterfaceIds)),
      },
      answers: paths,
    });
    return paths.map((path) => interfaces.getResponseField(path));
  }
}
