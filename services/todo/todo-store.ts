import type { Todo } from './todo';

export interface TodoPage {
  readonly items: readonly Todo[];
  /** The id after which the next page begins; none when there are no more items. */
  readonly last?: string;
}

/**
 * Where todos are kept.
 *
 * Every method throws `Unavailable` when the store cannot answer now, and rejects once the signal aborts: from then
 * on nothing more is asked of the store.
 */
export interface TodoStore {
  /** At most `limit` items, in no order but always the same, beginning after the id `after`. */
  list(limit: number, after: string | undefined, signal: AbortSignal): Promise<TodoPage>;
  get(id: string, signal: AbortSignal): Promise<Todo | undefined>;
  /** False, and nothing is written, if there is an item with this id already that another call has added. */
  add(todo: Todo, signal: AbortSignal): Promise<boolean>;
}
