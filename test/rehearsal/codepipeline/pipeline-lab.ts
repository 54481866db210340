import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { TerminalProgress } from '../../../rehearsal';
import { readAssembly } from '../../../rehearsal/assembly/assembly';
import { DirectoryAssetStore } from '../../../rehearsal/assembly/directory-asset-store';
import { type PipelineStacks, pipelineStacks } from '../../../rehearsal/assembly/pipeline-stacks';
import type { Cloud } from '../../../rehearsal/cloud/cloud';
import {
  type Operation,
  type PlannedChange,
  StackFailure,
  type StackResult,
  type StackTemplate,
} from '../../../rehearsal/cloudformation/deployment';
import { type Properties, World } from '../../../rehearsal/cloudformation/world';
import { Builds } from '../../../rehearsal/codebuild/builds';
import { ExecutionStore } from '../../../rehearsal/codepipeline/execution-store';
import { type Asker, Gates } from '../../../rehearsal/codepipeline/gates';
import { Pipeline } from '../../../rehearsal/codepipeline/pipeline';
import { RunningPipeline } from '../../../rehearsal/codepipeline/running-pipeline';
import { writeJson } from '../../../rehearsal/kit/whole-file';
import { createIdentity } from '../../../rehearsal/permissions/identities';
import type { Tree } from '../../../rehearsal/source/tree';
import { StateDirectory, type StateLock } from '../../../rehearsal/state/state-directory';
import { temporaryDirectory } from '../../helpers/rehearsal-directory';
import { buildRole, place, project } from '../aws/codepipeline/stages';
import { deployedResource } from '../cloudformation/deployed-resource';

type Requested = StackTemplate & Operation;

/** What a stack of the lab's CloudFormation does when it is deployed. */
export type Deployed = (request: Requested) => Promise<Partial<StackResult> | Error>;

const nothing = { created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 0, recordedOnly: {} };

/**
 * A pipeline without a cloud: its engine, records and progress are real; CloudFormation puts resources of templates into
 * the World as they are, and does for a stack what the test says.
 */
export class PipelineLab {
  readonly state: StateDirectory;
  readonly world = new World();
  readonly requests: Requested[] = [];
  /** What the next plans of a stack show. */
  readonly changes = new Map<string, readonly PlannedChange[]>();
  readonly deletions: string[] = [];
  readonly statuses = new Map<string, string>();
  readonly stacks = new Map<string, Deployed>();
  interruption = new AbortController();
  readonly builds: Builds;
  readonly #out = new PassThrough();
  readonly #lock: StateLock;
  readonly progress = new TerminalProgress(this.#out, {});
  #output = '';

  constructor(
    public gates = new Gates([approving]),
    readonly directory = temporaryDirectory(),
  ) {
    this.state = new StateDirectory(join(directory, 'state'));
    this.#lock = this.state.open();
    this.world.put(buildRole);
    this.builds = new Builds({ shelf: this.state.modules, project: directory, environment: process.env });
    this.cloud = this.#cloud();
    this.#out.on('data', (chunk) => {
      this.#output += chunk;
    });
  }

  get output(): string {
    return this.#output;
  }

  /** A fresh one each time: the records are read from disk, as after a restart. */
  get store(): ExecutionStore {
    return new ExecutionStore(this.state, (line) => this.progress.note(line));
  }

  readonly cloud: Cloud;
  readonly #cloud = (): Cloud => ({
    world: this.world,
    identity: createIdentity(this.world),
    assets: new DirectoryAssetStore(this.state.assets),
    frontDoors: () => [],
    users: { curlFiles: () => ({}) },
    localIssuer: false,
    targetHealth: () => [],
    token: () => ({ problem: 'no API is deployed' }),
    checkApis: async () => {},
    planApis: async () => {},
    resume: async () => {},
    close: async () => {},
    cloudFormation: {
      plan: (request) => ({ ...request, changes: this.changes.get(request.stackName) ?? [] }),
      planDeletion: () => [],
      retained: () => [],
      resume: async () => {},
      stacks: () =>
        [...this.statuses].map(([stackName, status]) => ({
          ...place,
          stackName,
          stackId: stackName,
          status,
          outputs: {},
        })),
      delete: async ({ stackName }) => {
        this.deletions.push(stackName);
        this.statuses.delete(stackName);
      },
      deploy: async (plan, operation) => {
        // What `plan` gave out.
        const request = { ...(plan as unknown as StackTemplate), ...operation };
        this.requests.push(request);
        const outcome = (await this.stacks.get(request.stackName)?.(request)) ?? {};
        if (outcome instanceof Error) {
          throw new StackFailure(request.stackName, 'UPDATE_ROLLBACK_COMPLETE', outcome);
        }
        const resources = (request.template.Resources ?? {}) as Record<
          string,
          { Type: string; Properties: Properties }
        >;
        for (const [logicalId, { Type, Properties: properties }] of Object.entries(resources)) {
          const { account, region, stackName: stack } = request;
          const id = String(properties.Name ?? logicalId);
          this.world.put(deployedResource(Type, id, properties, { account, region, stack, logicalId }));
        }
        this.statuses.set(request.stackName, 'UPDATE_COMPLETE');
        return { stackId: request.stackName, status: 'UPDATE_COMPLETE', outputs: {}, ...nothing, ...outcome };
      },
    },
  });

  /** Writes an assembly whose pipeline has these stages, and which the build artifact `Assembly` stands for. */
  tree(stages: readonly Properties[], { resources = {}, pipeline = {}, templates = {} }: TreeOptions = {}): Tree {
    const directory = join(this.state.artifacts, `assembly-${this.#trees++}`);
    mkdirSync(directory, { recursive: true });
    const stack = {
      type: 'aws:cloudformation:stack',
      environment: `aws://${place.account}/${place.region}`,
      properties: { templateFile: 'Pipeline.json', stackName: 'pipeline' },
    };
    writeJson(join(directory, 'manifest.json'), { version: '55.0.0', artifacts: { Pipeline: stack } });
    writeJson(join(directory, 'Pipeline.json'), {
      Resources: {
        Pipeline: {
          Type: 'AWS::CodePipeline::Pipeline',
          Properties: { Name: 'api', RestartExecutionOnUpdate: true, Stages: stages, ...pipeline },
        },
        Project: project('mutate', ['cdk -a . deploy Pipeline --require-approval=never']),
        ...resources,
      },
    });
    for (const [file, template] of Object.entries(templates)) writeJson(join(directory, file), template);
    return {
      revision: { commit: '1a2b3c4', branch: 'main', message: 'A change', description: 'working tree at 1a2b3c4' },
      writeTo: async (target) => {
        mkdirSync(target, { recursive: true });
        writeJson(join(target, 'package.json'), {});
      },
      assembly: { directory, made: 'synthesized' },
    };
  }

  #trees = 0;

  /** As it is on disk. */
  get running(): RunningPipeline {
    return new RunningPipeline(this.world, this.cloud.cloudFormation, this.state);
  }

  stacksOf(tree: Tree): PipelineStacks {
    return pipelineStacks(readAssembly(tree.assembly!.directory));
  }

  /** The pipeline engine, as one process would have it. */
  async pipeline(deployed?: Tree, store = this.store): Promise<Pipeline> {
    const { running } = this;
    if (deployed !== undefined) await running.deploy(this.stacksOf(deployed), this.interruption.signal, silent);
    return new Pipeline({
      cloud: this.cloud,
      state: this.state,
      store,
      running,
      gates: this.gates,
      progress: this.progress,
      signal: this.interruption.signal,
      builds: this.builds,
    });
  }

  async close(): Promise<void> {
    await this.builds.close();
    this.progress.close();
    this.#lock.release();
  }
}

export interface TreeOptions {
  readonly resources?: Readonly<Record<string, unknown>>;
  readonly pipeline?: Properties;
  readonly templates?: Readonly<Record<string, unknown>>;
}

const silent = { now: () => {}, line: () => {} };
const approving: Asker = async () => ({ approved: true, by: 'by the test' });
