import { Annotations, type CfnResource, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CfnAuthorizer,
  CfnIntegration,
  CfnRoute,
  type CfnVpcLink,
  HttpApi,
  HttpMethod,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  VpcLink,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpAlbIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { type IConnectable, type IVpc, Port, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { STATED_VPC_LINK_ZONES } from '../../facts/vpc-link-zones';
import { type Provider, publishedPorts } from '../../services/catalog/provider';
import { vpcLinkName } from '../names';
import { ClosedSecurityGroup } from '../network/closed-security-group';
import type { Authorization } from './authorization';
import { authorizerOf } from './authorizer';
import { WakeUpCall } from './wake-up-call';

export interface FrontDoorProps {
  readonly name: string;
  readonly vpc: IVpc;
  /** Zone IDs in which VPC links work. @default - those that AWS's documentation lists */
  readonly vpcLinkZones?: readonly string[];
  /** Of each route. */
  readonly throttle: { readonly rate: number; readonly burst: number };
  readonly auth: Authorization;
}

/** The HTTP API and the link by which it enters the VPC: the only part of the system that the internet can see. */
export class FrontDoor extends Construct {
  readonly api: HttpApi;
  readonly #link: VpcLink;
  readonly #linkSecurityGroup: SecurityGroup;
  readonly #authorizer: IHttpRouteAuthorizer | undefined;
  readonly #stage: HttpStage;

  constructor(scope: Construct, id: string, { name, vpc, vpcLinkZones, throttle, auth }: FrontDoorProps) {
    super(scope, id);

    this.api = new HttpApi(this, 'HttpApi', { apiName: name, createDefaultStage: false });
    this.#stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttle.rate, burstLimit: throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(this.#accessLog()), format: accessLogFormat },
    });

    this.#linkSecurityGroup = new ClosedSecurityGroup(this, 'LinkSecurityGroup', {
      vpc,
      description: 'VPC link of the global API',
    });
    this.#link = new VpcLink(this, 'Link', {
      vpc,
      // Other subnets make a new link, which exists beside the old one for a while: whether AWS allows two of one name is not
      // documented.
      vpcLinkName: vpcLinkName(name, vpc.availabilityZones),
      subnets: { subnets: vpc.isolatedSubnets },
      securityGroups: [this.#linkSecurityGroup],
    });
    if (vpcLinkZones !== undefined) {
      const link = this.#link.node.defaultChild as CfnVpcLink;
      link.addMetadata(STATED_VPC_LINK_ZONES, vpcLinkZones);
    }

    this.#authorizer = authorizerOf(auth);
    if (this.#authorizer === undefined) announceOpen(this.api, throttle.rate);
  }

  /** Sends all of a provider's routes to its listener. */
  publish(provider: Provider, listener: ApplicationListener, loadBalancer: IConnectable): void {
    for (const port of publishedPorts(provider))
      this.#linkSecurityGroup.connections.allowTo(loadBalancer, Port.tcp(port), `Requests to ${provider.name}`);
    // One object for all routes makes one integration: an API may have 300 of either.
    const integration = new HttpAlbIntegration(`Integration-${provider.name}`, listener, { vpcLink: this.#link });
    for (const { method, path } of provider.routes) {
      const routes = this.api.addRoutes({
        path,
        methods: [HttpMethod[method]],
        integration,
        authorizer: this.#authorizer,
      });
      if (this.#authorizer === undefined) for (const route of routes) acknowledgeOpen(route);
    }
    // One is enough: all go over the same link.
    const id = 'WakeUpCall';
    if (this.node.tryFindChild(id) === undefined)
      new WakeUpCall(this, id, { api: this.api, path: provider.healthPath, integration });
  }

  /**
   * Puts all parts of the API in a row. Call once everything is published.
   *
   * API Gateway takes one change of an API at a time and refuses another one with "Unable to complete operation due to
   * concurrent modification" (brefphp/bref#868, hashicorp/terraform-provider-aws#18018), which fails the deployment. A
   * row costs seconds for each part that is new. The stage comes last: it deploys every change that it sees.
   */
  changeOneByOne(): void {
    const parts = this.api.node.findAll();
    const row = [
      ...parts.filter(CfnAuthorizer.isCfnAuthorizer),
      ...parts.filter((part) => CfnIntegration.isCfnIntegration(part) || CfnRoute.isCfnRoute(part)),
      this.#stage.node.defaultChild,
    ] as CfnResource[];
    for (const [i, part] of row.slice(1).entries()) part.addResourceDependency(row[i]!);
  }

  #accessLog(): LogGroup {
    return new LogGroup(this, 'AccessLog', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

function announceOpen(api: Construct, rate: number): void {
  Annotations.of(api).addInfoV2(
    'private-api:open',
    `The API is open: whoever knows its address may call it, up to ${rate} requests a second on each route. ` +
      'Set auth.type of globalApi to "iam" or "jwt" to close it.',
  );
}

function acknowledgeOpen(route: Construct): void {
  Validations.of(route).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'The configuration of this environment says that anybody may call (auth.type "none"). Every synthesis repeats it, ' +
      'every request is throttled and logged; auth.type "iam" or "jwt" closes all routes at once.',
  });
}

/** One JSON object per request. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    time: '$context.requestTime',
    requestId: '$context.requestId',
    ip: '$context.identity.sourceIp',
    caller: '$context.identity.caller',
    subject: '$context.authorizer.claims.sub',
    method: '$context.httpMethod',
    path: '$context.path',
    route: '$context.routeKey',
    status: '$context.status',
    bytes: '$context.responseLength',
    latency: '$context.responseLatency',
    integrationStatus: '$context.integrationStatus',
    integrationLatency: '$context.integrationLatency',
    error: '$context.error.message',
    integrationError: '$context.integrationErrorMessage',
  }),
);
