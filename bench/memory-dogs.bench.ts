import type { Bench } from './bench';
import { memoryOf } from './memory';

export const bench: Bench = {
  question: 'How much memory does dogs hold at most in a million requests?',
  baseline: 'nothing; it fails unless what it holds stays as it is',
  limit: { atMost: 90 },
  run: memoryOf({ service: 'dogs', path: '/dogs' }),
};
