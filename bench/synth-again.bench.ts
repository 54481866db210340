import { type Bench, median, ratios } from './bench';
import { twice } from './synthesis';

const ROUNDS = 5;

export const bench: Bench = {
  question: 'What does a second synthesis of an unchanged tree cost?',
  baseline: 'the first one: nothing compiled before, no assets copied',

  async run(report) {
    const { first, second } = await twice(ROUNDS, report);
    const each = ratios(second, first);
    return {
      value: median(each),
      unit: '',
      rounds: each,
      details: [
        `${ROUNDS} rounds, by node, template validation off`,
        `the first ${median(first).toFixed(2)} s, the second ${median(second).toFixed(2)} s`,
      ],
    };
  },
};
