import { createHash } from 'node:crypto';
import { simulate } from '../../../rehearsal/permissions/evaluation';
import { randomQuestions } from './random-questions';
import recorded from './recorded-verdicts.json';

/**
 * What another evaluator, @cloud-copilot/iam-simulate 0.1.173, said to these questions, by kind: `A` is allowed, `E` denied by a
 * statement, `I` denied because none allows it. Recorded on 2026-11-25.
 */
const { questions: digest, verdicts } = recorded as {
  readonly questions: string;
  readonly verdicts: Readonly<Record<string, string>>;
};

const questions = randomQuestions();

test('the recorded verdicts are of these questions', () => {
  expect(createHash('sha256').update(JSON.stringify(questions)).digest('hex')).toBe(digest);
});

test.each(Object.entries(questions))('%s: the verdicts are those that were recorded', async (kind, asked) => {
  const letters = { Allowed: 'A', ExplicitlyDenied: 'E', ImplicitlyDenied: 'I' };
  let found = '';
  for (const question of asked) found += letters[(await simulate(question)).result as keyof typeof letters];
  expect(found).toBe(verdicts[kind]);
});
