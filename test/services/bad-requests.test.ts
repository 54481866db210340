import { createApp as createDogs } from '../../services/dogs/app';
import names from '../../services/dogs/data/dog-names.json';
import { createApp as createTodo } from '../../services/todo/app';
import { BAD_REQUESTS, SEED, tryBadRequests } from '../helpers/bad-requests';
import { count } from '../helpers/counts';
import { capturedLog, listen, send } from '../helpers/http-service';
import { todoTable } from './todo-table';

test.each([
  ['dogs', ['/dogs', '/dogs/males', '/health']],
  ['todo', ['/todo', '/todo', '/todo', '/todo/x', '/health']],
] as const)('%s answers no bad request by 5xx', async (service, paths) => {
  const { log, lines } = capturedLog();
  const table = await todoTable();
  const dogs = () => createDogs({ names, random: Math.random, log });
  let ids = 0;
  const todo = () => createTodo({ store: table.store, newId: () => `id-${++ids}`, log });
  const served = await listen(service === 'dogs' ? dogs() : todo());

  const { statuses, faults } = await tryBadRequests(served.port, SEED, BAD_REQUESTS, paths);
  count('bad requests', { service, seed: SEED, requests: BAD_REQUESTS, statuses, faults: faults.length });
  expect(faults).toEqual([]);
  expect(lines().filter(({ level }) => level === 'error')).toEqual([]);
  // They were bad: most were refused, and the rest is what a server may read kindly.
  const refused = Object.entries(statuses).filter(([status]) => Number(status) === 0 || Number(status) >= 400);
  expect(refused.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(BAD_REQUESTS / 2);
  // And it goes on as if nothing had been.
  expect((await send(served.port, 'GET', paths[0])).status).toBe(200);
  await served.close();
  await table.close();
});
