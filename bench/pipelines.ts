import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { App, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CodePipeline } from 'aws-cdk-lib/pipelines';
import { context } from '../cdk.json';
import { devDependencies } from '../package.json';
import { buildDefaults, buildStep, readBuildCommands } from '../pipeline/build-step';
import { readConfiguration } from '../pipeline/configuration';
import type { Configuration } from '../pipeline/configuration-shape';
import { EnvironmentStages } from '../pipeline/environment-stages';
import { PipelineStack } from '../pipeline/pipeline-stack';
import { Source } from '../pipeline/source';
import {
  type Durations,
  type EvaluatedStack,
  evaluateStacks,
  type PipelineRun,
  type PlannedResource,
  type PriceList,
  pipelineRun,
  readAssembly,
  resourcesOf,
} from '../rehearsal';
import { type ProviderName, providerNames } from '../services/catalog/catalog';
import { providerStages } from '../stages/providers/provider-stages';

interface PipelineProps {
  readonly configuration: Configuration;
  readonly bundles: Readonly<Record<ProviderName, string>>;
  readonly buildId: string;
}

/** Adds a pipeline to an app, and names the one resource that CodePipeline would replace. */
export type PipelineVariant = (app: App, props: PipelineProps) => void;

/** The pipeline of this repository. */
export const shipped: PipelineVariant = (app, props) => {
  new PipelineStack(app, 'Pipeline', props);
};

/**
 * The same stages, gates and build commands, with everything else as CDK Pipelines has it by default.
 *
 * By default it builds by one action, deploys by change sets and publishes each asset by an action of its own; versions of
 * its tools are given, because `latest` cannot be measured against anything.
 */
export const byDefault: PipelineVariant = (app, { configuration, bundles, buildId }) => {
  const stack = new Stack(app, 'Pipeline', { env: configuration.tooling, stackName: 'pipeline-by-default' });
  const source = new Source(configuration.source);
  const pipeline = new CodePipeline(stack, 'Pipeline', {
    synth: buildStep(source.fileSet, readBuildCommands()),
    codeBuildDefaults: buildDefaults,
    cliVersion: devDependencies['aws-cdk'],
    cdkAssetsCliVersion: devDependencies['cdk-assets'],
    // Needed to reach other accounts at all.
    crossAccountKeys: true,
  });
  for (const environment of configuration.environments)
    new EnvironmentStages(stack, { pipeline, source, configuration, environment, bundles, buildId });
  pipeline.buildPipeline();
};

/** What a commit changes: what the services do, or also how many assets there are. */
export type Commit = 'a service' | 'a service and the number of assets';

export interface MeasuredRun extends PipelineRun {
  /** What UpdatePipeline finds to do. `pipeline` means that the execution begins again. */
  readonly updates: 'nothing' | 'build projects' | 'pipeline';
}

/** A pipeline as it was before a commit, and after each kind of commit. On disk until `remove`: build specs are files. */
export class SynthesizedCommits {
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  readonly #before: Synthesized;
  readonly #after: Readonly<Record<Commit, Synthesized>>;

  constructor(variant: PipelineVariant) {
    const synthesis = (name: string) => synthesize(variant, path.join(this.#directory, name), name);
    this.#before = synthesis('before');
    this.#after = {
      'a service': synthesis('service'),
      'a service and the number of assets': withOneMoreAsset(() => synthesis('asset')),
    };
  }

  /** The execution for a commit, after one for the commit before. */
  run(commit: Commit, durations: Durations, prices: PriceList): MeasuredRun {
    const after = this.#after[commit];
    const same = (type: string) =>
      isDeepStrictEqual(propertiesOf(this.#before.stacks, type), propertiesOf(after.stacks, type));
    const updates = !same('AWS::CodePipeline::Pipeline')
      ? 'pipeline'
      : !same('AWS::CodeBuild::Project')
        ? 'build projects'
        : 'nothing';
    return { ...pipelineRun({ ...after, durations, prices, updates }), updates };
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}

interface Synthesized {
  readonly stacks: readonly EvaluatedStack[];
  readonly directory: string;
  readonly pipeline: PlannedResource;
}

function propertiesOf(stacks: readonly EvaluatedStack[], type: string) {
  return stacks.flatMap((stack) => resourcesOf(stack, type)).map(({ properties }) => properties);
}

/** Synthesizes while one provider's stage has a file more to publish, as a commit to that stage would add it. */
function withOneMoreAsset<T>(synthesis: () => T): T {
  const stages: { -readonly [P in ProviderName]: (typeof providerStages)[P] } = providerStages;
  const [name] = providerNames;
  const stage = stages[name!];
  stages[name!] = class extends stage {
    constructor(...args: ConstructorParameters<typeof stage>) {
      super(...args);
      new Asset(this.node.children.find(Stack.isStack)!, 'More', { path: __filename });
    }
  };
  try {
    return synthesis();
  } finally {
    stages[name!] = stage;
  }
}

function synthesize(variant: PipelineVariant, directory: string, revision: string): Synthesized {
  const bundle = path.join(directory, 'bundle');
  mkdirSync(bundle, { recursive: true });
  writeFileSync(path.join(bundle, 'main.js'), `console.log('${revision}');\n`);
  writeFileSync(path.join(bundle, 'Dockerfile'), 'FROM scratch\nCOPY main.js /\nCMD ["node", "/main.js"]\n');

  const { privateApi, ...flags } = context;
  const outdir = path.join(directory, 'cdk.out');
  const app = new App({
    context: flags,
    outdir,
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  variant(app, {
    configuration: readConfiguration(privateApi, providerNames),
    bundles: Object.fromEntries(providerNames.map((name) => [name, bundle])) as PipelineProps['bundles'],
    buildId: 'bench',
  });
  app.synth();
  const stacks = evaluateStacks(readAssembly(outdir));
  const [pipeline] = stacks.flatMap((stack) => resourcesOf(stack, 'AWS::CodePipeline::Pipeline'));
  return { stacks, directory: outdir, pipeline: pipeline! };
}
