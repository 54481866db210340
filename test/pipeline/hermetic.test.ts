import { SynthTree } from '../helpers/synth-tree';

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

test('two syntheses of one tree are the same byte for byte', () => {
  expect(tree.app('first')).toMatchObject({ status: 0 });
  expect(tree.app('second')).toMatchObject({ status: 0 });
  const [first, second] = [tree.files('first'), tree.files('second')];
  expect(first.size).toBeGreaterThan(10);
  expect([...second.keys()]).toEqual([...first.keys()]);
  for (const [path, contents] of first)
    expect({ path, same: contents.equals(second.get(path)!) }).toEqual({ path, same: true });
});
