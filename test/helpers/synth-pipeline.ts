import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { readConfiguration } from '../../pipeline/configuration';
import { PipelineStack } from '../../pipeline/pipeline-stack';
import { type ProviderName, providerNames } from '../../services/catalog/catalog';
import { exampleConfiguration, featureFlags, type RawConfiguration } from './configuration';

/** A stage of the pipeline resource, as far as tests look at it. */
export interface PipelineStage {
  readonly Name: string;
  readonly Actions: readonly {
    readonly Name: string;
    readonly RunOrder: number;
    readonly ActionTypeId: { readonly Category: string; readonly Provider: string };
    readonly Configuration: Readonly<Record<string, string>>;
  }[];
  readonly OnFailure?: { readonly Result: string };
}

interface ResourcePolicies {
  readonly DeletionPolicy?: string | undefined;
  readonly UpdateReplacePolicy?: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: templates are JSON until somebody checks them
type Properties = any;

/** The pipeline's template, and the whole assembly around it, synthesized in this process from a configuration. */
export class PipelineSynthesis {
  readonly app: App;
  readonly #directory = mkdtempSync(join(tmpdir(), 'pipeline-'));
  #assembly?: CloudAssembly;

  constructor(configuration: RawConfiguration = exampleConfiguration()) {
    const bundle = this.#bundle();
    this.app = new App({
      context: featureFlags(),
      outdir: join(this.#directory, 'cdk.out'),
      analyticsReporting: false,
    });
    new PipelineStack(this.app, 'Pipeline', {
      configuration: readConfiguration(configuration, providerNames),
      bundles: Object.fromEntries(providerNames.map((name) => [name, bundle])) as Record<ProviderName, string>,
      buildId: 'test',
    });
  }

  get assembly(): CloudAssembly {
    this.#assembly ??= this.app.synth();
    return this.#assembly;
  }

  /** The stacks of every stage of the app, without the pipeline's own. */
  get deployed(): CloudFormationStackArtifact[] {
    return this.assembly.nestedAssemblies.flatMap(({ nestedAssembly }) => nestedAssembly.stacks);
  }

  /** Where each of those stacks goes, by name. */
  get places(): Record<string, string> {
    return Object.fromEntries(this.deployed.map(({ stackName, environment }) => [stackName, environment.name]));
  }

  get #resources(): Record<string, { Type: string; Properties: Properties } & ResourcePolicies> {
    return this.assembly.getStackByName('private-api-pipeline').template.Resources;
  }

  /** What becomes of a resource of the pipeline's stack that is deleted or replaced. */
  policies(logicalId: string): ResourcePolicies {
    const { DeletionPolicy, UpdateReplacePolicy } = this.#resources[logicalId]!;
    return { DeletionPolicy, UpdateReplacePolicy };
  }

  /** Properties of all resources of a type in the pipeline's stack, by logical id. */
  resources(type: string): Record<string, Properties> {
    return Object.fromEntries(
      Object.entries(this.#resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, resource]) => [id, resource.Properties]),
    );
  }

  get pipeline(): Properties & { readonly Stages: readonly PipelineStage[] } {
    return Object.values(this.resources('AWS::CodePipeline::Pipeline'))[0];
  }

  stage(name: string): PipelineStage {
    const stage = this.pipeline.Stages.find(({ Name }: PipelineStage) => Name === name);
    if (stage === undefined) throw new Error(`the pipeline has no stage ${name}`);
    return stage;
  }

  /** The build specification of the one CodeBuild project whose logical id contains `part`. */
  buildSpec(part: string): Properties {
    const [project] = Object.entries(this.resources('AWS::CodeBuild::Project')).filter(([id]) => id.includes(part));
    if (project === undefined) throw new Error(`the pipeline has no CodeBuild project like ${part}`);
    return JSON.parse(project[1].Source.BuildSpec);
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }

  /** A service's bundle as far as a stage looks into it. */
  #bundle(): string {
    const bundle = join(this.#directory, 'bundle');
    mkdirSync(bundle);
    writeFileSync(join(bundle, 'main.js'), 'console.log("a service");\n');
    writeFileSync(join(bundle, 'Dockerfile'), 'FROM scratch\nCOPY main.js /\nCMD ["node", "/main.js"]\n');
    return bundle;
  }
}
