import { join } from 'node:path';
import { World } from '../../../rehearsal/cloudformation/world';
import { LocalIssuer } from '../../../rehearsal/path/local-issuer';
import { answerToken } from '../../../rehearsal/path/token-request';
import { openChannel } from '../../../rehearsal/session/channel';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { Callers } from '../cloud/callers';
import { deployJwtSystem } from '../cloud/jwt-system';
import { Lab } from '../cloud/lab';
import { consumer, deploySystem } from '../cloud/system';

/** One API that asks for signatures and one that asks for tokens, with the callers that `npm start` would give them. */
export interface GuardedApis {
  readonly state: StateDirectory;
  readonly urls: Readonly<Record<'iam' | 'jwt', string>>;
  close(): Promise<void>;
}

export async function openGuardedApis(directory: string): Promise<GuardedApis> {
  const state = new StateDirectory(directory);
  const lock = state.open();
  const callers = new Callers(state.callers);
  const issuer = new LocalIssuer(join(state.callers, 'issuer.pem'));
  const iam = labOf(callers, issuer);
  const jwt = labOf(callers, issuer);
  const signed = await deploySystem(iam, { route: { AuthorizationType: 'AWS_IAM' } });
  const withToken = await deployJwtSystem(jwt, { Issuer: 'https://issuer.invalid', Audience: ['client'] });
  callers.curlFiles(consumer);
  const channel = await openChannel(state, {
    status: () => ({}),
    decide: () => ({}),
    rollback: async () => ({}),
    token: (request) => answerToken(jwt.world, issuer, request),
  });
  return {
    state,
    urls: { iam: signed.url, jwt: withToken.url },
    async close() {
      await channel.close();
      await iam.close();
      await jwt.close();
      lock.release();
    },
  };
}

function labOf(callers: Callers, issuer: LocalIssuer): Lab {
  const world = new World();
  return new Lab({ world, signers: callers.signers(world), issuer });
}
