import { join } from 'node:path';
import { DirectoryAssetStore } from './assembly/directory-asset-store';
import { CloudFormationEngine } from './cloudformation/cloudformation-engine';
import { World } from './cloudformation/world';
import { AwsReachability } from './network/aws-reachability';
import { createNetwork, type Network } from './network/network';
import { createPipelineTwin } from './pipeline/pipeline-twin';
import { createCompute } from './resources/compute/compute';
import { createAwsCustomResourceTwin } from './resources/custom-resource';
import { createData } from './resources/data/data';
import { createIdentity } from './resources/iam-identity';
import { createIamTwins } from './resources/iam-twins';
import { createParameterTwin } from './resources/parameter';

/** Every account and region, on this machine. */
export interface Cloud {
  readonly world: World;
  readonly cloudFormation: Pick<
    CloudFormationEngine,
    'deploy' | 'delete' | 'stacks' | 'resume' | 'plan' | 'planDeletion' | 'retained'
  >;
  readonly assets: DirectoryAssetStore;
  /** Every HTTP API that answers on this machine, in the order of creation. */
  readonly frontDoors: Network['frontDoors'];
  /**
   * Brings back what an earlier process had deployed, and ends what it had begun; resolves when its services are in
   * service again, unless nobody is going to ask them.
   */
  resume(options?: { readonly serving: boolean }): Promise<void>;
  /** Ends every process and listener. */
  close(): Promise<void>;
}

export interface CloudProps {
  /** Each twin keeps what it has to keep in a directory of its own below this. */
  readonly stateDirectory: string;
  readonly assetDirectory: string;
  /** Of the first HTTP API on 127.0.0.1. */
  readonly port: number;
  /** Told what happens outside a deployment. */
  notice(line: string): void;
}

/** Composes the twins of all services. Nothing runs yet: `resume` or a deployment begins that. */
export async function openCloud({ stateDirectory, assetDirectory, port, notice }: CloudProps): Promise<Cloud> {
  const world = new World();
  const assets = new DirectoryAssetStore(assetDirectory);
  const identity = createIdentity(world);
  const network = createNetwork({ world, port, stateDirectory: join(stateDirectory, 'network'), notice });
  const reachability = new AwsReachability(world);
  const data = createData({ world, identity, reachability, stateDirectory: join(stateDirectory, 'data'), notice });
  const compute = createCompute({
    world,
    identity,
    reachability,
    assets,
    targetGroups: network.targetGroups,
    addresses: network.addresses,
    aws: data,
    stateDirectory: join(stateDirectory, 'compute'),
    notice,
  });
  const cloudFormation = new CloudFormationEngine({
    world,
    twins: [
      ...createIamTwins(world),
      createParameterTwin(world),
      createPipelineTwin(world),
      createAwsCustomResourceTwin({ world, identity }),
      ...network.twins,
      ...data.twins,
      ...compute.twins,
    ],
    directory: join(stateDirectory, 'cloudformation'),
    notice,
  });
  const closing = new AbortController();
  // However this process ends, nothing that it started outlives it.
  const onExit = () => compute.kill();
  process.once('exit', onExit);
  return {
    world,
    cloudFormation,
    assets,
    frontDoors: () => network.frontDoors(),
    async resume({ serving } = { serving: true }) {
      const leftovers = await compute.leftovers;
      if (leftovers.length > 0) notice(`ended ${leftovers.length} processes that an earlier rehearsal had left`);
      await cloudFormation.resume();
      for (const { stackName, was, is } of await cloudFormation.recover({ signal: closing.signal, onEvent: () => {} }))
        notice(`${stackName} was left ${was}: now it is ${is}`);
      if (serving) await compute.settled();
    },
    async close() {
      closing.abort(new Error('the rehearsal ends'));
      // Those who ask before those who answer.
      await allOf(compute.close, network.close, data.close);
      process.off('exit', onExit);
    },
  };
}

/** One after the other, and the next one also where one fails: what has failed must not leave the rest running. */
async function allOf(...steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
