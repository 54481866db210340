import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { readTemplate, type StackArtifact } from '../assembly/assembly';
import type { PipelineStacks } from '../assembly/pipeline-stacks';
import { type PipelineDefinition, readDefinition } from '../aws/codepipeline/definition';
import type { Cloud } from '../cloud/cloud';
import type { CloudFormation, StackName, StackResult } from '../cloudformation/deployment';
import { rulesOf } from '../cloudformation/stack-status';
import type { Resource, World } from '../cloudformation/world';
import { Refusal, UsageError } from '../kit/refusal';
import { readState, writeJson } from '../kit/whole-file';
import type { StateDirectory } from '../state/state-directory';
import { type Watcher, watching } from './deploy-stack';
import type { DeployedStack } from './execution-record';

interface PipelineState extends StackName {
  readonly structureVersion: number;
  /** Of the pipeline resource's properties. */
  readonly fingerprint: string;
  /** The stacks that were deployed with it, its own included. An earlier rehearsal did not write them down. */
  readonly stacks?: readonly StackName[];
}

const STATE = v.looseObject({
  account: v.string(),
  region: v.string(),
  stackName: v.string(),
  structureVersion: v.pipe(v.number(), v.integer()),
  fingerprint: v.string(),
  stacks: v.optional(v.array(v.looseObject({ account: v.string(), region: v.string(), stackName: v.string() }))),
});
const REPAIR = 'delete it, and the next start deploys the pipeline itself anew';

export interface PipelineUpdate {
  readonly deployed: readonly DeployedStack[];
  /** Whether the pipeline resource itself is another one now. */
  readonly changed: boolean;
}

/** The pipeline that is deployed in the tooling account: what plays, and what `cdk deploy` of its stack would change. */
export class RunningPipeline {
  readonly #world: World;
  readonly #cloudFormation: Pick<CloudFormation, 'plan' | 'deploy' | 'delete' | 'stacks'>;
  readonly #directory: StateDirectory;
  /** Who has to know which APIs the pipeline deploys. */
  readonly #apis?: Pick<Cloud, 'checkApis' | 'planApis'>;

  #state: PipelineState | undefined;

  constructor(
    world: World,
    cloudFormation: Pick<CloudFormation, 'plan' | 'deploy' | 'delete' | 'stacks'>,
    directory: StateDirectory,
    apis?: Pick<Cloud, 'checkApis' | 'planApis'>,
  ) {
    this.#world = world;
    this.#cloudFormation = cloudFormation;
    this.#directory = directory;
    this.#apis = apis;

    this.#state = readState<PipelineState>(directory.pipelineFile, STATE, REPAIR);
  }

  /** Whether this very stack's pipeline is deployed, and the rehearsal knows all that is in it. */
  isPlayable(stack: StackArtifact): boolean {
    if (!this.isDeployed(stack)) return false;
    try {
      this.definition();
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  /** Whether this very stack's pipeline is deployed. */
  isDeployed({ stackName, account, region }: StackArtifact): boolean {
    const state = this.#state;
    return (
      state !== undefined &&
      state.stackName === stackName &&
      state.account === account &&
      state.region === region &&
      this.#resource(state) !== undefined
    );
  }

  get structureVersion(): number {
    return this.#state?.structureVersion ?? 0;
  }

  /** The stacks that `cdk deploy` of the pipeline deploys. */
  get stacks(): readonly StackName[] {
    return this.#state?.stacks ?? (this.#state === undefined ? [] : [this.#state]);
  }

  /** Throws a Refusal for what CodePipeline, or the rehearsal, does not know. */
  definition(): PipelineDefinition {
    return readDefinition(this.#resource(this.#state!)!);
  }

  /** Deploys the stacks as `cdk deploy` would. The structure version goes up if the pipeline resource changes. */
  async deploy(stacks: PipelineStacks, signal: AbortSignal, watcher: Watcher): Promise<PipelineUpdate> {
    const { pipeline, all } = stacks;
    const deployed: DeployedStack[] = [];
    await this.#apis?.checkApis(stacks.apis);
    // A pipeline that was deleted and made anew is another one, however alike.
    const existed = this.isDeployed(pipeline);
    for (const stack of all) {
      const result = await this.#deployStack(stack, signal, watcher);
      deployed.push({ stack: stack.stackName, account: stack.account, region: stack.region, result });
    }
    const { stackName, account, region } = pipeline;
    const resource = this.#resource(pipeline);
    if (resource === undefined)
      throw new UsageError(`${stackName}: was deployed without a pipeline: is a condition false?`);
    const fingerprint = createHash('sha256').update(JSON.stringify(resource.properties)).digest('hex');
    const changed = !existed || fingerprint !== this.#state?.fingerprint;
    this.#state = {
      stackName,
      account,
      region,
      structureVersion: this.structureVersion + (changed ? 1 : 0),
      fingerprint,
      stacks: all.map(({ account, region, stackName }) => ({ account, region, stackName })),
    };
    writeJson(this.#directory.pipelineFile, this.#state);
    if (changed) await this.#apis?.planApis(stacks.apis);
    return { deployed, changed };
  }

  async #deployStack(stack: StackArtifact, signal: AbortSignal, watcher: Watcher): Promise<StackResult> {
    const { account, region, stackName, templateFile, parameters } = stack;
    const known = this.#cloudFormation
      .stacks()
      .find((other) => other.stackName === stackName && other.account === account && other.region === region);
    const operation = { signal, onEvent: watching(watcher) };
    if (known !== undefined && rulesOf(known.status).recreatedByCdk) {
      watcher.line(`${stackName} is ${known.status}: deleted and created again`);
      await this.#cloudFormation.delete(known, operation);
    }
    const template = readTemplate(templateFile);
    return this.#cloudFormation.deploy(
      this.#cloudFormation.plan({ account, region, stackName, template, parameters }),
      operation,
    );
  }

  #resource({ account, region, stackName }: StackName): Resource | undefined {
    return this.#world.all('AWS::CodePipeline::Pipeline', { account, region }).find(({ stack }) => stack === stackName);
  }
}
