import { join } from 'node:path';
import { DirectoryAssetStore } from '../assembly/directory-asset-store';
import type { PlannedApi } from '../assembly/planned-apis';
import { pipelineTwin } from '../aws/codepipeline/pipeline';
import { awsCustomResourceTwin } from '../aws/custom/aws';
import { Users } from '../aws/iam/users';
import { parameterTwin } from '../aws/ssm/parameter';
import { stateMachineTwin } from '../aws/stepfunctions/state-machine';
import { CloudFormationEngine } from '../cloudformation/cloudformation-engine';
import { World } from '../cloudformation/world';
import { ChangeClock } from '../kit/clock';
import { AwsReachability } from '../path/aws-reachability';
import { Credentials } from '../path/credentials';
import type { TargetHealth } from '../path/host';
import { LocalIssuer } from '../path/local-issuer';
import { answerToken, type TokenAnswer, type TokenRequest } from '../path/token-request';
import type { Identity } from '../permissions/caller';
import { createIdentity } from '../permissions/identities';
import { createCompute } from './compute';
import { createData } from './data';
import { createIamTwins } from './iam';
import { createNetwork, type Network } from './network';

/** All AWS accounts and regions of the rehearsal. */
export interface Cloud {
  readonly world: World;
  readonly identity: Identity;
  readonly cloudFormation: Pick<
    CloudFormationEngine,
    'deploy' | 'delete' | 'stacks' | 'resume' | 'plan' | 'planDeletion' | 'retained'
  >;
  readonly assets: DirectoryAssetStore;
  /** Every HTTP API that listens, in the order in which the pipeline deploys them. */
  readonly frontDoors: Network['frontDoors'];
  /** IAM users whose access keys the user of this machine can sign requests with. */
  readonly users: Pick<Users, 'curlFiles'>;
  /** Whether the local issuer stands for the issuers of the templates. */
  readonly localIssuer: boolean;
  /** A token for an API that asks for one. */
  token(request: TokenRequest): TokenAnswer;
  /** Rejects with a UsageError, and changes nothing, if a port is taken that the APIs of a pipeline will need. */
  checkApis(planned: readonly PlannedApi[]): Promise<void>;
  /** Assigns ports in the order of a pipeline's APIs, also to those that listen already. */
  planApis(planned: readonly PlannedApi[]): Promise<void>;
  /**
   * Restores what an earlier process had deployed, and recovers the deployments that it did not finish. Resolves when all
   * services run again; without `serving`, none is started.
   */
  resume(options?: { readonly serving: boolean }): Promise<void>;
  /** Of every target that is registered in this target group, by its ARN. */
  targetHealth(targetGroup: string): readonly TargetHealth[];
  /** Ends every process and listener. */
  close(): Promise<void>;
}

export interface CloudProps {
  /** Each part keeps its state in its own directory below this one. */
  readonly stateDirectory: string;
  readonly assetDirectory: string;
  /** The directory of the users' access keys, which only their owner can read. */
  readonly callersDirectory: string;
  /** Whether the local issuer stands for the issuers of the templates. @default false */
  readonly localIssuer?: boolean;
  /** Whether changes of load balancers, endpoints and VPC links take time also while no requests flow. @default false */
  readonly keepWaits?: boolean;
  /** The port of the first HTTP API on 127.0.0.1. */
  readonly port: number;
  /** Called with what happens outside a deployment. */
  notice(line: string): void;
}

/** Composes the twins of all AWS services. Starts nothing: `resume` and deployments do. */
export async function openCloud(props: CloudProps): Promise<Cloud> {
  const { stateDirectory, assetDirectory, callersDirectory, port, notice } = props;
  const world = new World();
  const assets = new DirectoryAssetStore(assetDirectory);
  const identity = createIdentity(world);
  const credentials = new Credentials();
  const users = new Users(callersDirectory, credentials);
  const issuer = props.localIssuer ? new LocalIssuer(join(callersDirectory, 'issuer.pem')) : undefined;
  const clock = new ChangeClock({ always: props.keepWaits ?? false });
  const network = createNetwork({
    world,
    port,
    clock,
    stateDirectory: join(stateDirectory, 'network'),
    notice,
    signers: { identity, holder: (id) => credentials.holder(id) },
    ...(issuer && { issuer }),
  });
  const reachability = new AwsReachability(world);
  const data = createData({
    world,
    identity,
    credentials,
    reachability,
    stateDirectory: join(stateDirectory, 'data'),
    notice,
  });
  const compute = createCompute({
    world,
    identity,
    reachability,
    assets,
    targetGroups: network.targetGroups,
    addresses: network.addresses,
    clock,
    aws: data,
    stateDirectory: join(stateDirectory, 'compute'),
    notice,
  });
  const cloudFormation = new CloudFormationEngine({
    world,
    twins: [
      ...createIamTwins(world),
      parameterTwin(world),
      pipelineTwin(world),
      awsCustomResourceTwin({ world, identity }),
      stateMachineTwin({ world, identity }),
      ...network.twins,
      ...data.twins,
      ...compute.twins,
    ],
    directory: join(stateDirectory, 'cloudformation'),
    notice,
  });
  const closing = new AbortController();
  // However this process exits, its child processes end too.
  const onExit = () => compute.kill();
  process.once('exit', onExit);
  return {
    world,
    identity,
    cloudFormation,
    assets,
    frontDoors: () => network.frontDoors(),
    users,
    localIssuer: issuer !== undefined,
    targetHealth: (targetGroup) => network.targetGroups.health(targetGroup),
    token: (request) => answerToken(world, issuer, request),
    checkApis: (planned) => network.apis.check(planned),
    async planApis(planned) {
      const moved = await network.apis.plan(planned);
      if (moved.length > 0) await cloudFormation.adopt();
      for (const { environment, url } of moved)
        notice(`the API of ${environment} moves to ${url}, its place in the pipeline`);
    },
    async resume({ serving } = { serving: true }) {
      const leftovers = await compute.leftovers;
      if (leftovers.length > 0) notice(`ended ${leftovers.length} processes that an earlier rehearsal had left`);
      if (serving) compute.prepare();
      await cloudFormation.resume();
      for (const { stackName, was, is } of await cloudFormation.recover({ signal: closing.signal, onEvent: () => {} }))
        notice(`${stackName} was left ${was}: now it is ${is}`);
      if (serving) await compute.startResumed();
    },
    async close() {
      closing.abort(new Error('the rehearsal ends'));
      clock.close();
      // Clients before servers.
      await allOf(compute.close, network.close, data.close);
      process.off('exit', onExit);
    },
  };
}

/** Runs the steps one after the other, all of them even if one fails; then throws the first failure. */
async function allOf(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
