import type { Bench } from './bench';
import { todoAgainstSdk } from './todo-against-sdk';

export const bench: Bench = {
  question: 'How many todos does the service add, against adding them without a service?',
  baseline: 'PutItem, made straight by the SDK with its own HTTP client and the fastest settings',
  limit: { atLeast: 0.85 },
  run: todoAgainstSdk('post', { method: 'POST', path: '/todo', body: '{"data":"Walk the dog"}' }),
};
