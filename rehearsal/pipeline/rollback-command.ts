import type { StateDirectory } from '../state/state-directory';
import { complain, say } from '../terminal';
import { send } from './channel';
import type { RollbackAnswer } from './rollback-answer';

/** `npm run pipeline -- rollback STAGE [--to EXECUTION]`. Returns the exit code. */
export async function runRollback(state: StateDirectory, stage: string, to: string | undefined): Promise<number> {
  const answer = await send<RollbackAnswer>(state, 'POST', '/rollback', { stage, to });
  if (answer === undefined) {
    complain(`${state.path}: no rehearsal is running in it, and only one that runs can roll back: npm start`);
    return 2;
  }
  const { targets, why, execution, problem } = answer;
  if (targets !== undefined && targets.length > 0) {
    say(`${stage} can be rolled back to`);
    for (const { number, revision, started } of targets)
      say(`  execution ${number} of ${started.slice(0, 19).replace('T', ' ')}: ${revision.description}`);
    say(`npm run pipeline -- rollback ${stage} --to ${targets[0]!.number}`);
    return 0;
  }
  if (execution === undefined) {
    complain(problem ?? `${stage} cannot be rolled back: ${why}`);
    return 1;
  }
  const { number, status, reason, rollbackTarget } = execution;
  if (status === 'Succeeded') {
    say(`${stage} is rolled back to execution ${rollbackTarget}, by execution ${number}`);
    return 0;
  }
  complain(`${stage}: execution ${number}, the rollback, is ${status}: ${reason}`);
  return 1;
}
