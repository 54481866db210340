import { join } from 'node:path';
import * as v from 'valibot';
import { type Action, type PipelineDefinition, readDefinition } from '../aws/codepipeline/definition';
import { type Properties, type PropertiesOf, type Resource, World } from '../cloudformation/world';
import { actionVariables, buildProject } from '../codebuild/build-project';
import { commandsOf } from '../codebuild/build-spec';
import { INSTALL } from '../codebuild/installed-modules';
import { deploysPipeline, publishesAssets } from '../codebuild/purpose';
import { numberOf } from '../kit/values';
import { attributesOf } from '../path/load-balancer-attributes';
import type { Total } from './estimate';
import { type EvaluatedStack, type PlannedResource, resourcesOf } from './evaluated-stack';
import type { PriceKey } from './price-keys';
import { type PriceList, readDataFile, strictShape } from './price-list';

const duration = v.pipe(
  strictShape({
    seconds: v.pipe(
      v.custom<number>(Number.isFinite, 'should be a number of seconds'),
      v.minValue(0, 'should not be negative'),
    ),
    /** Where it was read. */
    source: v.optional(v.string('should be a text')),
    /** Why this number, where nobody says one. */
    assumption: v.optional(v.string('should be a text')),
  }),
  v.check(
    ({ source, assumption }) => (source === undefined) !== (assumption === undefined),
    'should have either a source or an assumption',
  ),
);

const durations = strictShape({
  source: duration,
  'codebuild.start': duration,
  build: duration,
  install: duration,
  test: duration,
  'test.shard': duration,
  'self-mutate': duration,
  'self-mutate.changed': duration,
  'publish.tool': duration,
  'publish.file': duration,
  'publish.image': duration,
  commands: duration,
  'cloudformation.change-set': duration,
  'cloudformation.update': duration,
  'cloudformation.update.AWS::ECS::Service': duration,
  'cloudformation.update.AWS::AutoScaling::AutoScalingGroup': duration,
});

/** How long each kind of action takes. Another file may hold what somebody has measured. */
export type Durations = v.InferOutput<typeof durations>;

export const SHIPPED_DURATIONS = join(__dirname, 'durations.json');

/** Throws a UsageError with a line for everything that is wrong with the file. */
export function readDurations(file: string = SHIPPED_DURATIONS): Durations {
  return readDataFile(file, durations);
}

export interface PipelineRun {
  /** Actions of the pipeline, gates included. */
  readonly actions: number;
  /** How many actions run one after the other. */
  readonly serialActions: number;
  /** How many of those wait for a CodeBuild environment to start. */
  readonly serialBuilds: number;
  /** From the push to the last action, without the time that gates wait. */
  readonly seconds: number;
  /** The same without what tasks and instances take to be replaced, old ones to leave included: no pipeline changes that. */
  readonly ownSeconds: number;
  /** What CodePipeline and CodeBuild charge for it. Null where the price list lacks one of their prices. */
  readonly usd: Total;
  /** The longest action of each group that runs in parallel. */
  readonly path: readonly Step[];
}

export interface Step {
  readonly stage: string;
  readonly action: string;
  readonly seconds: number;
  /** Of these, how long targets that leave are kept: the deregistration delay of their target group, one after the other. */
  readonly draining: number;
}

export interface PipelineRunProps {
  readonly pipeline: PlannedResource;
  readonly stacks: readonly EvaluatedStack[];
  /** Of the assembly: build specs may be files in it. */
  readonly directory: string;
  readonly durations: Durations;
  readonly prices: PriceList;
  /**
   * What the action that updates the pipeline's own stack changes. A pipeline that is replaced starts again from the source, if
   * its template says so.
   *
   * @default - nothing
   */
  readonly updates?: 'nothing' | 'build projects' | 'pipeline';
}

/** One execution of a synthesized pipeline for a commit that changes all services. */
export function pipelineRun(props: PipelineRunProps): PipelineRun {
  return new Run(props).result();
}

type Environment = PropertiesOf<'AWS::CodeBuild::Project'>['Environment'];
type Updates = NonNullable<PipelineRunProps['updates']>;

interface Timed {
  readonly action: Action;
  readonly stage: string;
  readonly seconds: number;
  readonly draining: number;
  /** Of the seconds, what tasks and instances take to be replaced. */
  readonly replacing: number;
  readonly usd: Total;
  readonly builds: boolean;
}

class Run {
  readonly #definition: PipelineDefinition;
  readonly #world = new World();

  readonly #props: PipelineRunProps;

  constructor(props: PipelineRunProps) {
    this.#props = props;
    const { pipeline, stacks } = props;
    this.#definition = readDefinition(deployed(pipeline));
    for (const project of stacks.flatMap((stack) => resourcesOf(stack, 'AWS::CodeBuild::Project')))
      this.#world.put(deployed(project));
  }

  result(): PipelineRun {
    const { updates = 'nothing' } = this.#props;
    const groups = this.#groups(updates);
    // An execution that replaces its pipeline ends there; the next one has nothing to update.
    const mutation = groups.findIndex((group) => group.some(({ action }) => this.#selfMutates(action)));
    const restarts = updates === 'pipeline' && mutation >= 0 && this.#definition.restartOnUpdate;
    const all = restarts ? [...groups.slice(0, mutation + 1), ...this.#groups('nothing')] : groups;
    const longest = all.map((group) => group.reduce((a, b) => (b.seconds > a.seconds ? b : a)));
    const amounts = all.flat().map(({ usd }) => usd);
    return {
      actions: this.#definition.stages.flatMap(({ actions }) => actions).length,
      serialActions: all.length,
      serialBuilds: all.filter((group) => group.some(({ builds }) => builds)).length,
      seconds: longest.reduce((total, { seconds }) => total + seconds, 0),
      ownSeconds: all.reduce(
        (total, group) => total + Math.max(...group.map(({ seconds, replacing }) => seconds - replacing)),
        0,
      ),
      usd: amounts.reduce((total, usd) => (total === null || usd === null ? null : total + usd), 0),
      path: longest.map(({ stage, action, seconds, draining }) => ({ stage, action: action.name, seconds, draining })),
    };
  }

  /** Groups of parallel actions, in the order in which they run. */
  #groups(updates: Updates): Timed[][] {
    return this.#definition.stages.flatMap((stage) => {
      const orders = [...new Set(stage.actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
      return orders.map((order) =>
        stage.actions
          .filter(({ runOrder }) => runOrder === order)
          .map((action) => this.#timed(stage.name, action, updates)),
      );
    });
  }

  #timed(stage: string, action: Action, updates: Updates): Timed {
    const { durations } = this.#props;
    const seconds = (key: keyof Durations) => durations[key].seconds;
    if (action.category === 'Approval')
      return { stage, action, seconds: 0, draining: 0, replacing: 0, usd: 0, builds: false };
    if (action.category === 'Source') return this.#priced(stage, action, seconds('source'));
    if (action.provider === 'CloudFormation') {
      const { update, replacing, draining } = this.#deployment(action);
      return { ...this.#priced(stage, action, update + replacing), replacing, draining };
    }
    const running = this.#build(action, updates);
    return { ...this.#priced(stage, action, seconds('codebuild.start') + running, running), builds: true };
  }

  /** CodePipeline and CodeBuild each charge for the minutes of an action, rounded up. */
  #priced(stage: string, action: Action, seconds: number, building = 0): Timed {
    const { prices } = this.#props.prices;
    const key: PriceKey = 'codepipeline.v2.action-minute';
    const minute = prices[key]?.usd;
    const build = building === 0 ? 0 : this.#buildMinute(action);
    const usd =
      minute === undefined || build === undefined
        ? null
        : Math.ceil(seconds / 60) * minute + Math.ceil(building / 60) * build;
    return { stage, action, seconds, draining: 0, replacing: 0, usd, builds: false };
  }

  #buildMinute(action: Action): number | undefined {
    const environment: Partial<Environment> = this.#project(action).properties.Environment ?? {};
    const { Type, ComputeType } = environment;
    const key: PriceKey = `codebuild.${Type}.${ComputeType}.minute`;
    return this.#props.prices.prices[key]?.usd;
  }

  #build(action: Action, updates: Updates): number {
    const { durations } = this.#props;
    const commands = this.#commands(action);
    const tests = this.#tests(action, commands.all);
    const install = commands.all.some((command) => command.trim() === INSTALL) ? durations.install.seconds : 0;
    if (this.#makesAssembly(action)) return install + tests + durations.build.seconds;
    if (tests > 0) return install + tests;
    if (deploysPipeline(commands.all))
      return durations[updates === 'nothing' ? 'self-mutate' : 'self-mutate.changed'].seconds;
    if (publishesAssets(commands.build)) {
      const image = this.#project(action).properties.Environment?.PrivilegedMode === true;
      const each = durations[image ? 'publish.image' : 'publish.file'].seconds;
      return durations['publish.tool'].seconds + commands.build.length * each;
    }
    return durations.commands.seconds;
  }

  /** All tests, or the shard that a variable of the action names (`1/4`). */
  #tests({ name, configuration }: Action, commands: readonly string[]): number {
    const { durations } = this.#props;
    const variables = actionVariables(configuration.EnvironmentVariables, name);
    const [, parts] = Object.values(variables).flatMap((value) => /^\d+\/(\d+)$/.exec(value) ?? []);
    if (parts !== undefined) return durations.test.seconds / Number(parts) + durations['test.shard'].seconds;
    return commands.some((command) => /^(npx |npm (run )?)?(test|jest)\b/.test(command)) ? durations.test.seconds : 0;
  }

  #deployment({ configuration }: Action): Record<'update' | 'replacing' | 'draining', number> {
    const { durations, stacks } = this.#props;
    const [prepare, update] = [
      durations['cloudformation.change-set'].seconds,
      durations['cloudformation.update'].seconds,
    ];
    if (configuration.ActionMode === 'CHANGE_SET_REPLACE') return { update: prepare, replacing: 0, draining: 0 };
    const stack = stacks.find(({ stackName }) => stackName === configuration.StackName);
    const replacements = stack === undefined ? [] : replacementsOf(stack, durations);
    const longest = replacements.reduce((a, b) => (b.replacing > a.replacing ? b : a), { replacing: 0, draining: 0 });
    return { update, ...longest };
  }

  #selfMutates(action: Action): boolean {
    return action.provider === 'CodeBuild' && deploysPipeline(this.#commands(action).all);
  }

  #makesAssembly({ outputs }: Action): boolean {
    return this.#definition.stages.some(({ actions }) =>
      actions.some(({ configuration }) =>
        outputs.some((artifact) => configuration.TemplatePath?.startsWith(`${artifact}::`)),
      ),
    );
  }

  #commands(action: Action): { readonly all: readonly string[]; readonly build: readonly string[] } {
    const { directory, pipeline } = this.#props;
    const where = `${pipeline.stack} ${action.name}`;
    const spec = buildProject(this.#world, action.configuration.ProjectName ?? '', pipeline, where).spec(directory);
    const build = spec.phases.filter(({ name }) => name === 'build').flatMap(({ commands }) => commands);
    return { all: commandsOf(spec), build };
  }

  #project({ configuration }: Action) {
    return this.#world.get('AWS::CodeBuild::Project', configuration.ProjectName ?? '', this.#props.pipeline)!;
  }
}

/** What the tasks and the instances of a stack each take, those that leave included. */
function replacementsOf(stack: EvaluatedStack, durations: Durations) {
  const delays = resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup').map(
    (group) => numberOf(attributesOf(group)['deregistration_delay.timeout_seconds']) ?? 300,
  );
  const delay = Math.max(0, ...delays);
  // Tasks leave side by side, instances one after the other.
  const services = resourcesOf(stack, 'AWS::ECS::Service').map(() => 1);
  const groups = resourcesOf(stack, 'AWS::AutoScaling::AutoScalingGroup').map(
    ({ properties }) => numberOf(properties.MinSize) ?? 1,
  );
  const replaced = (type: 'AWS::ECS::Service' | 'AWS::AutoScaling::AutoScalingGroup', times: number) => ({
    replacing: durations[`cloudformation.update.${type}`].seconds + times * delay,
    draining: times * delay,
  });
  return [
    ...services.map((times) => replaced('AWS::ECS::Service', times)),
    ...groups.map((times) => replaced('AWS::AutoScaling::AutoScalingGroup', times)),
  ];
}

/** As if it were deployed, with its logical id as physical id and without attributes. */
function deployed(resource: PlannedResource): Resource {
  const properties = JSON.parse(JSON.stringify(resource.properties)) as Properties;
  return { ...resource, properties, id: resource.logicalId, attributes: {}, data: {}, metadata: {} };
}
