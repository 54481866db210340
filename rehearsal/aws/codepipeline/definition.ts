import { regionsWithoutConnections } from '../../../facts/connection-regions';
import { nameOf, type PropertiesOf, type Resource, type ResourceOf } from '../../cloudformation/world';
import { notRehearsed, refuse } from '../../kit/refusal';

const PIPELINE = 'AWS::CodePipeline::Pipeline';

type StatedStage = PropertiesOf<typeof PIPELINE>['Stages'][number];
type StatedAction = StatedStage['Actions'][number];
type StatedTrigger = NonNullable<PropertiesOf<typeof PIPELINE>['Triggers']>[number];
type StatedPush = NonNullable<NonNullable<StatedTrigger['GitConfiguration']>['Push']>[number];

export type Category = 'Source' | 'Build' | 'Test' | 'Deploy' | 'Approval' | 'Invoke';

export interface Action {
  readonly name: string;
  readonly category: Category;
  readonly provider: string;
  readonly runOrder: number;
  /** Evaluated, except for the variables of an execution. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly namespace?: string;
  readonly roleArn?: string;
  /** The account of the action's role, and its region; those of the pipeline by default. */
  readonly account: string;
  readonly region: string;
}

export interface Stage {
  readonly name: string;
  readonly actions: readonly Action[];
  readonly onFailure: 'FAIL' | 'ROLLBACK';
}

/** A push starts an execution if it matches one of the filters. */
export interface Trigger {
  readonly sourceAction: string;
  readonly push: readonly PushFilter[];
}

export interface PushFilter {
  readonly branches: { readonly includes: readonly string[]; readonly excludes: readonly string[] };
  readonly filePaths: { readonly includes: readonly string[]; readonly excludes: readonly string[] };
}

/** A pipeline's evaluated definition. */
export interface PipelineDefinition {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly executionMode: 'SUPERSEDED' | 'QUEUED';
  readonly restartOnUpdate: boolean;
  readonly stages: readonly Stage[];
  readonly triggers: readonly Trigger[];
}

/** Reads a deployed pipeline. Refuses the first thing that CodePipeline or the rehearsal does not support. */
export function readDefinition(pipeline: Resource): PipelineDefinition {
  return new DefinitionReader(pipeline as ResourceOf<typeof PIPELINE>).read();
}

const categories: readonly Category[] = ['Source', 'Build', 'Test', 'Deploy', 'Approval', 'Invoke'];
const stageKeys = ['Name', 'Actions', 'OnFailure'];
const actionKeys = [
  'Name',
  'ActionTypeId',
  'Configuration',
  'InputArtifacts',
  'OutputArtifacts',
  'RunOrder',
  'RoleArn',
  'Region',
  'Namespace',
];

class DefinitionReader {
  readonly #pipeline: ResourceOf<typeof PIPELINE>;

  constructor(pipeline: ResourceOf<typeof PIPELINE>) {
    this.#pipeline = pipeline;
  }

  read(): PipelineDefinition {
    const { properties, account, region, id } = this.#pipeline;
    const stages = this.#list(properties.Stages, 'Stages').map((stage, i) => this.#stage(stage, `Stages[${i}]`));
    this.#checkOrder(stages);
    return {
      name: id,
      account,
      region,
      executionMode: this.#executionMode(),
      restartOnUpdate: properties.RestartExecutionOnUpdate === true,
      stages,
      triggers: this.#list(properties.Triggers ?? [], 'Triggers').map((trigger, i) =>
        this.#trigger(trigger, `Triggers[${i}]`),
      ),
    };
  }

  #executionMode(): PipelineDefinition['executionMode'] {
    const mode = this.#pipeline.properties.ExecutionMode ?? 'SUPERSEDED';
    if (mode === 'SUPERSEDED' || mode === 'QUEUED') return mode;
    const at = this.#at('ExecutionMode');
    const repair = 'use SUPERSEDED or QUEUED';
    if (mode === 'PARALLEL') return notRehearsed({ ...at, message: "'PARALLEL'", repair });
    return refuse({
      ...at,
      message: `'${mode}' is not a valid execution mode`,
      repair,
      source: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html',
    });
  }

  #stage(stage: StatedStage, at: string): Stage {
    this.#checkKeys(stage, stageKeys, at);
    const result = stage.OnFailure?.Result ?? 'FAIL';
    if (stage.OnFailure !== undefined) this.#checkKeys(stage.OnFailure, ['Result'], `${at}.OnFailure`);
    if (result !== 'FAIL' && result !== 'ROLLBACK') {
      return notRehearsed({
        ...this.#at(`${at}.OnFailure.Result`),
        message: `'${result}'`,
        repair: 'use ROLLBACK or FAIL',
      });
    }
    const actions = this.#list(stage.Actions, `${at}.Actions`).map((action, i) =>
      this.#action(action, `${at}.Actions[${i}]`),
    );
    if (actions.length === 0)
      refuse({
        ...this.#at(`${at}.Actions`),
        message: `stage '${stage.Name}' has no actions`,
        repair: 'add one or remove the stage',
        source: 'https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StageDeclaration.html',
      });
    return { name: String(stage.Name), actions, onFailure: result };
  }

  #action(action: StatedAction, at: string): Action {
    this.#checkKeys(action, actionKeys, at);
    const {
      Category: stated,
      Owner: owner,
      Provider: provider = '',
    }: Partial<StatedAction['ActionTypeId']> = action.ActionTypeId ?? {};
    const category = categories.find((one) => one === stated);
    if (category === undefined)
      notRehearsed({
        ...this.#at(`${at}.ActionTypeId.Category`),
        message: `'${stated}'`,
        repair: `use one of ${categories.join(', ')}`,
      });
    if (owner !== 'AWS')
      notRehearsed({ ...this.#at(`${at}.ActionTypeId.Owner`), message: `'${owner}'`, repair: 'use an action of AWS' });
    this.#checkConnections(action, at);
    const roleArn = action.RoleArn;
    const account = roleArn?.split(':')[4];
    return {
      name: String(action.Name),
      category,
      provider,
      runOrder: Number(action.RunOrder ?? 1),
      configuration: Object.fromEntries(
        Object.entries(action.Configuration ?? {}).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ),
      inputs: names(action.InputArtifacts),
      outputs: names(action.OutputArtifacts),
      ...(action.Namespace !== undefined && { namespace: action.Namespace }),
      ...(roleArn !== undefined && { roleArn }),
      account: account ?? this.#pipeline.account,
      region: action.Region ?? this.#pipeline.region,
    };
  }

  /** Connections are not available in every region. */
  #checkConnections({ Name: name, ActionTypeId: type, Region: stated }: StatedAction, at: string): void {
    const region = String(stated ?? this.#pipeline.region);
    const called = regionsWithoutConnections[region];
    if (called === undefined || type?.Provider !== 'CodeStarSourceConnection') return;
    refuse({
      ...this.#at(`${at}.ActionTypeId`),
      code: 'InvalidActionDeclarationException',
      message: `ActionType (Category: '${type.Category}', Provider: '${type.Provider}', Owner: '${type.Owner}', Version: '${type.Version}') in action '${name}' is not available in region '${region}'`,
      repair: `deploy the pipeline in another region than ${called}; where AWS has the action there by now, take the region out of facts/connection-regions.ts`,
      source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/connections-github.html',
    });
  }

  #trigger(trigger: StatedTrigger, at: string): Trigger {
    this.#checkKeys(trigger, ['ProviderType', 'GitConfiguration'], at);
    const git: Partial<NonNullable<StatedTrigger['GitConfiguration']>> = trigger.GitConfiguration ?? {};
    this.#checkKeys(git, ['SourceActionName', 'Push'], `${at}.GitConfiguration`);
    return {
      sourceAction: String(git.SourceActionName),
      push: (git.Push ?? []).map((filter, i) => {
        this.#checkKeys(filter, ['Branches', 'FilePaths'], `${at}.GitConfiguration.Push[${i}]`);
        return { branches: patterns(filter.Branches), filePaths: patterns(filter.FilePaths) };
      }),
    };
  }

  /** CodePipeline's rules of structure: a source stage first, and no artifact used before it is made. */
  #checkOrder(stages: readonly Stage[]): void {
    const code = 'InvalidStructureException';
    if (stages.length < 2)
      refuse({ ...this.#at('Stages'), code, message: 'a pipeline has at least two stages', repair: 'add a stage' });
    const made = new Set<string>();
    const seen = new Set<string>();
    for (const [i, { name, actions }] of stages.entries()) {
      if (seen.has(name))
        refuse({
          ...this.#at(`Stages[${i}].Name`),
          code,
          message: `two stages are called '${name}'`,
          repair: 'rename one',
        });
      seen.add(name);
      for (const [j, action] of actions.entries()) {
        const at = `Stages[${i}].Actions[${j}]`;
        this.#checkAction(actions, action, { at, first: i === 0, stage: name, made });
      }
      for (const { outputs } of actions) for (const artifact of outputs) made.add(artifact);
    }
  }

  #checkAction(
    actions: readonly Action[],
    action: Action,
    { at, first, stage, made }: { at: string; first: boolean; stage: string; made: ReadonlySet<string> },
  ): void {
    const code = 'InvalidStructureException';
    if (actions.find(({ name }) => name === action.name) !== action) {
      refuse({
        ...this.#at(`${at}.Name`),
        code,
        message: `two actions of stage '${stage}' are called '${action.name}'`,
        repair: 'rename one',
      });
    }
    if (first !== (action.category === 'Source')) {
      refuse({
        ...this.#at(at),
        code,
        message: `'${action.name}' is of category ${action.category}: the first stage, and no other, holds source actions`,
        repair: first ? 'move it to a later stage' : 'move it to the first stage',
      });
    }
    const before = actions.filter(({ runOrder }) => runOrder < action.runOrder).flatMap(({ outputs }) => outputs);
    const missing = action.inputs.find((artifact) => !made.has(artifact) && !before.includes(artifact));
    if (missing === undefined) return;
    refuse({
      ...this.#at(`${at}.InputArtifacts`),
      code,
      message: `'${missing}' is made by no action before '${action.name}'`,
      repair: 'name an output artifact of an earlier action',
    });
  }

  #list<Element>(value: readonly Element[], at: string): readonly Element[] {
    if (!Array.isArray(value))
      refuse({ ...this.#at(at), message: `${JSON.stringify(value)} is not a list`, repair: 'write a list' });
    return value;
  }

  #checkKeys(value: object, known: readonly string[], at: string): void {
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined)
      notRehearsed({
        ...this.#at(`${at}.${unknown}`),
        message: `'${unknown}'`,
        repair: `known here: ${known.join(', ')}`,
      });
  }

  #at(property: string): { readonly resource: string; readonly property: string } {
    return { resource: nameOf(this.#pipeline), property };
  }
}

function names(artifacts: readonly { readonly Name: string }[] | undefined): string[] {
  return (artifacts ?? []).map(({ Name }) => String(Name));
}

function patterns(filter: StatedPush['Branches']): { includes: readonly string[]; excludes: readonly string[] } {
  return { includes: filter?.Includes ?? [], excludes: filter?.Excludes ?? [] };
}
