import type { Bench } from './bench';
import { againstEmptyApp } from './synthesis';

export const bench: Bench = {
  question: 'How long does this app take to synthesize, without template validation?',
  baseline: 'an app with one empty stack, synthesized in the same way but run by tsx',
  limit: { atMost: 4 },
  run: againstEmptyApp({ through: 'node', validation: false }, 7),
};
