import { readDefinition } from '../../../rehearsal/aws/codepipeline/definition';
import { branchOf, pushVerdict } from '../../../rehearsal/source/push-filter';
import { deployedPipeline, stages } from '../aws/codepipeline/stages';

const { source, build } = stages;

function definition(push?: object[], configuration: object = {}) {
  const withConfiguration = structuredClone(source);
  Object.assign(withConfiguration.Actions[0]!.Configuration, configuration);
  const triggers = {
    Triggers: [
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: { SourceActionName: 'repository', Push: push },
      },
    ],
  };
  return readDefinition(deployedPipeline({ Stages: [withConfiguration, build], ...(push !== undefined && triggers) }));
}

const main = { Branches: { Includes: ['main'] } };
const ignoring = { ...main, FilePaths: { Excludes: ['docs/**', '**.md'] } };
const only = { ...main, FilePaths: { Includes: ['services/**', '*.json'], Excludes: ['services/**/*.test.ts'] } };

test.each([
  ['the configured branch', [main], 'main', ['a.ts'], true],
  ['another branch', [main], 'topic', ['a.ts'], /^the pipeline listens to main$/],
  ['a branch that a pattern includes', [{ Branches: { Includes: ['release/*'] } }], 'release/1', ['a'], true],
  ['a branch below it', [{ Branches: { Includes: ['release/*'] } }], 'release/1/2', ['a'], /listens to release/],
  ['an excluded branch', [{ Branches: { Includes: ['**'], Excludes: ['wip/**'] } }], 'wip/x', ['a'], /but wip/],
  ['ignored files alone', [ignoring], 'main', ['docs/a/b.txt', 'README.md', 'stages/x/NOTES.md'], /ignores docs\/\*\*/],
  ['one that is not ignored among them', [ignoring], 'main', ['docs/a', 'cdk.json'], true],
  ['an ignored file that begins with a dot', [ignoring], 'main', ['docs/.draft', '.github/a.md'], /ignores/],
  ['an included file', [only], 'main', ['services/dogs/app.ts'], true],
  [
    'a file of that name in another directory',
    [only],
    'main',
    ['docs/cdk.json'],
    /looks at services\/\*\*, \*\.json only/,
  ],
  ['one that is included and excluded', [only], 'main', ['services/dogs/app.test.ts'], /ignores/],
  [
    'a second filter that lets it through',
    [ignoring, { Branches: { Includes: ['main'] } }],
    'main',
    ['README.md'],
    true,
  ],
  ['nothing changed', [main], 'main', [], /no file has changed/],
  ['no trigger, the branch of the source action', undefined, 'main', ['README.md'], true],
  ['no trigger, another branch', undefined, 'topic', ['a'], /listens to main/],
])('%s', (_, push, branch, files, expected) => {
  const verdict = pushVerdict(definition(push), branch, files);
  if (expected === true) expect(verdict).toEqual({ starts: true });
  else expect(verdict).toEqual({ starts: false, why: expect.stringMatching(expected as RegExp) });
});

test('a source action that detects no changes, without a trigger', () => {
  expect(pushVerdict(definition(undefined, { DetectChanges: 'false' }), 'main', ['a'])).toEqual({
    starts: false,
    why: expect.stringContaining('DetectChanges'),
  });
});

test('the branch to push to is the one that a filter names, or the source action’s', () => {
  expect(branchOf(definition([{ Branches: { Includes: ['release/*', 'trunk'] } }]))).toBe('trunk');
  expect(branchOf(definition())).toBe('main');
});
