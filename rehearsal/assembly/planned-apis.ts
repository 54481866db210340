import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { AwsEnvironment, Properties, PropertiesOf } from '../cloudformation/world';
import { isList } from '../kit/values';
import { artifactPathOf } from './artifact-path';
import { type Assembly, readTemplate, type StackArtifact } from './assembly';

const API = 'AWS::ApiGatewayV2::Api';
const PIPELINE = 'AWS::CodePipeline::Pipeline';

type Pipeline = PropertiesOf<typeof PIPELINE>;
/** Of a template that nobody has checked yet. */
type Resources = Readonly<Record<string, { readonly Type?: unknown; readonly Properties?: unknown }>>;

/** An HTTP API that a pipeline deploys. */
export interface PlannedApi extends AwsEnvironment {
  readonly stack: string;
  readonly logicalId: string;
  /** The name of what it belongs to, for people: `staging`. No two have the same. */
  readonly environment: string;
}

/** Every HTTP API that the pipeline of an assembly deploys, in the order of the deployments. */
export function plannedApis(assembly: Assembly, pipelineTemplate: Properties): readonly PlannedApi[] {
  const pipeline = Object.values(resourcesOf(pipelineTemplate)).find(({ Type }) => Type === PIPELINE);
  const stages = (pipeline?.Properties as Partial<Pipeline> | undefined)?.Stages;
  if (!isList(stages)) return [];
  const stacks = new Map(allStacks(assembly).map((stack) => [pathIn(assembly, stack.templateFile), stack]));
  const names = stages.map(({ Name }) => String(Name));
  const found = stages.flatMap((stage, index) =>
    templatePaths(stage).flatMap((path) => {
      const stack = stacks.get(path);
      if (stack === undefined) return [];
      stacks.delete(path);
      const { account, region, stackName } = stack;
      return apisOf(stack).map((logicalId) => ({
        ...{ account, region, stack: stackName, logicalId },
        environment: environmentOf(names, index),
      }));
    }),
  );
  return found.map((api) => ({ ...api, environment: distinct(api, found) }));
}

/** What the names of a stage and of one beside it have in common: `prod` of `prod-Approve`, `prod-GlobalApi`. */
function environmentOf(stages: readonly string[], index: number): string {
  const parts = stages[index]!.split('-');
  const shared = [stages[index - 1], stages[index + 1]].map((other) => {
    const others = other?.split('-') ?? [];
    const length = parts.findIndex((part, i) => others[i] !== part);
    return length < 0 ? parts.length : length;
  });
  return parts.slice(0, Math.max(...shared) || parts.length).join('-');
}

function distinct(api: PlannedApi, all: readonly PlannedApi[]): string {
  const { environment, stack, logicalId } = api;
  const others = all.filter((other) => other !== api && other.environment === environment);
  if (others.length === 0) return environment;
  return others.some((other) => other.stack === stack) ? `${stack}/${logicalId}` : stack;
}

/** In the order in which they are deployed, as far as they are named without a variable. */
function templatePaths({ Actions: actions = [] }: Partial<Pipeline['Stages'][number]>): string[] {
  return [...actions]
    .sort((a, b) => Number(a.RunOrder ?? 1) - Number(b.RunOrder ?? 1))
    .flatMap(({ Configuration }) => {
      const { TemplatePath: path } = (Configuration ?? {}) as Properties;
      return artifactPathOf(path)?.path ?? [];
    });
}

function resourcesOf(template: Properties): Resources {
  return (template.Resources ?? {}) as Resources;
}

function apisOf({ templateFile }: StackArtifact): string[] {
  // Most templates have none, and need not be parsed for it.
  if (!readFileSync(templateFile, 'utf8').includes(API)) return [];
  const resources = Object.entries(resourcesOf(readTemplate(templateFile)));
  return resources.filter(([, { Type }]) => Type === API).map(([logicalId]) => logicalId);
}

function allStacks({ stacks, nested }: Assembly): StackArtifact[] {
  return [...stacks, ...nested.flatMap(allStacks)];
}

function pathIn({ directory }: Assembly, file: string): string {
  return relative(directory, file).split(sep).join('/');
}
