import type { TokenAnswer, TokenRequest } from '../path/token-request';
import type { StateDirectory } from '../state/state-directory';
import { send } from './channel';
import { complain } from './terminal';

/** Prints a token and nothing else, for `$(…)`. Returns the exit code. */
export async function runToken(
  state: StateDirectory,
  { issuer, audience, scope, seconds }: TokenRequest,
): Promise<number> {
  const answer = await send<TokenAnswer>(state, 'POST', '/token', { issuer, audience, scope, seconds });
  if (answer !== undefined && 'token' in answer) {
    // Not `say`, which bounds what it prints: a token is of use whole or not at all.
    console.log(answer.token);
    return 0;
  }
  complain(
    answer?.problem ?? `${state.path}: no rehearsal is running in it: start one with 'npm start -- --local-issuer'`,
  );
  return 1;
}
