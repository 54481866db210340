import { exampleConfiguration } from '../helpers/configuration';
import { contextOf, SynthTree } from '../helpers/synth-tree';

let tree: SynthTree;

beforeAll(() => {
  tree = new SynthTree();
});

afterAll(() => tree.remove());

/** With what the shipped configuration leaves out. */
const another = exampleConfiguration((configuration) => {
  configuration.zones = ['usw2-az1', 'usw2-az2', 'usw2-az3'];
  const jwt = { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['api'] };
  configuration.environments[0].globalApi.auth = jwt;
});

describe('npx cdk synth, without credentials and without a network', () => {
  // With CDK's own validation of every template: the one run of the tests that has it.
  let output: string;

  beforeAll(async () => {
    const { status, stdout, stderr } = await tree.cdk(['synth', '-q'], {
      ...contextOf(another),
      CDK_OUTDIR: 'another',
    });
    output = stdout + stderr;
    if (status !== 0) throw new Error(`cdk synth ended with ${status}:\n${output}`);
  });

  test('warns of nothing', () => {
    expect(output).not.toMatch(/warn|error|deprecated/i);
  });

  test('says that the example API is open', () => {
    expect(output).toMatch(/API is open/);
  });

  test('says what each account needs before the first deployment', () => {
    expect(output).toContain('Before the first deployment each account needs');
    expect(output).toMatch(
      /^ {2}333333333333: bootstrapped with --trust 444444444444; service-linked roles of autoscaling/m,
    );
  });

  test.each(['cdk.out', 'another'])('every template in %s is valid', (outdir) => {
    expect(tree.json(`${outdir}/validation-report.json`).pluginReports).toEqual([]);
  });

  test('the other one has an authorizer', () => {
    const templates = [...tree.files('another')].filter(([path]) => path.endsWith('.template.json'));
    expect(templates.map(String).join()).toContain('AWS::ApiGatewayV2::Authorizer');
  });

  test('looks nothing up', () => {
    expect([...tree.files('.').keys()].filter((path) => path.endsWith('cdk.context.json'))).toEqual([]);
    const manifests = [...tree.files('cdk.out').keys()].filter((path) => path.endsWith('manifest.json'));
    expect(manifests.length).toBeGreaterThan(3);
    for (const manifest of manifests) expect(tree.json(`cdk.out/${manifest}`).missing ?? []).toEqual([]);
  });

  test('leaves no dummy value behind', () => {
    const withDummy = [...tree.files('cdk.out')].filter(([, contents]) => contents.includes('dummy'));
    expect(withDummy.map(([path]) => path)).toEqual([]);
  });
});

describe('the app without the CLI', () => {
  let first: Map<string, Buffer>;

  beforeAll(async () => {
    expect(await tree.app('first')).toMatchObject({ status: 0, stderr: '' });
    first = tree.files('first');
    expect(first.size).toBeGreaterThan(10);
  });

  function differences(outdir: string): string[] {
    const second = tree.files(outdir);
    expect([...second.keys()]).toEqual([...first.keys()]);
    return [...second].filter(([path, contents]) => !first.get(path)!.equals(contents)).map(([path]) => path);
  }

  test('makes of one tree the same assembly twice, byte for byte', async () => {
    await tree.endProcess();
    expect(await tree.app('second')).toMatchObject({ status: 0 });
    expect(differences('second')).toEqual([]);
  });

  test("carries CodeBuild's build into the global API's template, and nowhere else", async () => {
    const build = {
      ...contextOf(exampleConfiguration()),
      CODEBUILD_BUILD_ID: 'private-api:0001',
      CDK_CLI_VERSION: '2',
    };
    // Nor does it tell a build what accounts need before there is a pipeline.
    expect(await tree.app('built', build)).toMatchObject({ status: 0, stderr: '' });
    // Beside the template itself, what names it by its hash: the asset manifest and the stack's metadata.
    const changed = differences('built');
    expect(changed).toContainEqual(expect.stringMatching(/\.template\.json$/));
    expect(changed.filter((path) => !path.startsWith('assembly-Pipeline-prod-GlobalApi/'))).toEqual([]);
  });
});
