import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { curlVersion } from './helpers/curl';
import { removeDirectories, temporaryDirectory } from './helpers/rehearsal-directory';
import { ShellCommand } from './helpers/shell';
import { root } from './helpers/source-files';
import { type GuardedApis, openGuardedApis } from './rehearsal/session/guarded-apis';

/** The rows of README.md's table under "Trying `iam` and `jwt`". */
const rows = [
  ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| `(iam|jwt)` \| `(curl .+)` \| (\d+) \|$/gm),
].map(([, auth, command, status]) => [command!, auth as 'iam' | 'jwt', status!] as const);

let apis: GuardedApis;

beforeAll(async () => {
  apis = await openGuardedApis(join(temporaryDirectory(), 'state'));
});
afterAll(async () => {
  await apis.close();
  removeDirectories();
});

test('README.md shows a way in and a way that is barred, for both', () => {
  expect(rows.map(([, auth, status]) => `${auth} ${status}`)).toEqual(
    expect.arrayContaining(['iam 200', 'iam 403', 'jwt 200', 'jwt 401']),
  );
});

(curlVersion() >= 7.75 ? test : test.skip).each(rows)('%s', async (command, auth, status) => {
  const typed = command
    .replace('http://127.0.0.1:8080', apis.urls[auth])
    .replaceAll('.rehearsal', apis.state.path)
    .replace('-- token', `-- token --state ${apis.state.path}`)
    .replace('curl ', "curl -s -o /dev/null -w '%{http_code}' ");
  const shell = new ShellCommand(typed, root, process.env);
  expect([await shell.code(), shell.output]).toEqual([0, status]);
});
