import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { artifactPathOf } from '../assembly/artifact-path';
import { readTemplate } from '../assembly/assembly';
import type { PipelineDefinition } from '../aws/codepipeline/definition';
import type { Progress } from '../kit/progress';
import { Refusal } from '../kit/refusal';
import type { Tree } from '../source/tree';
import type { StateDirectory } from '../state/state-directory';
import { type ExecutionRecord, waitsAt } from './execution-record';
import type { ExecutionStore } from './execution-store';
import type { RunningPipeline } from './running-pipeline';

export interface LeftExecutions {
  readonly store: ExecutionStore;
  readonly running: RunningPipeline;
  readonly state: StateDirectory;
  readonly progress: Progress;
}

/** The files of an execution that has passed its source stage already: those that this stage handed on. */
export function leftTree(record: ExecutionRecord, state: StateDirectory): Tree {
  return {
    revision: record.revision,
    writeTo: async (directory) => {
      const [source] = Object.values(record.artifacts);
      if (source === undefined) throw new Error(`execution ${record.number} has no source any more`);
      cpSync(join(state.artifacts, source), directory, { recursive: true, verbatimSymlinks: true });
    },
  };
}

/** Those that waited when an earlier rehearsal ended, and can go on. The others end here, and it is said why. */
export function ableToGoOn({ store, running, state, progress }: LeftExecutions): readonly ExecutionRecord[] {
  const definition = running.definition();
  return store.waiting.filter((record) => {
    const waited = `Execution ${record.number} waited ${waitsAt(record)}`;
    if (record.pipeline !== definition.name || record.structureVersion !== running.structureVersion) {
      store.endLeft(record, 'Cancelled', 'the pipeline was replaced while it waited');
      progress.note(`${waited}, and the pipeline was replaced meanwhile: it is Cancelled`);
      return false;
    }
    const why = whyNotOn(record, definition, state);
    if (why === undefined) return true;
    store.endLeft(record, 'Failed', why);
    progress.failure(`${waited} and cannot go on, as ${why}: it is marked Failed`);
    return false;
  });
}

/** As the rest of a sentence; undefined if it can go on. */
function whyNotOn(record: ExecutionRecord, definition: PipelineDefinition, state: StateDirectory): string | undefined {
  const { artifacts, stages } = record;
  for (const [name, path] of Object.entries(artifacts))
    if (!existsSync(join(state.artifacts, path)))
      return `its artifact ${name} is missing (${join(state.artifacts, path)})`;
  const left = stages.filter(({ status }) => status !== 'Succeeded').map(({ name }) => name);
  const actions = definition.stages.filter(({ name }) => left.includes(name)).flatMap((stage) => stage.actions);
  for (const { configuration } of actions) {
    const why = whyDamaged(configuration.TemplatePath ?? '', artifacts, state);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** `templatePath` is of the form `Artifact::path`; undefined if the template can be read, or is not there yet. */
function whyDamaged(
  templatePath: string,
  artifacts: ExecutionRecord['artifacts'],
  state: StateDirectory,
): string | undefined {
  const named = artifactPathOf(templatePath);
  const path = artifacts[named?.artifact ?? ''];
  if (named === undefined || path === undefined) return undefined;
  try {
    readTemplate(join(state.artifacts, path, named.path));
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `its artifact ${named.artifact} is damaged (${error.detail.resource} ${error.detail.message})`;
  }
}

/**
 * The pushed commit that an earlier rehearsal had begun to play and could not end; undefined if none, or if a later push
 * has ended in whatever way.
 */
export function unfinishedPush(executions: readonly ExecutionRecord[]): ExecutionRecord | undefined {
  const latest = executions.findLast(({ type, revision }) => type === 'STANDARD' && revision.pushed === true);
  return latest !== undefined && (latest.interrupted === true || latest.status === 'Stopped') ? latest : undefined;
}
