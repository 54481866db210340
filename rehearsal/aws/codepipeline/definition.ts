import type { Properties, Resource } from '../../cloudformation/world';
import { nameOf } from '../../cloudformation/world';
import { Refusal } from '../../kit/refusal';

export type Category = 'Source' | 'Build' | 'Test' | 'Deploy' | 'Approval' | 'Invoke';

export interface Action {
  readonly name: string;
  readonly category: Category;
  readonly provider: string;
  readonly runOrder: number;
  /** Evaluated, but with the variables of the execution still in it. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly namespace?: string;
  readonly roleArn?: string;
  /** Where it acts: its own region, and the account of its role, where it has them; the pipeline's otherwise. */
  readonly account: string;
  readonly region: string;
}

export interface Stage {
  readonly name: string;
  readonly actions: readonly Action[];
  readonly onFailure: 'FAIL' | 'ROLLBACK';
}

/** A push starts an execution if one of the filters lets it through. */
export interface Trigger {
  readonly sourceAction: string;
  readonly push: readonly PushFilter[];
}

export interface PushFilter {
  readonly branches: { readonly includes: readonly string[]; readonly excludes: readonly string[] };
  readonly filePaths: { readonly includes: readonly string[]; readonly excludes: readonly string[] };
}

/** A pipeline as CodePipeline has it, once its template is evaluated. */
export interface PipelineDefinition {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly executionMode: 'SUPERSEDED' | 'QUEUED';
  readonly restartOnUpdate: boolean;
  readonly stages: readonly Stage[];
  readonly triggers: readonly Trigger[];
}

/** Reads a deployed pipeline. Throws a Refusal that names the first thing that CodePipeline, or the rehearsal, does not know. */
export function readDefinition(pipeline: Resource): PipelineDefinition {
  return new DefinitionReader(pipeline).read();
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
  constructor(private readonly pipeline: Resource) {}

  read(): PipelineDefinition {
    const { properties, account, region, id } = this.pipeline;
    const stages = this.list(properties.Stages, 'Stages').map((stage, i) => this.stage(stage, `Stages[${i}]`));
    this.checkOrder(stages);
    const executionMode = properties.ExecutionMode ?? 'SUPERSEDED';
    if (!['SUPERSEDED', 'QUEUED', 'PARALLEL'].includes(executionMode)) {
      throw this.refusal('ExecutionMode', `'${executionMode}' is not a valid execution mode`);
    }
    if (executionMode === 'PARALLEL') {
      throw this.refusal('ExecutionMode', "'PARALLEL' is not rehearsed", 'use SUPERSEDED or QUEUED');
    }
    return {
      name: id,
      account,
      region,
      executionMode,
      restartOnUpdate: properties.RestartExecutionOnUpdate === true,
      stages,
      triggers: this.list(properties.Triggers ?? [], 'Triggers').map((trigger, i) =>
        this.trigger(trigger, `Triggers[${i}]`),
      ),
    };
  }

  private stage(stage: Properties, at: string): Stage {
    this.checkKeys(stage, stageKeys, at);
    const result = stage.OnFailure?.Result ?? 'FAIL';
    if (stage.OnFailure !== undefined) this.checkKeys(stage.OnFailure, ['Result'], `${at}.OnFailure`);
    if (result !== 'FAIL' && result !== 'ROLLBACK') {
      throw this.refusal(`${at}.OnFailure.Result`, `'${result}' is not rehearsed`, 'use ROLLBACK or FAIL');
    }
    const actions = this.list(stage.Actions, `${at}.Actions`).map((action, i) =>
      this.action(action, `${at}.Actions[${i}]`),
    );
    if (actions.length === 0)
      throw this.refusal(`${at}.Actions`, `stage '${stage.Name}' has no actions`, 'add one or remove the stage');
    return { name: String(stage.Name), actions, onFailure: result };
  }

  private action(action: Properties, at: string): Action {
    this.checkKeys(action, actionKeys, at);
    const { Category: category, Owner: owner, Provider: provider } = action.ActionTypeId ?? {};
    if (!categories.includes(category))
      throw this.refusal(
        `${at}.ActionTypeId.Category`,
        `'${category}' is not rehearsed`,
        `use one of ${categories.join(', ')}`,
      );
    if (owner !== 'AWS')
      throw this.refusal(`${at}.ActionTypeId.Owner`, `'${owner}' is not rehearsed`, 'use an action of AWS');
    const roleArn: string | undefined = action.RoleArn;
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
      account: account ?? this.pipeline.account,
      region: action.Region ?? this.pipeline.region,
    };
  }

  private trigger(trigger: Properties, at: string): Trigger {
    this.checkKeys(trigger, ['ProviderType', 'GitConfiguration'], at);
    const git = trigger.GitConfiguration ?? {};
    this.checkKeys(git, ['SourceActionName', 'Push'], `${at}.GitConfiguration`);
    return {
      sourceAction: git.SourceActionName,
      push: (git.Push ?? []).map((filter: Properties, i: number) => {
        this.checkKeys(filter, ['Branches', 'FilePaths'], `${at}.GitConfiguration.Push[${i}]`);
        return { branches: patterns(filter.Branches), filePaths: patterns(filter.FilePaths) };
      }),
    };
  }

  /** The rules by which CodePipeline refuses a structure: a source stage first, and no artifact used before it is made. */
  private checkOrder(stages: readonly Stage[]): void {
    const code = 'InvalidStructureException';
    if (stages.length < 2) throw this.refusal('Stages', 'a pipeline has at least two stages', undefined, code);
    const made = new Set<string>();
    const seen = new Set<string>();
    for (const [i, { name, actions }] of stages.entries()) {
      if (seen.has(name)) throw this.refusal(`Stages[${i}].Name`, `two stages are called '${name}'`, undefined, code);
      seen.add(name);
      for (const [j, action] of actions.entries()) {
        const at = `Stages[${i}].Actions[${j}]`;
        if (actions.findIndex((other) => other.name === action.name) < j) {
          throw this.refusal(
            `${at}.Name`,
            `two actions of stage '${name}' are called '${action.name}'`,
            undefined,
            code,
          );
        }
        if ((i === 0) !== (action.category === 'Source')) {
          throw this.refusal(
            at,
            `'${action.name}' is of category ${action.category}: the first stage, and no other, holds source actions`,
            undefined,
            code,
          );
        }
        const before = actions.filter(({ runOrder }) => runOrder < action.runOrder).flatMap(({ outputs }) => outputs);
        const missing = action.inputs.find((artifact) => !made.has(artifact) && !before.includes(artifact));
        if (missing !== undefined) {
          throw this.refusal(
            `${at}.InputArtifacts`,
            `'${missing}' is made by no action before '${action.name}'`,
            undefined,
            code,
          );
        }
      }
      for (const { outputs } of actions) for (const artifact of outputs) made.add(artifact);
    }
  }

  private list(value: unknown, at: string): Properties[] {
    if (!Array.isArray(value)) throw this.refusal(at, `${JSON.stringify(value)} is not a list`);
    return value;
  }

  private checkKeys(value: Properties, known: readonly string[], at: string): void {
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined)
      throw this.refusal(`${at}.${unknown}`, 'is not rehearsed', `known here: ${known.join(', ')}`);
  }

  private refusal(property: string, message: string, repair?: string, code?: string): Refusal {
    return new Refusal({
      resource: nameOf(this.pipeline),
      property,
      message,
      ...(repair !== undefined && { repair }),
      ...(code !== undefined && { code }),
    });
  }
}

function names(artifacts: readonly Properties[] | undefined): string[] {
  return (artifacts ?? []).map(({ Name }) => String(Name));
}

function patterns(filter: Properties | undefined): { includes: readonly string[]; excludes: readonly string[] } {
  return { includes: filter?.Includes ?? [], excludes: filter?.Excludes ?? [] };
}
