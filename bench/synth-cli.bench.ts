import type { Bench } from './bench';
import { againstEmptyApp } from './synthesis';

export const bench: Bench = {
  question: 'How long does "cdk synth" take?',
  baseline: 'an app with one empty stack, synthesized in the same way but run by tsx',
  limit: { atMost: 2 },
  run: againstEmptyApp({ through: 'cdk synth', validation: true }, 3),
};
