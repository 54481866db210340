import { provider } from '../../services/catalog/dogs';
import { createApp } from '../../services/dogs/app';
import names from '../../services/dogs/data/dog-names.json';
import { problemsWith } from '../helpers/declared-answers';
import { capturedLog, listen, type Served, send } from '../helpers/http-service';

const { log } = capturedLog();
let random = () => 0;
let served: Served;

beforeAll(async () => {
  served = await listen(createApp({ names, random: () => random(), log }));
});
afterAll(() => served.close());

const last = 1 - Number.EPSILON;

test.each([
  ['/dogs', 0, { Name: names.male[0], Gender: 'male' }],
  ['/dogs', last, { Name: names.female.at(-1), Gender: 'female' }],
  ['/dogs/males', 0, { Name: names.male[0], Gender: 'male' }],
  ['/dogs/males', last, { Name: names.male.at(-1), Gender: 'male' }],
  ['/dogs/females', 0, { Name: names.female[0], Gender: 'female' }],
  ['/dogs/females', last, { Name: names.female.at(-1), Gender: 'female' }],
  ['/health', 0, { status: 'ok' }],
])('GET %s with %d drawn', async (path, drawn, dog) => {
  random = () => drawn;
  const reply = await send(served.port, 'GET', path);
  expect([reply.status, reply.json]).toEqual([200, dog]);
});

test.each(provider.routes)('$method $path answers as the catalog says, whichever dog is drawn', async (route) => {
  for (const drawn of [0, 0.25, 0.5, 0.75, last]) {
    random = () => drawn;
    expect(problemsWith(route.answer, await send(served.port, route.method, route.path))).toEqual([]);
  }
});

test('each dog is as likely as any other', async () => {
  const all = names.male.length + names.female.length;
  const seen = new Set<string>();
  for (let i = 0; i < all; i++) {
    random = () => (i + 0.5) / all;
    seen.add((await send(served.port, 'GET', '/dogs')).text);
  }
  expect(seen.size).toBe(all);
});

test.each([
  ['GET', '/dogs/cats', 404],
  ['GET', '/', 404],
  ['POST', '/dogs', 405],
  ['DELETE', '/dogs/males', 405],
])('%s %s is refused with %i', async (method, path, status) => {
  const reply = await send(served.port, method, path);
  expect([reply.status, reply.json]).toEqual([status, { message: expect.any(String) }]);
});

test('without names there is no service', () => {
  expect(() => createApp({ names: { male: [], female: ['Bella'] }, random, log })).toThrow('fill data/dog-names.json');
});
