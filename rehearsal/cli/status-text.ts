import { leftText } from '../codepipeline/left-stacks';
import type { StageState } from '../codepipeline/stage-states';
import type { Past, Status } from '../session/status';
import type { RevisionRecord } from '../source/revision';
import { commitText, subjectText } from '../source/revision-text';
import { gateText } from './announcing';

export function statusText(status: Status): string[] {
  const { pid, stages, gates, apis, left, history } = status;
  const running = pid === undefined ? 'No rehearsal is running.' : `A rehearsal is running, process ${pid}.`;
  if (history.length === 0) return [running, 'There was no execution yet.'];
  const width = Math.max(...stages.map(({ name }) => name.length));
  return [
    running,
    ...(stages.length === 0 ? [] : [`What is live in each stage of ${status.pipeline}:`]),
    ...stages.flatMap((stage) =>
      stageText(stage).map((line, i) => `  ${(i === 0 ? stage.name : '').padEnd(width)}  ${line}`),
    ),
    ...gates.flatMap(gateText),
    ...apis,
    ...leftText(left),
    'Executions, the latest first:',
    ...history.flatMap(pastText),
  ];
}

function stageText({ live, inside, before, failed }: StageState): string[] {
  const by = live?.by === undefined ? '' : `, by execution ${live.by}, a rollback`;
  return [
    live === undefined
      ? 'nothing yet'
      : `execution ${live.execution}  ${revisionText(live.revision)}, since ${minute(live.since)}${by}`,
    ...(failed === undefined ? [] : failedText(failed)),
    ...(inside === undefined
      ? []
      : [`… execution ${inside.execution} is here: ${inside.actions.join(', ') || 'nothing runs yet'}`]),
    ...before.map((execution) => `… execution ${execution} waits before it`),
  ];
}

function failedText({ execution, at, why, kept }: NonNullable<StageState['failed']>): string[] {
  const [first = 'no reason was written down', ...others] = why;
  return [
    `✘ execution ${execution} failed here, ${minute(at)}: ${first}`,
    ...others.map((line) => `    and ${line}`),
    ...(kept.length === 0 ? [] : [`    what it did before stays: ${kept.join(', ')}`]),
  ];
}

function pastText({ number, pipeline, type, rollbackTarget, status, reason, at, revision, started }: Past): string[] {
  const kind = type === 'ROLLBACK' ? `, a rollback to execution ${rollbackTarget}` : '';
  const why = reason ?? (status === 'InProgress' && at !== undefined ? `at ${at}` : undefined);
  return [
    `Execution ${number} of ${pipeline}${kind}: ${status}${why === undefined ? '' : `, ${why}`}`,
    `  ${minute(started)}  ${revision.description}  ${subjectText(revision)}`,
  ];
}

function revisionText({ commit, message }: RevisionRecord): string {
  return `${commitText(commit)} ${subjectText({ message })}`;
}

/** `2026-11-25 09:33` of ISO 8601, in UTC. */
export function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
