import { createApp } from '../../services/todo/app';
import { tokenOf } from '../../services/todo/page';
import { capturedLog, listen, type Served, send } from '../helpers/http-service';
import { type TodoTable, todoTable } from './todo-table';

const COUNT = 2500;
const todos = Array.from({ length: COUNT }, (_, i) => ({ id: `todo-${i}`, data: `${i} `.padEnd(2048, 'x') }));

let table: TodoTable;
let served: Served;

beforeAll(async () => {
  table = await todoTable();
  const { log } = capturedLog();
  served = await listen(createApp({ store: table.store, newId: () => 'new', log }));
});
afterAll(async () => {
  await served.close();
  await table.close();
});

const page = (query: string) => send(served.port, 'GET', `/todo${query}`);

test('an empty list has no next page', async () => {
  expect((await page('')).json).toEqual({ items: [] });
});

test('2,500 items of 2 KiB are listed page by page, complete and without doubles', async () => {
  await table.fill(todos);
  const listed: { id: string; data: string }[] = [];
  let pages = 0;
  for (let next: string | undefined = ''; next !== undefined; pages++) {
    const { status, json } = await page(`?limit=100${next && `&next=${next}`}`);
    expect(status).toBe(200);
    expect(json.items.length).toBeLessThanOrEqual(100);
    listed.push(...json.items);
    next = json.next;
  }
  expect(pages).toBeLessThanOrEqual(COUNT / 100 + 1);
  expect(new Map(listed.map(({ id, data }) => [id, data]))).toEqual(new Map(todos.map(({ id, data }) => [id, data])));
  expect(listed).toHaveLength(COUNT);
});

test('a page has 25 items unless it is told otherwise, and the same order each time', async () => {
  const first = (await page('')).json;
  expect(first.items).toHaveLength(25);
  const [one, ten] = [(await page('?limit=1')).json, (await page('?limit=10')).json];
  expect([...one.items, ...(await page(`?limit=24&next=${one.next}`)).json.items]).toEqual(first.items);
  expect(ten.items).toEqual(first.items.slice(0, 10));
});

test.each(['0', '101', '-1', '1.5', '1e1', 'ten', '', '0x10', '10&limit=10'])('limit=%s is refused', async (limit) => {
  const reply = await page(`?limit=${limit}`);
  expect([reply.status, reply.json]).toEqual([400, { message: "'limit' is not a number from 1 to 100" }]);
});

const base64 = (text: string) => Buffer.from(text).toString('base64url');

test.each([
  ['empty', ''],
  ['no base64', '%%%'],
  ['some text', 'todo-1'],
  ['cut off', tokenOf('todo-1').slice(0, -2)],
  ['longer than it was', `${tokenOf('todo-1')}A`],
  ['JSON null', base64('null')],
  ['JSON of another kind', base64('{"id":1}')],
  ['an empty id', base64('{"id":""}')],
  ['more than an id', base64('{"id":"todo-1","S":"x"}')],
  ['a longer id than any', tokenOf('x'.repeat(2049))],
  ['two tokens', `${tokenOf('todo-1')}&next=${tokenOf('todo-2')}`],
])('a token that is %s is refused', async (_, token) => {
  const reply = await page(`?next=${token}`);
  expect(reply.status).toBe(400);
  expect(reply.json.message).toMatch(/^'next' is not a token of this service/);
});
