import type { Bench } from './bench';
import { startUpOf } from './start-up';

export const bench: Bench = {
  question: 'How long does dogs take from the start of its process to its first 200?',
  baseline: 'a bare node:http server, see the details',
  limit: { atMost: 250 },
  run: startUpOf({ service: 'dogs', path: '/dogs' }),
};
