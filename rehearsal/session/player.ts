import type { PipelineStacks } from '../assembly/pipeline-stacks';
import type { Cloud } from '../cloud/cloud';
import type { Builds } from '../codebuild/builds';
import type { DeployedStack } from '../codepipeline/execution-record';
import type { ExecutionStore } from '../codepipeline/execution-store';
import { type Announcer, type Asker, Gates } from '../codepipeline/gates';
import { liveText } from '../codepipeline/live-commits';
import { Pipeline } from '../codepipeline/pipeline';
import { RunningPipeline } from '../codepipeline/running-pipeline';
import type { Progress } from '../kit/progress';
import type { StateDirectory } from '../state/state-directory';

export interface PlayerProps {
  readonly cloud: Cloud;
  readonly state: StateDirectory;
  readonly store: ExecutionStore;
  readonly builds: Builds;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly askers: readonly Asker[];
  readonly announce: Announcer | undefined;
}

/** The pipeline that is deployed, and what plays it. */
export class Player {
  readonly running: RunningPipeline;
  readonly gates: Gates;
  readonly pipeline: Pipeline;
  readonly #props: PlayerProps;

  constructor(props: PlayerProps) {
    const { cloud, state, store, builds, progress, signal, askers, announce } = props;
    this.#props = props;
    this.running = new RunningPipeline(cloud.world, cloud.cloudFormation, state, cloud);
    this.gates = new Gates(askers, {
      ...(announce !== undefined && { announce }),
      live: (gate) => liveText(gate, this.running.definition(), store.all),
    });
    const { running, gates } = this;
    this.pipeline = new Pipeline({ cloud, state, store, running, gates, progress, signal, builds });
  }

  /**
   * Deploys the stacks of a pipeline unless it is the one that is deployed, as a person does once by `cdk deploy`.
   * Returns what was deployed.
   */
  async deploy(stacks: PipelineStacks): Promise<readonly DeployedStack[]> {
    const { cloud, progress, signal } = this.#props;
    await cloud.checkApis(stacks.apis);
    await cloud.planApis(stacks.apis);
    if (this.running.isPlayable(stacks.pipeline)) return [];
    const { stackName, account } = stacks.pipeline;
    const activity = progress.start(`deploy ${stackName}`);
    try {
      const { deployed } = await this.running.deploy(stacks, signal, activity);
      const { status } = deployed.at(-1)!.result;
      activity.succeeded(`into account ${account}, as 'cdk deploy' does once by hand: ${status}`);
      return deployed;
    } catch (error) {
      activity.dropped();
      throw error;
    }
  }
}
