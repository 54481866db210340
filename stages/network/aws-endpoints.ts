import {
  GatewayVpcEndpoint,
  type GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  type InterfaceVpcEndpointAwsService,
  Peer,
  Port,
  type SecurityGroup,
} from 'aws-cdk-lib/aws-ec2';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ClosedSecurityGroup } from './closed-security-group';
import type { IsolatedVpc } from './isolated-vpc';

export interface AwsEndpointsProps {
  readonly vpc: IsolatedVpc;
  /** The security group of what calls AWS from inside this VPC. */
  readonly client: SecurityGroup;
}

/**
 * The AWS services that one client inside an isolated VPC may call, and what it may do there.
 *
 * What the client runs must depend on this construct as a whole: if an endpoint is created after the first task or instance has
 * started, the deployment fails.
 */
export class AwsEndpoints extends Construct {
  readonly #vpc: IsolatedVpc;
  readonly #client: SecurityGroup;
  #interfaces?: SecurityGroup;

  constructor(scope: Construct, id: string, { vpc, client }: AwsEndpointsProps) {
    super(scope, id);
    this.#vpc = vpc;
    this.#client = client;
  }

  addGateway(id: string, service: GatewayVpcEndpointAwsService, statements: PolicyStatement[]): void {
    const { isolatedSubnets, retiredSubnets } = this.#vpc;
    // Also in retired zones: clients there still need it until they have been replaced elsewhere.
    const subnets = [{ subnets: [...isolatedSubnets, ...retiredSubnets] }];
    const endpoint = new GatewayVpcEndpoint(this, id, { vpc: this.#vpc, service, subnets });
    for (const statement of statements) endpoint.addToPolicy(statement);
    this.#openGateways();
  }

  addInterface(id: string, service: InterfaceVpcEndpointAwsService, statements: PolicyStatement[]): void {
    const endpoint = new InterfaceVpcEndpoint(this, id, {
      vpc: this.#vpc,
      service,
      securityGroups: [this.#interfaceGroup()],
      open: false,
    });
    for (const statement of statements) endpoint.addToPolicy(statement);
  }

  /**
   * A gateway endpoint is a route to public addresses. A rule for those needs the id of their prefix list, which takes a
   * lookup. Allow any address instead: the route tables lead only to the VPC and its gateway endpoints.
   */
  #openGateways(): void {
    this.#client.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Gateway endpoints: the only route to public addresses');
  }

  #interfaceGroup(): SecurityGroup {
    if (this.#interfaces === undefined) {
      this.#interfaces = new ClosedSecurityGroup(this, 'SecurityGroup', {
        vpc: this.#vpc,
        description: 'Interface endpoints of AWS services',
      });
      this.#interfaces.connections.allowFrom(this.#client, Port.HTTPS, 'AWS services');
    }
    return this.#interfaces;
  }
}
