import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleConfiguration } from '../helpers/configuration';
import { configuredAssembly } from '../helpers/fault-synthesis';
import { root } from '../helpers/source-files';

/** https://github.com/aws-cloudformation/cfn-lint: AWS's own linter of templates, which this repository does not depend on. */
const VERSION = '1.58.0';
const REGIONS = [
  { region: 'us-west-2', zones: ['usw2-az1', 'usw2-az2'] },
  { region: 'eu-central-1', zones: ['euc1-az1', 'euc1-az2', 'euc1-az3'] },
  { region: 'ap-southeast-2', zones: ['apse2-az1', 'apse2-az3'] },
];

interface Finding {
  readonly Level: string;
  readonly Message: string;
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
}

jest.setTimeout(300_000);

let python: string;

beforeAll(() => {
  python = installed();
});

test.each(REGIONS)('cfn-lint, with all its checks, finds no error in $region', async ({ region, zones }) => {
  const { tooling, source } = exampleConfiguration();
  const connectionArn = source.connectionArn.replace(tooling.region, region);
  const assembly = await configuredAssembly(region, {
    tooling: { ...tooling, region },
    source: { ...source, connectionArn },
    zones,
  });
  const templates = readdirSync(assembly, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => join(assembly, file));
  expect(templates).toHaveLength(4);
  const findings = lint(region, templates);
  // It has looked at what it was given: these are notes and style, which nobody has to follow.
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter(({ Level }) => Level === 'Error').map(textOf)).toEqual([]);
});

test('it would find one', async () => {
  const assembly = await configuredAssembly('us-west-2', {});
  const broken = join(root, 'node_modules', '.cache', 'private-api', 'broken.template.json');
  const [template] = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const text = readFileSync(join(assembly, template!), 'utf8');
  writeFileSync(broken, text.replace('"AWS::CodePipeline::Pipeline"', '"AWS::CodePipeline::Pipelines"'));
  expect(lint('us-west-2', [broken]).filter(({ Level }) => Level === 'Error')).not.toEqual([]);
});

function lint(region: string, templates: readonly string[]): Finding[] {
  const checks = ['--include-checks', 'I', 'W', 'E', '--include-experimental'];
  const { stdout, stderr } = spawnSync(
    python,
    ['-m', 'cfnlint.runner.cli', '--regions', region, '--format', 'json', ...checks, '--template', ...templates],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  if (!stdout.startsWith('[')) throw new Error(`cfn-lint: ${stdout}${stderr}`);
  return JSON.parse(stdout);
}

function textOf({ Filename, Rule, Message }: Finding): string {
  return `${Filename.split('/').at(-1)}: ${Rule.Id} ${Message}`;
}

/** A Python in which cfn-lint is installed, beside the packages, where `npm ci` takes it away again. The machine's own is not changed. */
function installed(): string {
  const directory = join(root, 'node_modules', '.cache', `cfn-lint-${VERSION}`);
  if (!existsSync(directory)) {
    mkdirSync(join(directory, '..'), { recursive: true });
    const draft = `${directory}.draft`;
    execFileSync('python3', ['-m', 'venv', '--clear', draft]);
    execFileSync(join(draft, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `cfn-lint==${VERSION}`]);
    renameSync(draft, directory);
  }
  return join(directory, 'bin', 'python');
}
