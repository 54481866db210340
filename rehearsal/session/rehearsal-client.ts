import { World } from '../cloudformation/world';
import type { ExecutionRecord } from '../codepipeline/execution-record';
import { readExecutions } from '../codepipeline/execution-store';
import { type LeftStack, leftStacks } from '../codepipeline/left-stacks';
import type { RollbackAnswer, RollbackRequest } from '../codepipeline/rollback-answer';
import type { TokenAnswer, TokenRequest } from '../path/token-request';
import { StateDirectory } from '../state/state-directory';
import { stateOption } from '../state/state-option';
import { send } from './channel';
import type { DecisionAnswer, DecisionRequest, PipelineClient } from './pipeline-client';
import { type Status, statusOfExecutions } from './status';

/** Asks the rehearsal of a state directory: its process, or, where none runs, what it left on disk. */
export class RehearsalClient implements PipelineClient {
  readonly state: StateDirectory;
  readonly #directory: string;

  /** `directory`: the state directory, as the command line names it. */
  constructor(directory: string) {
    this.state = new StateDirectory(directory);
    this.#directory = directory;
  }

  async status(): Promise<Status> {
    return (await send<Status>(this.state, 'GET', '/status')) ?? (await this.#fromDisk());
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

  async token(request: TokenRequest): Promise<TokenAnswer> {
    const answer = await send<TokenAnswer>(this.state, 'POST', '/token', request);
    const problem = `${this.state.path}: no rehearsal is running in it: start one with 'npm start -- --local-issuer'`;
    return answer ?? { problem };
  }

  /** As they are on disk now, the oldest first, without those whose records are damaged. */
  executions(): readonly ExecutionRecord[] {
    return readExecutions(this.state);
  }

  async #fromDisk(): Promise<Status> {
    const pid = this.state.holder()?.pid;
    return {
      ...(pid !== undefined && { pid }),
      ...statusOfExecutions(this.executions()),
      gates: [],
      apis: [],
      left: await this.#left(),
    };
  }

  async #left(): Promise<readonly LeftStack[]> {
    // Loaded only for this answer.
    const { CloudFormationEngine } =
      require('../cloudformation/cloudformation-engine') as typeof import('../cloudformation/cloudformation-engine');
    const { RunningPipeline } =
      require('../codepipeline/running-pipeline') as typeof import('../codepipeline/running-pipeline');
    const world = new World();
    const cloudFormation = new CloudFormationEngine({ world, twins: [], directory: this.state.stacks });
    await cloudFormation.resume();
    return leftStacks({
      cloudFormation,
      world,
      running: new RunningPipeline(world, cloudFormation, this.state),
      option: stateOption(this.#directory),
    });
  }
}
