import { once } from 'node:events';
import net from 'node:net';
import { createData } from '../../../rehearsal/cloud/data';
import { World } from '../../../rehearsal/cloudformation/world';
import { readJson } from '../../../rehearsal/kit/whole-file';
import { openChannel } from '../../../rehearsal/session/channel';
import { StateDirectory } from '../../../rehearsal/state/state-directory';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';
import { Lab } from '../cloud/lab';
import { deploySystem } from '../cloud/system';
import { GrantedIdentity } from '../permissions/granted-identity';

/** Every listener of the rehearsal's own: its port, and the status of a request that is not turned away at once. */
const listeners: Record<string, { port: number; served: number }> = {};
const closers: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const lab = new Lab();
  const { url } = await deploySystem(lab);
  listeners['the front door'] = { port: Number(new URL(url).port), served: 200 };
  closers.push(() => lab.close());

  const world = new World();
  const data = createData({ world, identity: new GrantedIdentity(), stateDirectory: temporaryDirectory() });
  listeners['the DynamoDB endpoint'] = { port: Number(new URL(await data.endpoint()).port), served: 400 };
  closers.push(() => data.close());

  const state = new StateDirectory(temporaryDirectory());
  const channel = await openChannel(state, { status: () => ({}), decide: () => ({}), rollback: async () => ({}) });
  listeners['the channel'] = { port: readJson<{ port: number }>(state.channelFile)!.port, served: 401 };
  closers.push(() => channel.close());
});
afterAll(async () => {
  for (const close of closers) await close();
  removeDirectories();
});

/** Sends these very bytes: no client of ours sends most of them. */
async function ask(port: number, head: string): Promise<{ status: number; text: string }> {
  const socket = net.connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  await once(socket, 'close');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}

describe.each(['the front door', 'the DynamoDB endpoint', 'the channel'])('%s', (name) => {
  test.each([
    ['another name', 'GET /dogs HTTP/1.1\r\nHost: rebound.example'],
    ['another name and our port', 'GET /dogs HTTP/1.1\r\nHost: rebound.example:8080'],
    ['a name that begins like ours', 'GET /dogs HTTP/1.1\r\nHost: 127.0.0.1.rebound.example'],
    ['a name that ends like ours', 'GET /dogs HTTP/1.1\r\nHost: rebound.localhost'],
    ['another address of this machine', 'GET /dogs HTTP/1.1\r\nHost: 0.0.0.0'],
    ['no name at all', 'GET /dogs HTTP/1.1\r\nHost:'],
    ['a user before our name', 'GET /dogs HTTP/1.1\r\nHost: localhost@rebound.example'],
    ['two ports', 'GET /dogs HTTP/1.1\r\nHost: localhost:80:80'],
    ['another name in the target', 'GET http://rebound.example/dogs HTTP/1.1\r\nHost: localhost'],
    ['another name beside a good target', 'GET http://localhost/dogs HTTP/1.1\r\nHost: rebound.example'],
    ['an old protocol', 'GET /dogs HTTP/1.0\r\nHost: rebound.example'],
    ['a very long one', `GET /dogs HTTP/1.1\r\nHost: ${'a'.repeat(4000)}`],
  ])('turns away %s, with a sentence', async (_, head) => {
    const { status, text } = await ask(listeners[name]!.port, head);
    expect(status).toBe(421);
    expect(text).toMatch(/This rehearsal answers to 127\.0\.0\.1 and localhost, not to '[\x21-\x7e…]{0,80}':/);
  });

  test.each([
    ['the first is ours', 'localhost', 'rebound.example'],
    ['both are ours', 'localhost', 'localhost'],
  ])('turns away two Host headers where %s', async (_, first, second) => {
    const head = `GET /dogs HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}`;
    const { status, text } = await ask(listeners[name]!.port, head);
    expect([status, text.includes('has 2 Host headers: send one')]).toEqual([400, true]);
  });

  test.each([
    ['the address', 'GET /dogs HTTP/1.1\r\nHost: 127.0.0.1'],
    ['the address and a port', 'GET /dogs HTTP/1.1\r\nHost: 127.0.0.1:8080'],
    ['the name in any case', 'GET /dogs HTTP/1.1\r\nHost: LocalHost:9'],
    ['a whole target', 'GET http://localhost:8080/dogs HTTP/1.1\r\nHost: localhost:8080'],
    ['no Host, as HTTP/1.0 allows', 'GET /dogs HTTP/1.0'],
  ])('serves %s', async (_, head) => {
    const { port, served } = listeners[name]!;
    expect((await ask(port, head)).status).toBe(served);
  });
});
