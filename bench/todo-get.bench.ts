import type { Bench } from './bench';
import { todoAgainstSdk } from './todo-against-sdk';
import { todoId } from './todo-table';

export const bench: Bench = {
  question: 'How many reads of one todo does the service answer, against reading it without a service?',
  baseline: 'GetItem, made straight by the SDK with its own HTTP client and the fastest settings',
  limit: { atLeast: 0.85 },
  run: todoAgainstSdk('get', { path: `/todo/${todoId(7)}` }),
};
