import { gateText } from './askers';
import type { ExecutionRecord, Status as ExecutionStatus } from './execution-record';
import type { Gate } from './gates';

/** Where the pipeline stands, as a command of another terminal gets it. */
export interface Status {
  readonly pid?: number;
  readonly execution?: ExecutionRecord;
  /** Earlier ones that have not ended yet. */
  readonly others?: readonly ExecutionRecord[];
  readonly gates: readonly Gate[];
  readonly apis: readonly string[];
}

const MARKS: Readonly<Record<ExecutionStatus, string>> = {
  InProgress: '…',
  Succeeded: '✔',
  Failed: '✘',
  Stopped: '■',
  Cancelled: '■',
  Superseded: '■',
};

export function statusText({ pid, execution, others = [], gates, apis }: Status): string[] {
  const lines = [pid === undefined ? 'No rehearsal is running.' : `A rehearsal is running, process ${pid}.`];
  if (execution === undefined) return [...lines, 'There was no execution yet.'];
  for (const other of others) {
    const stage = other.stages.findLast(({ status }) => status !== undefined);
    lines.push(`Execution ${other.number} of ${other.pipeline}: ${other.status}, at ${stage?.name ?? 'its start'}`);
  }
  const { number, pipeline, type, status, reason, revision } = execution;
  const kind = type === 'ROLLBACK' ? `, a rollback to execution ${execution.rollbackTarget}` : '';
  lines.push(
    `Execution ${number} of ${pipeline}${kind}: ${status}${reason === undefined ? '' : `, ${reason}`}`,
    `  ${revision.description}`,
  );
  for (const stage of execution.stages) {
    lines.push(`${mark(stage.status)} ${stage.name}`);
    for (const action of stage.actions) {
      const detail = action.error ?? action.summary;
      lines.push(`  ${mark(action.status)} ${action.name}${detail === undefined ? '' : `  ${detail.split('\n')[0]}`}`);
    }
  }
  for (const gate of gates) lines.push(...gateText(gate));
  for (const api of apis) lines.push(`Global API: ${api}`);
  return lines;
}

function mark(status: ExecutionStatus | undefined): string {
  return status === undefined ? '·' : MARKS[status];
}
