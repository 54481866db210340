import { CfnOutput, Validations } from 'aws-cdk-lib';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { catalog, type ProviderName, providerNames } from '../../services/catalog/catalog';
import type { Provider } from '../../services/catalog/provider';
import { type Deployment, readerRoleArn, stackName } from '../names';
import { ClosedSecurityGroup } from '../network/closed-security-group';
import { IsolatedVpc } from '../network/isolated-vpc';
import { ZonedStack } from '../network/zoned-stack';
import type { Authorization } from './authorization';
import { DeploymentCalls } from './deployment-calls';
import { FrontDoor } from './front-door';
import { ProviderLink } from './provider-link';

export interface GlobalApiProps {
  readonly deployment: Deployment;
  /** Availability zone IDs, all of them served by every provider. */
  readonly zones: readonly string[];
  /** Zone IDs in which VPC links work. @default - those that AWS's documentation lists */
  readonly vpcLinkZones?: readonly string[];
  /** Those that are published, and where the endpoint service of each is. */
  readonly providers: { readonly [P in ProviderName]?: { readonly account: string } };
  /** Of each route: requests a second, and how many may come at once. All routes together have the account's quota. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly auth: Authorization;
  /** Another one in every build: what the stack reads from other accounts is read again when it changes. */
  readonly buildId: string;
}

/**
 * One HTTP API, one VPC link, one load balancer, and for each provider a listener, a target group and an endpoint.
 *
 *     HTTP API → VPC link → load balancer :port → endpoint :port ⇢ PrivateLink
 */
export class GlobalApiStack extends ZonedStack {
  readonly url: CfnOutput;

  constructor(scope: Construct, id: string, props: GlobalApiProps) {
    super(scope, id, { stackName: stackName(props.deployment, 'global-api'), zones: props.zones });
    const { deployment, vpcLinkZones, providers, throttle, auth, buildId } = props;
    const published = placesOf(providers);
    const readerRoles = published.map(({ provider, account }) => readerRoleArn(deployment, provider.name, account));

    const vpc = new IsolatedVpc(this, 'Vpc');
    const calls = new DeploymentCalls(this, 'Calls', { buildId, assumes: readerRoles });
    const frontDoor = new FrontDoor(this, 'FrontDoor', { name: this.stackName, vpc, vpcLinkZones, throttle, auth });
    const loadBalancer = this.#loadBalancer(vpc);

    for (const { provider, account } of published) {
      const id = `Link-${provider.name}`;
      const link = new ProviderLink(this, id, { vpc, provider, deployment, account, calls, loadBalancer });
      frontDoor.publish(provider, link.listener, loadBalancer);
    }
    frontDoor.changeOneByOne();

    this.url = new CfnOutput(this, 'Url', { value: frontDoor.api.apiEndpoint, description: 'The global API' });
  }

  #loadBalancer(vpc: IsolatedVpc): ApplicationLoadBalancer {
    const securityGroup = new ClosedSecurityGroup(this, 'LoadBalancerSecurityGroup', {
      vpc,
      description: 'Load balancer of the global API',
    });
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: false,
      vpcSubnets: { subnets: vpc.isolatedSubnets },
      securityGroup,
      dropInvalidHeaderFields: true,
    });
    Validations.of(loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'Only the VPC link can reach this load balancer (its security group admits nothing else), so that the access ' +
        'log of the HTTP API already has every request, with the status and the latency of what lies behind it.',
    });
    return loadBalancer;
  }
}

/** In the order of the catalog. */
function placesOf(providers: GlobalApiProps['providers']): { provider: Provider; account: string }[] {
  return providerNames.flatMap((name) => {
    const place = providers[name];
    return place === undefined ? [] : [{ provider: catalog[name], account: place.account }];
  });
}
