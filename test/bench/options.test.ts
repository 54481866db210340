import { parseBenchOptions } from '../../bench/options';

const parse = (...args: string[]) =>
  parseBenchOptions(args, ['dogs', 'push', 'synth', 'synth-cli'], (name) => `${name}?`);

test.each([
  [[], ['dogs', 'push', 'synth', 'synth-cli']],
  [
    ['synth', 'dogs'],
    ['dogs', 'synth', 'synth-cli'],
  ],
])('%j chooses %j', (args, chosen) => {
  expect(parse(...args)).toEqual({ chosen });
});

test.each([
  [['pussh'], "'pussh': no measurement's name contains it (did you mean push?): see 'npm run bench -- --help'"],
  [['--frobnicate'], "unknown option '--frobnicate': see 'npm run bench -- --help'"],
])('%j is refused with what was perhaps meant', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});

test('--help lists every measurement with its question', () => {
  const help = expect.stringMatching(
    / {2}dogs {7}dogs\?\n {2}push {7}push\?\n {2}synth {6}synth\?\n {2}synth-cli {2}synth-cli\?\n/,
  );
  expect(parse('--help', 'pussh')).toEqual({ help });
});
