import type Koa from 'koa';
import { provider } from '../catalog/todo';
import { json } from '../http/answer';
import { createApplication } from '../http/application';
import { readFields } from '../http/body';
import type { Limits } from '../http/deadline';
import type { Log } from '../http/log';
import { NotFound, Unavailable } from '../http/problem';
import { dataOf } from './new-todo';
import { MAX_ID_BYTES, pageRequestOf, tokenOf } from './page';
import type { Todo } from './todo';
import type { TodoStore } from './todo-store';

/** Random ids do not collide; whoever sees this many collisions has another problem. */
const MAX_ATTEMPTS = 5;

export interface TodoDependencies {
  readonly store: TodoStore;
  /** A new id each time, as `randomUUID`. */
  readonly newId: () => string;
  readonly log: Log;
  /** @default LIMITS */
  readonly limits?: Limits;
}

/** Todos: listed page by page, read one by one, added; never overwritten. */
export function createApp({ store, newId, log, limits }: TodoDependencies): Koa {
  return createApplication(
    provider,
    {
      'GET /todo': async (ctx) => {
        const { limit, after } = pageRequestOf(ctx.querystring);
        const { items, last } = await store.list(limit, after, ctx.signal);
        return json(200, { items, ...(last !== undefined && { next: tokenOf(last) }) });
      },

      'GET /todo/{todoId}': async (ctx) => {
        const id = ctx.params.todoId!;
        const todo = Buffer.byteLength(id) > MAX_ID_BYTES ? undefined : await store.get(id, ctx.signal);
        if (todo === undefined) throw new NotFound(`Todo ${id} doesn't exist`);
        return json(200, todo);
      },

      'POST /todo': async (ctx) => {
        const todo = await add(store, newId, dataOf(await readFields(ctx)), ctx.signal);
        return json(201, todo, { Location: `/todo/${encodeURIComponent(todo.id)}` });
      },
    },
    log,
    limits,
  );
}

/** Under the first new id that is free. */
async function add(store: TodoStore, newId: () => string, data: string, signal: AbortSignal): Promise<Todo> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const todo = { id: newId(), data };
    if (await store.add(todo, signal)) return todo;
  }
  throw new Unavailable('No free id was found: try again');
}
