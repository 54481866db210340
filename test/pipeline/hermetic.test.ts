import { exampleConfiguration } from '../helpers/configuration';
import { contextOf, SynthTree } from '../helpers/synth-tree';

let tree: SynthTree;

beforeAll(() => {
  tree = new SynthTree();
});

afterAll(() => tree.remove());

describe('npx cdk synth, without credentials and without a network', () => {
  // With CDK's own validation of every template: the one run of the tests that has it.
  let output: string;

  beforeAll(() => {
    const { status, stdout, stderr } = tree.cdk('synth', '-q');
    output = stdout + stderr;
    if (status !== 0) throw new Error(`cdk synth ended with ${status}:\n${output}`);
  });

  test('warns of nothing', () => {
    expect(output).not.toMatch(/warn|error|deprecated/i);
  });

  test('says that the example API is open', () => {
    expect(output).toMatch(/API is open/);
  });

  test('every template is valid', () => {
    expect(tree.json('cdk.out/validation-report.json').pluginReports).toEqual([]);
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
    expect(await tree.app('first')).toMatchObject({ status: 0 });
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
    const build = { ...contextOf(exampleConfiguration()), CODEBUILD_BUILD_ID: 'private-api:0001' };
    expect(await tree.app('built', build)).toMatchObject({ status: 0 });
    // Beside the template itself, what names it by its hash: the asset manifest and the stack's metadata.
    const changed = differences('built');
    expect(changed).toContainEqual(expect.stringMatching(/\.template\.json$/));
    expect(changed.filter((path) => !path.startsWith('assembly-Pipeline-prod-GlobalApi/'))).toEqual([]);
  });
});
