import type { Cloud } from '../cloud';
import type { StateDirectory } from '../state/state-directory';
import type { PipelineDefinition, Stage } from './definition';
import { Execution } from './execution';
import type { ExecutionRecord } from './execution-record';
import type { ExecutionStore } from './execution-store';
import { Executors } from './executors';
import type { Gates } from './gates';
import type { Progress } from './progress';
import { rollbackTarget, whyNoTarget } from './rollback';
import type { RunningPipeline } from './running-pipeline';
import type { Tree } from './tree';

export interface PipelineDependencies {
  readonly cloud: Cloud;
  readonly state: StateDirectory;
  readonly store: ExecutionStore;
  readonly running: RunningPipeline;
  readonly gates: Gates;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** CodePipeline: starts executions, again after the pipeline has replaced itself, and back where a stage failed. */
export class Pipeline {
  readonly #is: PipelineDependencies;

  constructor(dependencies: PipelineDependencies) {
    this.#is = dependencies;
  }

  /** Plays the pipeline for a tree. Returns the last execution that this took, with its final status. */
  async run(tree: Tree): Promise<ExecutionRecord> {
    const record = await this.execute(tree);
    // Under the new structure it finds nothing to replace, so this happens once.
    const last = record.status === 'Cancelled' ? await this.execute(tree, record) : record;
    if (last.status === 'Failed') await this.rollBack(last, tree);
    return last;
  }

  private async execute(tree: Tree, replaced?: ExecutionRecord): Promise<ExecutionRecord> {
    const { store, running } = this.#is;
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
    await this.play(definition, record, definition.stages, tree);
    return record;
  }

  /** A stage that says so goes back to what it was, as an execution of its own with the target's artifacts and variables. */
  private async rollBack(failed: ExecutionRecord, tree: Tree): Promise<void> {
    const { store, running, progress } = this.#is;
    const definition = running.definition();
    const name = failed.stages.find(({ status }) => status === 'Failed')?.name;
    const stage = definition.stages.find((candidate) => candidate.name === name);
    if (stage?.onFailure !== 'ROLLBACK') return;
    const target = rollbackTarget(store.all, stage.name, running.structureVersion);
    if (target === undefined) {
      const why = whyNoTarget(store.all, stage.name, running.structureVersion);
      progress.line(`${stage.name} is not rolled back: ${why}`);
      return;
    }
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
    await this.play(definition, record, [stage], tree);
  }

  private async play(
    definition: PipelineDefinition,
    record: ExecutionRecord,
    stages: readonly Stage[],
    tree: Tree,
  ): Promise<void> {
    const { cloud, gates, running, state, store, progress, signal } = this.#is;
    const kind = record.type === 'ROLLBACK' ? `, back to execution ${record.rollbackTarget}` : '';
    progress.line(`Execution ${record.number} of ${record.pipeline}${kind}: ${record.revision.description}`);
    const executors = new Executors({ cloud, gates, pipeline: running, definition, tree });
    const executorOf = executors.of.bind(executors);
    await new Execution({ definition, record, state, store, progress, signal, executorOf }).play(stages);
    store.prune();
  }
}
