import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from '../aws/codepipeline/definition';
import type { Cloud } from '../cloud/cloud';
import type { Builds } from '../codebuild/builds';
import type { Progress } from '../kit/progress';
import type { Tree } from '../source/tree';
import type { StateDirectory } from '../state/state-directory';
import { contractChanges } from './contract-changes';
import { type Ending, Execution, type ExecutionDependencies } from './execution';
import { type ExecutionRecord, waitsAt } from './execution-record';
import type { ExecutionStore } from './execution-store';
import { Executors } from './executors';
import type { Gates } from './gates';
import { leftTree } from './left-executions';
import { prune } from './pruning';
import { type RollbackView, requestedTarget, rollbackTarget, rollbackTargets, whyNone, whyNoTarget } from './rollback';
import type { RunningPipeline } from './running-pipeline';
import { StageLocks } from './stage-locks';
import { liveIn } from './stage-states';

export interface PipelineDependencies {
  readonly cloud: Cloud;
  readonly state: StateDirectory;
  readonly store: ExecutionStore;
  readonly running: RunningPipeline;
  readonly gates: Gates;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly builds: Builds;
}

type PreparedExecution = Pick<ExecutionDependencies, 'definition' | 'record' | 'locks' | 'onEnd'> & {
  readonly tree: Tree;
};

interface StageRollback extends Pick<ExecutionDependencies, 'definition' | 'locks'> {
  /** Of `definition`. */
  readonly stage: Stage;
  /** The execution whose artifacts and variables are deployed again. */
  readonly target: ExecutionRecord;
  readonly tree: Tree;
}

/**
 * CodePipeline: starts executions, several at a time if they are in different stages, again after the pipeline has
 * replaced itself, and back where a stage failed.
 */
export class Pipeline {
  readonly #props: PipelineDependencies;
  readonly #locks = new StageLocks();
  readonly #playing = new Map<number, Execution>();
  #newest: Tree | undefined;

  constructor(dependencies: PipelineDependencies) {
    this.#props = dependencies;
  }

  /** The executions that have not ended yet. */
  get playing(): readonly number[] {
    return [...this.#playing.keys()];
  }

  /** Plays the pipeline for a tree. Returns the last execution that this took, with its final status. */
  async run(tree: Tree): Promise<ExecutionRecord> {
    this.#newest = tree;
    return this.#execute(tree);
  }

  /** Goes on with an execution that an earlier process left waiting, where it waited. Returns as `run`. */
  async resume(record: ExecutionRecord): Promise<ExecutionRecord> {
    return this.#playOn(record, leftTree(record, this.#props.state));
  }

  /** The executions to which a person may roll a stage back, the latest first; or why there is none. Throws a Refusal. */
  rollbackTargets(stage: string): {
    readonly targets: readonly ExecutionRecord[];
    readonly live?: number;
    readonly why?: string;
  } {
    const targets = rollbackTargets(this.#view, stage);
    if (targets.length === 0) return { targets, why: whyNone(this.#view, stage) };
    const live = liveIn(this.#view.executions, stage);
    return { targets, ...(live !== undefined && { live }) };
  }

  /**
   * Rolls a stage back by hand, as CodePipeline's RollbackStage. Returns the rollback when it has ended, in whatever way.
   *
   * Throws a Refusal, with RollbackStage's error, if the rules do not allow it.
   */
  async rollBackTo(stage: string, execution: string): Promise<ExecutionRecord> {
    const view = this.#view;
    const target = requestedTarget(view, stage, execution);
    const played = view.definition.stages.find(({ name }) => name === stage)!;
    // The source stage is never rolled back: nobody asks for the files.
    const tree = { revision: target.revision, writeTo: () => Promise.reject(new Error('a rollback has no source')) };
    return this.#goBack({ definition: view.definition, stage: played, target, tree, locks: this.#locks });
  }

  async #execute(tree: Tree, replaced?: ExecutionRecord): Promise<ExecutionRecord> {
    const { store, running } = this.#props;
    const definition = running.definition();
    const record = store.begin(
      {
        type: 'STANDARD',
        pipeline: definition.name,
        structureVersion: running.structureVersion,
        revision: tree.revision,
        artifacts: {},
        variables: {},
        // The stack of the new pipeline itself.
        deployed: replaced?.deployed ?? [],
      },
      definition.stages,
    );
    return this.#playOn(record, tree, replaced);
  }

  async #playOn(record: ExecutionRecord, tree: Tree, replaced?: ExecutionRecord): Promise<ExecutionRecord> {
    const { running, progress } = this.#props;
    const definition = running.definition();
    const onEnd = async (stage: Stage, ending: Ending) => {
      if (execution.replacedPipeline) this.#cancelOthers(execution);
      else if (ending.status === 'Failed' && record.type === 'STANDARD') await this.#rollBack(stage, tree);
    };
    const execution: Execution = this.#prepare({ definition, record, tree, locks: this.#locks, onEnd });
    await this.#play(
      execution,
      record,
      definition.stages.filter(({ name }) => record.stages.some((stage) => stage.name === name)),
    );
    if (!execution.replacedPipeline) return record;
    // As "Release change" does, it takes what is the newest by now (RestartExecutionOnUpdate).
    const newest = this.#newest ?? tree;
    // Under the new structure the same tree finds nothing to replace, so this happens once.
    if (replaced === undefined || newest !== tree) return this.#execute(newest, record);
    progress.failure(
      `Execution ${record.number} replaced the pipeline again: its commit gives another pipeline at every build`,
    );
    return record;
  }

  /** CodePipeline has no execution go on under a definition that is no more (API Reference, "PipelineExecution", Cancelled). */
  #cancelOthers(replacing: Execution): void {
    for (const execution of this.#playing.values()) {
      if (execution !== replacing) execution.cancel('the pipeline was replaced while it ran');
    }
  }

  /** A stage that says so goes back to what it was, as an execution of its own with the target's artifacts and variables. */
  async #rollBack(stage: Stage, tree: Tree): Promise<void> {
    const { store, running, progress } = this.#props;
    if (stage.onFailure !== 'ROLLBACK') return;
    const definition = running.definition();
    const target = rollbackTarget(store.all, stage.name, running.structureVersion);
    if (target === undefined) {
      const why = whyNoTarget(store.all, stage.name, running.structureVersion);
      progress.line(`${stage.name} is not rolled back: ${why}`);
      return;
    }
    // The failed execution holds the stage until this has ended: nothing more recent gets in between.
    await this.#goBack({ definition, stage, target, tree, locks: undefined });
  }

  async #goBack({ definition, stage, target, tree, locks }: StageRollback): Promise<ExecutionRecord> {
    const { store, running, progress } = this.#props;
    progress.line(`${stage.name} is rolled back to execution ${target.number}, the ${target.revision.description}`);
    const record = store.begin(
      {
        type: 'ROLLBACK',
        rollbackTarget: target.number,
        pipeline: definition.name,
        structureVersion: running.structureVersion,
        revision: target.revision,
        artifacts: target.artifacts,
        variables: target.variables,
      },
      [stage],
    );
    await this.#play(this.#prepare({ definition, record, tree, locks }), record, [stage]);
    return record;
  }

  get #view(): RollbackView {
    const { running, store, state } = this.#props;
    return {
      definition: running.definition(),
      structureVersion: running.structureVersion,
      executions: store.all,
      holder: (stage) => this.#locks.holder(stage),
      hasArtifacts: ({ artifacts }) =>
        Object.values(artifacts).every((path) => existsSync(join(state.artifacts, path))),
    };
  }

  #prepare({ definition, record, tree, locks, onEnd }: PreparedExecution): Execution {
    const { cloud, gates, running, state, store, progress, signal, builds } = this.#props;
    const executors = new Executors({
      cloud,
      gates,
      pipeline: running,
      definition,
      tree,
      builds,
    });
    return new Execution({
      definition,
      record,
      state,
      store,
      progress,
      signal,
      locks,
      executorOf: executors.of.bind(executors),
      heading: (stage) => (this.#playing.size > 1 ? `${stage} (execution ${record.number})` : stage),
      onPlayed: () => gates.refresh(),
      warnings: (stage) => {
        const artifact = (name: string) => {
          const path = record.artifacts[name];
          return path === undefined ? undefined : join(state.artifacts, path);
        };
        const { world, cloudFormation } = cloud;
        return contractChanges(stage, { world, cloudFormation, definition, artifact });
      },
      ...(onEnd !== undefined && { onEnd }),
    });
  }

  async #play(execution: Execution, record: ExecutionRecord, stages: readonly Stage[]): Promise<void> {
    const { store, state, cloud, progress } = this.#props;
    const kind = record.type === 'ROLLBACK' ? `, back to execution ${record.rollbackTarget}` : '';
    const waited = waitsAt(record);
    const going = waited === undefined ? '' : `, waits again ${waited}`;
    progress.line(`Execution ${record.number} of ${record.pipeline}${kind}${going}: ${record.revision.description}`);
    this.#playing.set(record.number, execution);
    try {
      await execution.play(stages);
    } finally {
      this.#playing.delete(record.number);
    }
    prune(store, state, cloud.assets);
  }
}
