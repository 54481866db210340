import { join } from 'node:path';
import { World } from '../cloudformation/world';
import { readExecutions } from '../codepipeline/execution-store';
import { type LeftStack, leftStacks } from '../codepipeline/left-stacks';
import type { RollbackAnswer, RollbackRequest } from '../codepipeline/rollback-answer';
import type { StateDirectory } from '../state/state-directory';
import { send } from './channel';
import type { DecisionAnswer, DecisionRequest, PipelineClient } from './pipeline-client';
import { stateOption } from './state-option';
import { type Status, statusOfExecutions } from './status';

/** Asks the rehearsal of a state directory: its process, or, where none runs, what it left on disk. */
export class RehearsalClient implements PipelineClient {
  constructor(
    private readonly state: StateDirectory,
    /** As it was given on the command line. */
    private readonly directory: string,
  ) {}

  async status(): Promise<Status> {
    return (await send<Status>(this.state, 'GET', '/status')) ?? (await this.fromDisk());
  }

  async decide(request: DecisionRequest): Promise<DecisionAnswer> {
    const answer = await send<DecisionAnswer>(this.state, 'POST', '/decision', request);
    return answer ?? { problem: `${this.state.path}: no rehearsal is running in it: start one with 'npm start'` };
  }

  async rollback(request: RollbackRequest): Promise<RollbackAnswer> {
    const answer = await send<RollbackAnswer>(this.state, 'POST', '/rollback', request);
    const problem = `${this.state.path}: no rehearsal is running in it, and only one that runs can roll back: npm start`;
    return answer ?? { problem, unreachable: true };
  }

  private async fromDisk(): Promise<Status> {
    const pid = this.state.holder()?.pid;
    return {
      ...(pid !== undefined && { pid }),
      ...statusOfExecutions(readExecutions(this.state)),
      gates: [],
      apis: [],
      left: await this.left(),
    };
  }

  private async left(): Promise<readonly LeftStack[]> {
    // Only this answer needs what it takes to read stacks.
    const { CloudFormationEngine } =
      require('../cloudformation/cloudformation-engine') as typeof import('../cloudformation/cloudformation-engine');
    const { RunningPipeline } =
      require('../codepipeline/running-pipeline') as typeof import('../codepipeline/running-pipeline');
    const world = new World();
    const cloudFormation = new CloudFormationEngine({
      world,
      twins: [],
      directory: join(this.state.cloud, 'cloudformation'),
    });
    await cloudFormation.resume();
    return leftStacks({
      cloudFormation,
      world,
      running: new RunningPipeline(world, cloudFormation, this.state),
      option: stateOption(this.directory),
    });
  }
}
