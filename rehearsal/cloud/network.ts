import http from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpApis, type OpenDoor } from '../aws/apigatewayv2/api';
import { authorizerTwin } from '../aws/apigatewayv2/authorizer';
import { deploymentTwin } from '../aws/apigatewayv2/deployment';
import { integrationTwin } from '../aws/apigatewayv2/integration';
import { routeTwin } from '../aws/apigatewayv2/route';
import { stageTwin } from '../aws/apigatewayv2/stage';
import { vpcLinkTwin } from '../aws/apigatewayv2/vpc-link';
import { securityGroupTwin } from '../aws/ec2/security-group';
import { securityGroupRuleTwin } from '../aws/ec2/security-group-rule';
import { subnetTwin } from '../aws/ec2/subnet';
import { vpcTwin } from '../aws/ec2/vpc';
import { endpointTwin } from '../aws/ec2/vpc-endpoint';
import { endpointServiceTwin } from '../aws/ec2/vpc-endpoint-service';
import { endpointServicePermissionsTwin } from '../aws/ec2/vpc-endpoint-service-permissions';
import { listenerTwin } from '../aws/elasticloadbalancingv2/listener';
import { listenerRuleTwin } from '../aws/elasticloadbalancingv2/listener-rule';
import { loadBalancerTwin } from '../aws/elasticloadbalancingv2/load-balancer';
import { targetGroupTwin } from '../aws/elasticloadbalancingv2/target-group';
import type { Twin } from '../cloudformation/twin';
import type { World } from '../cloudformation/world';
import { ChangeClock, shortened } from '../kit/clock';
import { AccessLogs } from '../path/access-log';
import { AccountThrottles, type Throttle } from '../path/account-throttles';
import { ApiPorts, portsFile } from '../path/api-ports';
import { type HealthCheckSettings, matches } from '../path/health-check-settings';
import type { Addresses, TargetGroups } from '../path/host';
import type { LocalIssuer } from '../path/local-issuer';
import { probe } from '../path/probe';
import { type HealthCheck, RegisteredTargets } from '../path/registered-targets';
import { type PathEnd, RequestPaths } from '../path/request-path';
import type { Signers } from '../path/signed-caller';
import { SubnetAddresses } from '../path/subnet-addresses';

export interface NetworkProps {
  readonly world: World;
  /** The first HTTP API's port on 127.0.0.1; each further one gets the next. 0: any free port for each. */
  readonly port: number;
  /** The time in which changes become known. @default - it goes by only while requests flow */
  readonly clock?: ChangeClock;
  /**
   * Where access logs go: `<stateDirectory>/logs/<account>/<region>/<log group>.log`.
   *
   * @default none are written
   */
  readonly stateDirectory?: string;
  /** Called when access logs cannot be written. @default - not called */
  notice?(line: string): void;
  /** Who may sign requests to an API. @default - nobody */
  readonly signers?: Signers;
  /** Stands for the issuers of tokens. @default - the issuers themselves are asked for their keys */
  readonly issuer?: LocalIssuer;
  /** What all APIs of an account may take together in a region. @default - AWS's default quota */
  readonly accountThrottle?: (region: string) => Throttle;
}

/** Everything between a client and the processes of services, as deployed in the World. */
export interface Network {
  /** One per resource type of EC2 networking, Elastic Load Balancing and API Gateway. */
  readonly twins: Twin[];
  readonly addresses: Addresses;
  readonly targetGroups: TargetGroups;
  /** Every HTTP API that listens, in the order in which the pipeline deploys them. */
  frontDoors(): readonly OpenDoor[];
  readonly apis: Pick<HttpApis, 'check' | 'plan'>;
  /** Ends all listening, checking and logging. */
  close(): Promise<void>;
}

/** What a new one takes until it is available, in seconds. AWS's pages say "minutes" at most; these are assumptions. */
const AVAILABLE_SECONDS = { endpoint: 60, loadBalancer: 150, vpcLink: 120 } as const;

export function createNetwork(props: NetworkProps): Network {
  const { world, port, clock = new ChangeClock(), stateDirectory, notice, signers, issuer, accountThrottle } = props;
  const addresses = new SubnetAddresses(world);
  const targets = new RegisteredTargets(world, clock);
  const paths = new RequestPaths(world, targets);
  targets.checkBy(healthCheck(paths));
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 256 });
  const accessLogs = stateDirectory === undefined ? undefined : new AccessLogs(join(stateDirectory, 'logs'), notice);
  const file = stateDirectory === undefined ? undefined : portsFile(stateDirectory);
  const ports = new ApiPorts({ first: port, file });
  const apis = new HttpApis({
    world,
    paths,
    targets,
    clock,
    agent,
    ports,
    accountThrottles: new AccountThrottles(accountThrottle),
    ...(accessLogs && { accessLogs }),
    ...(notice && { notice }),
    ...(signers && { signers }),
    ...(issuer && { issuer }),
  });

  return {
    twins: [
      vpcTwin(world),
      subnetTwin(world),
      securityGroupTwin(world),
      securityGroupRuleTwin(world, 'AWS::EC2::SecurityGroupIngress'),
      securityGroupRuleTwin(world, 'AWS::EC2::SecurityGroupEgress'),
      waitsFor(clock, AVAILABLE_SECONDS.endpoint, endpointTwin(world, addresses)),
      endpointServiceTwin(world),
      endpointServicePermissionsTwin(world),
      waitsFor(clock, AVAILABLE_SECONDS.loadBalancer, loadBalancerTwin(world, addresses)),
      targetGroupTwin(world, targets),
      listenerTwin(world),
      listenerRuleTwin(world),
      apis.twin,
      waitsFor(clock, AVAILABLE_SECONDS.vpcLink, vpcLinkTwin(world, addresses)),
      integrationTwin(world),
      routeTwin(world),
      authorizerTwin(world),
      deploymentTwin(world),
      stageTwin(world),
    ],
    addresses,
    targetGroups: targets,
    frontDoors: () => apis.doors(),
    apis,
    close: async () => {
      clock.close();
      targets.close();
      await apis.close();
      agent.destroy();
      await accessLogs?.close();
    },
  };
}

/** CloudFormation waits until a new one is available. */
function waitsFor(clock: ChangeClock, seconds: number, twin: Twin): Twin {
  return {
    ...twin,
    async create(request) {
      const outcome = await twin.create(request);
      await clock.pass(seconds, request.signal);
      return outcome;
    },
  };
}

/** A health check takes the path that a request to the same target would take. */
function healthCheck(paths: RequestPaths): HealthCheck {
  return async (target, settings, signal) => {
    const port = settings.port === 'traffic-port' ? target.port : Number(settings.port);
    const end = paths.toTarget(target, port, { steps: [], targets: [] });
    if (end === undefined) return { unused: true };
    const failure = await failureAt(end, settings, signal);
    return failure === undefined ? {} : { failure };
  };
}

async function failureAt(
  end: PathEnd,
  settings: HealthCheckSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (end.kind === 'answer')
    return matches(settings.matcher, end.status) ? undefined : `Health checks failed with these codes: [${end.status}]`;
  if (end.kind !== 'blocked') return probe(settings, end.port, `${end.host.address}:${end.hostPort}`, signal);
  if (!end.silent) return `Health checks failed: ${end.reason}`;
  await sleep(shortened(settings.timeout), undefined, { signal }).catch(() => undefined);
  return `Request timed out: ${end.reason}`;
}
