import type { StateDirectory } from '../state/state-directory';
import { send } from './channel';
import type { RollbackAnswer } from './rollback-answer';

/** `npm run pipeline -- rollback STAGE [--to EXECUTION]`. Returns the exit code. */
export async function runRollback(state: StateDirectory, stage: string, to: string | undefined): Promise<number> {
  const answer = await send<RollbackAnswer>(state, 'POST', '/rollback', { stage, to });
  if (answer === undefined) {
    console.error(`${state.path}: no rehearsal is running in it, and only one that runs can roll back: npm start`);
    return 2;
  }
  const { targets, why, execution, problem } = answer;
  if (targets !== undefined && targets.length > 0) {
    console.log(`${stage} can be rolled back to`);
    for (const { number, revision, started } of targets)
      console.log(`  execution ${number} of ${started.slice(0, 19).replace('T', ' ')}: ${revision.description}`);
    console.log(`npm run pipeline -- rollback ${stage} --to ${targets[0]!.number}`);
    return 0;
  }
  if (execution === undefined) {
    console.error(problem ?? `${stage} cannot be rolled back: ${why}`);
    return 1;
  }
  const { number, status, reason, rollbackTarget } = execution;
  if (status === 'Succeeded') {
    console.log(`${stage} is rolled back to execution ${rollbackTarget}, by execution ${number}`);
    return 0;
  }
  console.error(`${stage}: execution ${number}, the rollback, is ${status}: ${reason}`);
  return 1;
}
