import type { Bench } from './bench';
import { memoryOf } from './memory';

export const bench: Bench = {
  question: 'How much memory does dogs hold after a million requests?',
  baseline: 'what it holds in each quarter of them, see the details',
  limit: { atMost: 90 },
  run: memoryOf({ service: 'dogs', path: '/dogs' }),
};
