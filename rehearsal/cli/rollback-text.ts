import type { Outcome } from '../codepipeline/outcome';
import type { RollbackAnswer, RollbackRequest, Target } from '../codepipeline/rollback-answer';
import { shellWord } from '../kit/shell-word';
import { subjectText } from '../source/revision-text';
import { minute } from './status-text';

/** `option`: what a command needs besides the stage: ` --state DIR`, or nothing. */
export function rollbackText({ stage, to }: RollbackRequest, answer: RollbackAnswer, option: string): Outcome {
  if ('problem' in answer) return { lines: [answer.problem], code: answer.unreachable ? 2 : 1 };
  if ('execution' in answer) {
    const { number, status, reason, rollbackTarget } = answer.execution;
    return status === 'Succeeded'
      ? { lines: [`${stage} is rolled back to execution ${rollbackTarget}, by execution ${number}`], code: 0 }
      : {
          lines: [`${stage} is not rolled back to ${to}: execution ${number}, the rollback, is ${status}: ${reason}`],
          code: 1,
        };
  }
  const { targets, live, why } = answer;
  if (targets.length === 0) return { lines: [`${stage} cannot be rolled back: ${why}`], code: 1 };
  const other = targets.find(({ number }) => number !== live);
  return {
    lines: [
      `${stage} can be rolled back to`,
      ...targets.map((target) => `  ${targetText(target)}${target.number === live ? '  ← live' : ''}`),
      other === undefined
        ? 'There is no other than what is live: nothing was rolled back'
        : `Nothing was rolled back yet. To execution ${other.number}: npm run pipeline -- rollback ${shellWord(stage)} --to ${other.number}${option}`,
    ],
    code: 0,
  };
}

function targetText({ number, revision, started }: Target): string {
  return `execution ${number} of ${minute(started)}: ${revision.description}  ${subjectText(revision)}`;
}
