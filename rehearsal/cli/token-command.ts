import type { TokenRequest } from '../path/token-request';
import { RehearsalClient } from '../session/rehearsal-client';
import { complain } from './terminal';

/** Prints a token and nothing else, for `$(…)`. Returns the exit code. */
export async function runToken(directory: string, { issuer, audience, scope, seconds }: TokenRequest): Promise<number> {
  const answer = await new RehearsalClient(directory).token({ issuer, audience, scope, seconds });
  if ('token' in answer) {
    // Not `say`, which cuts long lines: a token must be whole.
    console.log(answer.token);
    return 0;
  }
  complain(answer.problem);
  return 1;
}
