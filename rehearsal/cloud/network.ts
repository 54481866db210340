import http from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiTwin, type OpenDoor } from '../aws/apigatewayv2/api';
import { AuthorizerTwin } from '../aws/apigatewayv2/authorizer';
import { IntegrationTwin } from '../aws/apigatewayv2/integration';
import { RouteTwin } from '../aws/apigatewayv2/route';
import { DeploymentTwin, StageTwin } from '../aws/apigatewayv2/stage';
import { VpcLinkTwin } from '../aws/apigatewayv2/vpc-link';
import { SecurityGroupRuleTwin, SecurityGroupTwin } from '../aws/ec2/security-group';
import { SubnetTwin, VpcTwin } from '../aws/ec2/vpc';
import { EndpointTwin } from '../aws/ec2/vpc-endpoint';
import { EndpointServicePermissionsTwin, EndpointServiceTwin } from '../aws/ec2/vpc-endpoint-service';
import { listenerTwin } from '../aws/elasticloadbalancingv2/listener';
import { listenerRuleTwin } from '../aws/elasticloadbalancingv2/listener-rule';
import { LoadBalancerTwin } from '../aws/elasticloadbalancingv2/load-balancer';
import { TargetGroupTwin } from '../aws/elasticloadbalancingv2/target-group';
import type { Twin } from '../cloudformation/twin';
import type { World } from '../cloudformation/world';
import { shortened } from '../kit/clock';
import { AccessLogs } from '../path/access-log';
import { ApiPorts, portsFile } from '../path/api-ports';
import { matches } from '../path/health-check-settings';
import type { Addresses, TargetGroups } from '../path/host';
import type { LocalIssuer } from '../path/local-issuer';
import { probe } from '../path/probe';
import { type Check, RegisteredTargets } from '../path/registered-targets';
import { Ways } from '../path/request-path';
import type { Signers } from '../path/signed-caller';
import { SubnetAddresses } from '../path/subnet-addresses';

export interface NetworkProps {
  readonly world: World;
  /** The first HTTP API's port on 127.0.0.1; each further one takes the next. 0: any free port for each. */
  readonly port: number;
  /**
   * Where access logs go: `<stateDirectory>/logs/<account>/<region>/<log group>.log`.
   *
   * @default none are written
   */
  readonly stateDirectory?: string;
  /** Told when access logs cannot be written. @default - nobody is told */
  notice?(line: string): void;
  /** Who may sign requests to an API. @default - nobody */
  readonly signers?: Signers;
  /** Stands for the issuers of tokens. @default - they are asked themselves */
  readonly issuer?: LocalIssuer;
}

/** Everything between a client and the processes: what is deployed in the World, made to carry requests. */
export interface Network {
  /** For CloudFormation: one per resource type of EC2's network, Elastic Load Balancing and API Gateway. */
  readonly twins: Twin[];
  readonly addresses: Addresses;
  readonly targetGroups: TargetGroups;
  /** Every HTTP API that listens, in the order in which the pipeline deploys them. */
  frontDoors(): readonly OpenDoor[];
  readonly apis: Pick<ApiTwin, 'check' | 'plan'>;
  /** Ends all listening, checking and logging. */
  close(): Promise<void>;
}

export function createNetwork({ world, port, stateDirectory, notice, signers, issuer }: NetworkProps): Network {
  const addresses = new SubnetAddresses(world);
  const ways = new Ways(world, () => targets);
  const targets: RegisteredTargets = new RegisteredTargets(world, checkBy(ways));
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 256 });
  const accessLogs = stateDirectory === undefined ? undefined : new AccessLogs(join(stateDirectory, 'logs'), notice);
  const file = stateDirectory === undefined ? undefined : portsFile(stateDirectory);
  const ports = new ApiPorts({ first: port, file });
  const apis = new ApiTwin({
    world,
    ways,
    targets,
    agent,
    ports,
    ...(accessLogs && { accessLogs }),
    ...(notice && { notice }),
    ...(signers && { signers }),
    ...(issuer && { issuer }),
  });

  return {
    twins: [
      new VpcTwin(world),
      new SubnetTwin(world),
      new SecurityGroupTwin(world),
      new SecurityGroupRuleTwin(world),
      new EndpointTwin(world, addresses),
      new EndpointServiceTwin(world),
      new EndpointServicePermissionsTwin(world),
      new LoadBalancerTwin(world, addresses),
      new TargetGroupTwin(world, targets),
      listenerTwin(world),
      listenerRuleTwin(world),
      apis,
      new VpcLinkTwin(world, addresses),
      new IntegrationTwin(world),
      new RouteTwin(world),
      new AuthorizerTwin(world),
      new DeploymentTwin(world),
      new StageTwin(world),
    ],
    addresses,
    targetGroups: targets,
    frontDoors: () => apis.doors(),
    apis,
    close: async () => {
      targets.close();
      await apis.close();
      agent.destroy();
      await accessLogs?.close();
    },
  };
}

/** A health check walks the way that a request to the same target would. */
function checkBy(ways: Ways): Check {
  return async (target, settings, signal) => {
    const port = settings.port === 'traffic-port' ? target.port : Number(settings.port);
    const end = ways.toTarget(target, port, { steps: [], targets: [] });
    if (end === undefined) return { unused: true };
    if (end.kind === 'closed') {
      if (!end.silent) return { failure: `Health checks failed: ${end.reason}` };
      await sleep(shortened(settings.timeout), undefined, { signal }).catch(() => undefined);
      return { failure: `Request timed out: ${end.reason}` };
    }
    if (end.kind === 'answer') {
      return matches(settings.matcher, end.status)
        ? {}
        : { failure: `Health checks failed with these codes: [${end.status}]` };
    }
    const failure = await probe(settings, end.port, `${end.host.address}:${end.hostPort}`, signal);
    return failure === undefined ? {} : { failure };
  };
}
