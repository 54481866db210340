import { SynthTree } from '../helpers/synth-tree';

/**
 * CodePipeline rolls back only to an execution that started in the current structure of the pipeline, and any change to
 * the pipeline resource begins a new structure: a commit that changes services or stages must leave it as it is.
 */
let tree: SynthTree;
let base: Assembly;

interface Assembly {
  readonly pipeline: unknown;
  readonly files: Map<string, Buffer>;
}

beforeAll(async () => {
  tree = new SynthTree();
  base = await synthesize('base');
});

afterAll(() => tree.remove());

async function synthesize(outdir: string): Promise<Assembly> {
  const { status, stderr } = await tree.app(outdir);
  if (status !== 0) throw new Error(`the app ended with ${status}:\n${stderr}`);
  const resources: Record<string, { Type: string }> = tree.json(`${outdir}/Pipeline.template.json`).Resources;
  const pipelines = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::CodePipeline::Pipeline');
  expect(pipelines).toHaveLength(1);
  return { pipeline: pipelines, files: tree.files(outdir) };
}

test.each([
  {
    name: 'the source of a service',
    file: 'services/dogs/app.ts',
    before: "Gender: 'female'",
    after: "Gender: 'girl'",
    changes: /^asset\.\w+\/main\.js$/,
  },
  {
    name: 'a property of what runs on Fargate',
    file: 'stages/fargate/fargate-service.ts',
    before: 'maxCapacity: 6',
    after: 'maxCapacity: 7',
    changes: /^assembly-Pipeline-prod-dogs\/.*\.template\.json$/,
  },
  {
    name: 'a property of what runs on EC2',
    file: 'stages/ec2/ec2-role.ts',
    before: 'description: `Instances of ${provider.name}`',
    after: 'description: `Instances of ${provider.name}, changed`',
    changes: /^assembly-Pipeline-prod-todo\/.*\.template\.json$/,
  },
  {
    name: "a property in the global API's stage",
    file: 'stages/global-api/front-door.ts',
    before: 'RetentionDays.THREE_MONTHS',
    after: 'RetentionDays.SIX_MONTHS',
    changes: /^assembly-Pipeline-prod-GlobalApi\/.*\.template\.json$/,
  },
  {
    // One publisher serves all assets of a type, whatever their number.
    name: 'the number of assets',
    file: 'stages/ec2/ec2-service.ts',
    before: "const bundle = new Asset(this, 'Bundle', { path: props.bundle });",
    after:
      "const bundle = new Asset(this, 'Bundle', { path: props.bundle }); new Asset(this, 'More', { path: __dirname });",
    changes: /^buildspec-\w+-FileAsset\.yaml$/,
  },
  {
    // The smoke test asks for it too: its commands lie in the CodeBuild project, not in the pipeline.
    name: 'a route, and what it answers',
    file: 'services/catalog/dogs.ts',
    before: "{ method: 'GET', path: '/dogs', answer",
    after: "{ method: 'GET', path: '/dogs/puppies', answer: dog('unknown') }, { method: 'GET', path: '/dogs', answer",
    changes: /^Pipeline\.template\.json$/,
  },
])('$name changes, the pipeline does not', async ({ file, before, after, changes }) => {
  const changed = await tree.edited(file, before, after, () => synthesize('changed'));
  expect(changed.pipeline).toEqual(base.pipeline);
  // The change did arrive in the assembly: an edit without effect would prove nothing.
  const different = [...changed.files].filter(([path, contents]) => !base.files.get(path)?.equals(contents));
  expect(different.map(([path]) => path)).toContainEqual(expect.stringMatching(changes));
});

test('the list of build commands changes, and so does the pipeline', async () => {
  const changed = await tree.edited('buildspec.yml', 'npm run check', 'npm run check --silent', () =>
    synthesize('changed'),
  );
  expect(changed.pipeline).not.toEqual(base.pipeline);
});
