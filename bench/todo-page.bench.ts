import type { Bench } from './bench';
import { todoAgainstSdk } from './todo-against-sdk';

export const bench: Bench = {
  question: 'How many pages of 25 todos does the service answer, against reading them without a service?',
  baseline: 'Scan, made straight by the SDK with its own HTTP client and the fastest settings',
  limit: { atLeast: 0.85 },
  run: todoAgainstSdk('page', { path: '/todo' }),
};
