import { type ExecutionRecord, succeededIn } from './execution-record';

/**
 * The execution that a failed stage goes back to: the latest that succeeded in it, began in the current version of the
 * pipeline's structure, and is no rollback itself (CodePipeline User Guide, "Configuring stage rollback").
 */
export function rollbackTarget(
  executions: readonly ExecutionRecord[],
  stage: string,
  structureVersion: number,
): ExecutionRecord | undefined {
  return executions.findLast(
    (record) =>
      record.type === 'STANDARD' && record.structureVersion === structureVersion && succeededIn(record, stage),
  );
}

/** Why there is no target, for the person who expected one. */
export function whyNoTarget(executions: readonly ExecutionRecord[], stage: string, structureVersion: number): string {
  const succeeded = executions.filter((record) => record.type === 'STANDARD' && succeededIn(record, stage));
  if (succeeded.length === 0) return `no execution has succeeded in ${stage} yet`;
  const numbers = succeeded.map(({ number }) => number).join(', ');
  return `those that succeeded in ${stage} (${numbers}) began before the pipeline became structure version ${structureVersion}`;
}
