import { quoted } from '../../text/quoted';
import type { PipelineDefinition } from '../aws/codepipeline/definition';
import { Refusal } from '../kit/refusal';
import { type ExecutionRecord, succeededIn } from './execution-record';

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
  const refuse = (code: string, message: string): never => {
    const others = rollbackTargets(view, stage).map(({ number }) => number);
    const repair =
      others.length === 0 ? `it has no target: ${whyNone(view, stage)}` : `its targets: ${others.join(', ')}`;
    throw new Refusal({ resource: stage, property: '--to', code, message, repair });
  };
  if (target?.pipeline !== definition.name) {
    return refuse('PipelineExecutionNotFoundException', `${definition.name} has no execution ${quoted(execution)}`);
  }
  const name = `execution ${target.number}`;
  if (target.type === 'ROLLBACK') refuse('UnableToRollbackStageException', `${name} is a rollback itself`);
  if (target.structureVersion !== structureVersion) {
    refuse(
      'PipelineExecutionOutdatedException',
      `${name} began in structure version ${target.structureVersion} of the pipeline, which is at version ${structureVersion} now`,
    );
  }
  if (!succeededIn(target, stage)) refuse('UnableToRollbackStageException', `${name} did not succeed in this stage`);
  if (!view.hasArtifacts(target))
    refuse('UnableToRollbackStageException', `the artifacts of ${name} are kept no longer`);
  return target;
}

function checkStage(view: RollbackView, name: string): void {
  const { stages, name: pipeline } = view.definition;
  const refuse = (code: string, message: string, repair?: string): never => {
    throw new Refusal({ resource: name, code, message, ...(repair !== undefined && { repair }) });
  };
  const index = stages.findIndex((stage) => stage.name === name);
  if (index === -1) {
    const names = stages.slice(1).map((stage) => stage.name);
    refuse('StageNotFoundException', `${pipeline} has no such stage`, `its stages: ${names.join(', ')}`);
  }
  if (index === 0) refuse('UnableToRollbackStageException', 'a source stage cannot be rolled back');
  const holder = view.holder(name);
  if (holder !== undefined)
    refuse('UnableToRollbackStageException', `execution ${holder} is in this stage`, 'wait until it has left it');
}

/** Why a person finds nothing to go back to. */
export function whyNone(view: RollbackView, stage: string): string {
  const { executions, structureVersion } = view;
  return rollbackTarget(executions, stage, structureVersion) === undefined
    ? whyNoTarget(executions, stage, structureVersion)
    : 'the artifacts of those that succeeded in it are kept no longer';
}

function isTarget(record: ExecutionRecord, stage: string, structureVersion: number): boolean {
  return record.type === 'STANDARD' && record.structureVersion === structureVersion && succeededIn(record, stage);
}
