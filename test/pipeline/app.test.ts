import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleConfiguration } from '../helpers/configuration';
import { contextOf, SynthTree } from '../helpers/synth-tree';

let tree: SynthTree;

beforeAll(() => {
  tree = new SynthTree();
  // As in a new clone: the bundles would be written.
  rmSync(join(tree.directory, '.build'), { recursive: true });
});

afterAll(() => tree.remove());

test.each([
  [
    'every mistake of a wrong configuration',
    exampleConfiguration((configuration) => {
      configuration.zones = ['usw2-az1'];
      configuration.environments[0].globalApi.throttle.rate = 0;
    }),
    [
      'privateApi.environments[0].globalApi.throttle.rate: 0, should be greater than 0 (requests per second)',
      'privateApi.zones: ["usw2-az1"], should have at least two zones',
    ],
  ],
  ['malformed JSON', '{', [expect.stringMatching(/^privateApi: \{, should be JSON: /)]],
])('says %s, without a stack trace, ends with 2 and writes nothing', async (_name, configuration, lines) => {
  const before = [...tree.files().keys()];
  const { status, stdout, stderr } = await tree.app('out', contextOf(configuration));
  expect(stderr.trimEnd().split('\n')).toEqual(lines);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect([...tree.files().keys()]).toEqual(before);
  expect(tree.has('out') || tree.has('.build')).toBe(false);
});

test('takes a context that is too large for a variable from the file that the CLI names', async () => {
  const file = join(tree.directory, 'overflow.json');
  writeFileSync(
    file,
    JSON.stringify({ privateApi: exampleConfiguration((configuration) => delete configuration.name) }),
  );
  const { status, stderr } = await tree.app('out', { CONTEXT_OVERFLOW_LOCATION_ENV: file });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^privateApi\.name: missing, .*\n$/) });
});

test('says where the configuration should be when there is none', async () => {
  const { status, stderr } = await tree.app('out', {});
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/^privateApi: missing, .*\n$/) });
});

test.each([
  ['  build:\n', '  pre_build:\n', /^buildspec\.yml: phases\.build\.commands should be a list of commands\n$/],
  [
    '- npm run check\n',
    '- npm run check: 1\n',
    /^buildspec\.yml: phases\.build\.commands should be a list of commands\n$/,
  ],
  ['phases:\n', 'phases: [\n', /^buildspec\.yml: .+/],
])('says what is wrong with build commands where %j is %j, and ends with 2', async (before, after, message) => {
  const { status, stderr } = await tree.edited('buildspec.yml', before, after, () => tree.app('out'));
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) });
});
