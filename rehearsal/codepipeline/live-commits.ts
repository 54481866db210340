import type { PipelineDefinition, Stage } from '../aws/codepipeline/definition';
import { commitText } from '../source/revision-text';
import type { ExecutionRecord } from './execution-record';
import type { Gate } from './gates';

/**
 * What runs at the moment of what the pipeline deploys before a gate, in lines for the person who decides.
 *
 * Since the execution at the gate has passed those stages, a more recent one may have passed them too, or a rollback: then
 * both are told.
 */
export function liveText(
  { name, execution, revision }: Pick<Gate, 'name' | 'execution' | 'revision'>,
  definition: PipelineDefinition,
  executions: readonly ExecutionRecord[],
): readonly string[] {
  return stagesBefore(definition, name).flatMap((stage) => {
    const deployments = stage.actions.filter(isDeployment);
    const live = new Set(deployments.map((action) => latestIn(executions, stage.name, action.name)));
    const others = [...live].filter((record) => record !== undefined && record.number !== execution);
    const deploying = executions.find((record) => record.number !== execution && isIn(record, stage.name));
    const now = deploying === undefined ? '' : `; execution ${deploying.number} deploys there now`;
    if (others.length === 0) return [`${stage.name}: commit ${commitText(revision.commit)}, of this execution${now}`];
    const newer = others.map(
      (record) => `commit ${commitText(record!.revision.commit)} of execution ${record!.number}`,
    );
    return [
      `${stage.name}: by now ${newer.join(' and ')}; this execution deployed commit ${commitText(revision.commit)} there${now}`,
    ];
  });
}

/** The stages that deploy something, between the gate before this one and this one. */
function stagesBefore({ stages }: PipelineDefinition, gate: string): readonly Stage[] {
  const isGate = (stage: Stage) => stage.actions.some(({ category }) => category === 'Approval');
  const until = stages.findIndex(({ actions }) => actions.some(({ name }) => name === gate));
  const before = stages.slice(0, Math.max(until, 0));
  return before.slice(before.findLastIndex(isGate) + 1).filter(({ actions }) => actions.some(isDeployment));
}

function isDeployment({ category, configuration }: Stage['actions'][number]): boolean {
  return category === 'Deploy' && configuration.ActionMode !== 'CHANGE_SET_REPLACE';
}

/** The execution whose deployment was the last that succeeded. */
function latestIn(
  executions: readonly ExecutionRecord[],
  stageName: string,
  actionName: string,
): ExecutionRecord | undefined {
  let latest: { readonly record: ExecutionRecord; readonly ended: string } | undefined;
  for (const record of executions) {
    const stage = record.stages.find(({ name }) => name === stageName);
    const action = stage?.actions.find(({ name }) => name === actionName);
    if (action?.status !== 'Succeeded' || action.ended === undefined) continue;
    if (latest === undefined || action.ended >= latest.ended) latest = { record, ended: action.ended };
  }
  return latest?.record;
}

function isIn({ stages }: ExecutionRecord, stage: string): boolean {
  return stages.some(({ name, status }) => name === stage && status === 'InProgress');
}
