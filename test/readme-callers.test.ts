import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Users } from '../rehearsal/aws/iam/users';
import { World } from '../rehearsal/cloudformation/world';
import { Credentials } from '../rehearsal/path/credentials';
import { LocalIssuer } from '../rehearsal/path/local-issuer';
import { answerToken } from '../rehearsal/path/token-request';
import { createIdentity } from '../rehearsal/permissions/identities';
import { type Channel, openChannel } from '../rehearsal/session/channel';
import { type Hold, StateDirectory } from '../rehearsal/state/state-directory';
import { curlVersion } from './helpers/curl';
import { removeDirectories, temporaryDirectory } from './helpers/rehearsal-directory';
import { ShellCommand } from './helpers/shell';
import { root } from './helpers/source-files';
import { Lab } from './rehearsal/cloud/lab';
import { consumer, deploySystem } from './rehearsal/cloud/system';

/** The rows of README.md's table under "Trying `iam` and `jwt`". */
const rows = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| `(iam|jwt)` \| `(curl .+)` \| (\d+) \|$/gm),
].map(([, auth, command, status]) => [command!, auth as 'iam' | 'jwt', status!] as const);

const state = new StateDirectory(join(temporaryDirectory(), 'state'));
const urls: Record<string, string> = {};
const closers: (() => Promise<unknown>)[] = [];
let hold: Hold;
let channel: Channel;

/** One API of each kind, with the callers that `npm start` would give them. */
beforeAll(async () => {
  hold = state.open();
  const credentials = new Credentials();
  const users = new Users(state.callers, credentials);
  const issuer = new LocalIssuer(join(state.callers, 'issuer.pem'));
  const worlds: Record<string, World> = {};
  for (const auth of ['iam', 'jwt']) {
    const world = new World();
    worlds[auth] = world;
    const signers = { identity: createIdentity(world), holder: (id: string) => credentials.holder(id) };
    const lab = new Lab({ world, signers, issuer });
    closers.push(() => lab.close());
    const properties = { IdentitySource: ['$request.header.Authorization'], AuthorizerType: 'JWT' };
    const jwt = { ...properties, JwtConfiguration: { Issuer: 'https://issuer.invalid', Audience: ['client'] } };
    const rest = { logicalId: 'Jwt', attributes: {}, data: {}, metadata: {} };
    const { url } = await deploySystem(lab, {
      route: auth === 'iam' ? { AuthorizationType: 'AWS_IAM' } : { AuthorizationType: 'JWT', AuthorizerId: 'jwt' },
      change: {
        Integration: (it) => {
          const authorizer = { ...rest, type: 'AWS::ApiGatewayV2::Authorizer', id: 'jwt' };
          if (auth === 'jwt') world.put({ ...consumer, ...authorizer, properties: { ...jwt, ApiId: it.ApiId } });
          return it;
        },
      },
    });
    urls[auth] = url;
  }
  users.curlFiles(consumer);
  channel = await openChannel(state, {
    status: () => ({}),
    decide: () => ({}),
    rollback: async () => ({}),
    token: (request) => answerToken(worlds.jwt!, issuer, request),
  });
});
afterAll(async () => {
  await channel.close();
  for (const close of closers) await close();
  hold.release();
  removeDirectories();
});

test('README.md shows a way in and a way that is barred, for both', () => {
  expect(rows.map(([, auth, status]) => `${auth} ${status}`)).toEqual(
    expect.arrayContaining(['iam 200', 'iam 403', 'jwt 200', 'jwt 401']),
  );
});

(curlVersion() >= 7.75 ? test : test.skip).each(rows)('%s', async (command, auth, status) => {
  const typed = command
    .replace('http://127.0.0.1:8080', urls[auth]!)
    .replaceAll('.rehearsal', state.path)
    .replace('-- token', `-- token --state ${state.path}`)
    .replace('curl ', "curl -s -o /dev/null -w '%{http_code}' ");
  const shell = new ShellCommand(typed, root, process.env);
  expect([await shell.code(), shell.output]).toEqual([0, status]);
});
