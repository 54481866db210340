import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { brokenNames, nameRules } from '../../pipeline/name-rules';
import { providerNames } from '../../services/catalog/catalog';
import { exampleConfiguration } from '../helpers/configuration';
import { PipelineSynthesis } from '../helpers/synth-pipeline';

const parts = {
  name: 'unmistakable',
  environment: 'somewhere',
  providers: providerNames,
  zones: exampleConfiguration().zones,
};

/** Properties that CDK Pipelines makes from the names below, and shortens where they would be too long. */
const SHORTENED = [
  'AWS::KMS::Alias AliasName',
  'AWS::CodePipeline::Pipeline Stages.Actions.Name',
  'AWS::CodePipeline::Pipeline Triggers.GitConfiguration.SourceActionName',
];

/** `type property`, and the name in it, for each name in a template in which the configuration's words are. */
function* namesIn({ template }: CloudFormationStackArtifact): Generator<[string, string]> {
  type Value = string | Value[] | { [key: string]: Value };
  function* within(value: Value, path: string): Generator<[string, string]> {
    if (typeof value !== 'string')
      for (const [key, item] of Object.entries(value ?? {}))
        yield* within(item, Array.isArray(value) ? path : `${path}.${key}`);
    else if (/(Name|Family)$/.test(path) && /unmistakable|somewhere/.test(value)) yield [path, value];
  }
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: Value }>(template.Resources))
    for (const [path, name] of within(Properties, '')) yield [`${Type} ${path.slice(1)}`, name];
}

test('each name that a template makes from the configuration is in the table, and each in the table is made', () => {
  const configuration = exampleConfiguration((c) => {
    c.name = parts.name;
    c.environments[0].name = parts.environment;
  });
  const synthesis = new PipelineSynthesis(configuration);
  const stacks = [...synthesis.assembly.stacks, ...synthesis.deployed];
  const made = new Set([
    ...stacks.map(({ stackName }) => stackName),
    ...stacks
      .flatMap((stack) => [...namesIn(stack)])
      .filter(([property, name]) => !SHORTENED.includes(property) && !/DefaultPolicy|TargetCpu/.test(name))
      .map(([, name]) => name),
  ]);
  const inTheTable = new Set(nameRules.flatMap((rule) => rule.names(parts)));
  expect([...inTheTable].filter((name) => !name.endsWith('…')).sort()).toEqual([...made].sort());
  synthesis.remove();
});

test('a role name of 64 characters is taken, and none of 65', () => {
  const { length } = nameRules[0]!.names({ ...parts, name: '', providers: ['dogs'] })[0]!;
  const excessOf = (characters: number) =>
    brokenNames({ ...parts, name: 'x'.repeat(characters - length), providers: ['dogs'] }).map(({ excess }) => excess);
  expect([excessOf(64), excessOf(65)]).toEqual([[], [1]]);
});

test('only the name that is too long by most is told', () => {
  const broken = brokenNames({ ...parts, name: 'x'.repeat(300) });
  expect(broken.map(({ rule }) => rule.named)).toEqual(['role name']);
});
