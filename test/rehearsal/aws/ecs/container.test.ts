import { lstatSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fill, startOf } from '../../../../rehearsal/aws/ecs/container';
import { parseDockerfile } from '../../../../rehearsal/aws/ecs/dockerfile';
import { Accounts, NODE_IMAGE } from '../../../../rehearsal/processes/accounts';
import { removeDirectories, temporaryDirectory } from '../../../helpers/rehearsal-directory';

let directory: string;
/** Outside of every build context. */
let outside: string;

beforeAll(() => {
  directory = temporaryDirectory();
  outside = join(directory, 'outside');
  mkdirSync(outside);
});
afterAll(removeDirectories);

const recipe = (line: string) => parseDockerfile(`FROM node:22\nWORKDIR /app\n${line}\nCMD ["node"]`, 'image');

function context(link: string): { directory: string; dockerfile: string } {
  const made = mkdtempSync(join(directory, 'context-'));
  writeFileSync(join(made, 'main.js'), '');
  symlinkSync(link, join(made, 'link'));
  return { directory: made, dockerfile: 'Dockerfile' };
}

test.each(['COPY link ./', 'COPY . ./', 'COPY main.js ./'])(
  '%s with a link that leaves the build context is refused',
  (line) => {
    const root = join(directory, 'task');
    expect(() => fill(root, recipe(line), context(outside), 'image')).toThrow(
      /holds the link link, which leads out of/,
    );
  },
);

test('a link within the build context is copied as what it leads to', () => {
  const root = join(directory, 'task');
  fill(root, recipe('COPY link /srv/'), context('main.js'), 'image');
  expect(lstatSync(join(root, 'srv/link')).isFile()).toBe(true);
});

test.each(['WORKDIR ../..', 'COPY main.js ../../x', 'COPY main.js /../x'])('%s is refused', (line) => {
  expect(() => recipe(line)).toThrow(/image line 3: .* leads out of the image/);
});

test.each([
  ['USER node', undefined, '/home/node', 1000],
  ['USER node:node', undefined, '/home/node', 1000],
  ['USER 1000', undefined, '/home/node', 1000],
  ['USER node', '4711', '/', 4711],
  ['EXPOSE 80', undefined, '/root', 0],
])('%s, and %s in the task definition: its home is %s', (line, user, home, uid) => {
  const root = join(directory, 'task');
  mkdirSync(join(root, 'app'), { recursive: true });
  const machine = { root, accounts: new Accounts(NODE_IMAGE), hostname: 'ip-10-0-0-1.internal', node: '/node' };
  const overrides = { environment: { A: '1' }, ...(user !== undefined && { user }) };
  const start = startOf({ recipe: recipe(line), overrides, where: 'image' }, machine);
  expect(start).toMatchObject({ uid, file: '/node', env: { HOME: home, HOSTNAME: 'ip-10-0-0-1.internal', A: '1' } });
  expect(start.env.PATH).toBe('/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin');
});
