import { quoted } from '../../text/quoted';
import type { PipelineDefinition } from '../aws/codepipeline/definition';
import { refuse } from '../kit/refusal';
import { type ExecutionRecord, succeededIn } from './execution-record';

const SOURCE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html';
const UNABLE = 'UnableToRollbackStageException';

/** What the rules about rollbacks look at. */
export interface RollbackView {
  readonly definition: PipelineDefinition;
  readonly structureVersion: number;
  /** The oldest first. */
  readonly executions: readonly ExecutionRecord[];
  /** The execution that is in a stage at the moment. */
  holder(stage: string): number | undefined;
  /** Whether what an execution handed on is still on disk. */
  hasArtifacts(record: ExecutionRecord): boolean;
}

/**
 * The execution that a failed stage goes back to: the latest that succeeded in it, began in the current version of the
 * pipeline's structure, and is no rollback itself (CodePipeline User Guide, "Configuring stage rollback").
 */
export function rollbackTarget(
  executions: readonly ExecutionRecord[],
  stage: string,
  structureVersion: number,
): ExecutionRecord | undefined {
  return executions.findLast((record) => isTarget(record, stage, structureVersion));
}

/** Why there is no target, for the person who expected one. */
export function whyNoTarget(executions: readonly ExecutionRecord[], stage: string, structureVersion: number): string {
  const succeeded = executions.filter((record) => record.type === 'STANDARD' && succeededIn(record, stage));
  if (succeeded.length === 0) return `no execution has succeeded in ${stage} yet`;
  const numbers = succeeded.map(({ number }) => number).join(', ');
  return `those that succeeded in ${stage} (${numbers}) began before the pipeline became structure version ${structureVersion}`;
}

/**
 * Every execution that a person may roll this stage back to, the latest first. The live one is among them, as with
 * CodePipeline: going back to it deploys it again. Throws a Refusal if the stage cannot be rolled back at all.
 */
export function rollbackTargets(view: RollbackView, stage: string): ExecutionRecord[] {
  checkStage(view, stage);
  const { executions, structureVersion } = view;
  return executions
    .filter((record) => isTarget(record, stage, structureVersion) && view.hasArtifacts(record))
    .reverse();
}

/**
 * The execution, by its number or id, that a person wants a stage rolled back to.
 *
 * Throws a Refusal with the error that CodePipeline's RollbackStage gives. The codes and what each is for are in its API
 * Reference, the rules in its User Guide, "Configuring stage rollback".
 */
export function requestedTarget(view: RollbackView, stage: string, execution: string): ExecutionRecord {
  checkStage(view, stage);
  const { executions, structureVersion, definition } = view;
  const target = executions.find(({ number, id }) => String(number) === execution || id === execution);
  const refuseTarget = (code: string, message: string): never => {
    const others = rollbackTargets(view, stage).map(({ number }) => number);
    return refuse({
      resource: stage,
      property: '--to',
      code,
      message,
      repair: others.length === 0 ? `it has no target: ${whyNone(view, stage)}` : `its targets: ${others.join(', ')}`,
      source: SOURCE,
    });
  };
  if (target?.pipeline !== definition.name)
    return refuseTarget(
      'PipelineExecutionNotFoundException',
      `${definition.name} has no execution ${quoted(execution)}`,
    );
  const name = `execution ${target.number}`;
  if (target.type === 'ROLLBACK') refuseTarget(UNABLE, `${name} is a rollback itself`);
  if (target.structureVersion !== structureVersion)
    refuseTarget(
      'PipelineExecutionOutdatedException',
      `${name} began in structure version ${target.structureVersion} of the pipeline, which is at version ${structureVersion} now`,
    );
  if (!succeededIn(target, stage)) refuseTarget(UNABLE, `${name} did not succeed in this stage`);
  if (!view.hasArtifacts(target)) refuseTarget(UNABLE, `the artifacts of ${name} are no longer kept`);
  return target;
}

function checkStage(view: RollbackView, name: string): void {
  const { stages, name: pipeline } = view.definition;
  const index = stages.findIndex((stage) => stage.name === name);
  const others = stages.slice(1).map((stage) => stage.name);
  if (index === -1)
    refuse({
      resource: name,
      code: 'StageNotFoundException',
      message: `${pipeline} has no such stage`,
      repair: `its stages: ${others.join(', ')}`,
      source: SOURCE,
    });
  if (index === 0)
    refuse({
      resource: name,
      code: UNABLE,
      message: 'a source stage cannot be rolled back',
      repair: `roll back one of ${others.join(', ')}`,
      source: SOURCE,
    });
  const holder = view.holder(name);
  if (holder !== undefined)
    refuse({
      resource: name,
      code: UNABLE,
      message: `execution ${holder} is in this stage`,
      repair: 'wait until it has left it',
      source: SOURCE,
    });
}

/** Why a person finds nothing to go back to. */
export function whyNone(view: RollbackView, stage: string): string {
  const { executions, structureVersion } = view;
  return rollbackTarget(executions, stage, structureVersion) === undefined
    ? whyNoTarget(executions, stage, structureVersion)
    : 'the artifacts of those that succeeded in it are no longer kept';
}

function isTarget(record: ExecutionRecord, stage: string, structureVersion: number): boolean {
  return record.type === 'STANDARD' && record.structureVersion === structureVersion && succeededIn(record, stage);
}
