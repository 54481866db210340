import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { quoted } from '../../../text/quoted';
import { artifactPathOf } from '../../assembly/artifact-path';
import { readTemplate } from '../../assembly/assembly';
import { dataLosses } from '../../cloudformation/data-loss';
import type { CloudFormation, Operation, Plan, PlannedChange, StackName } from '../../cloudformation/deployment';
import { refuseObsolete, rulesOf } from '../../cloudformation/stack-status';
import type { Properties } from '../../cloudformation/world';
import { resolveInside } from '../../kit/inside';
import { notRehearsed, type RefusalDetail, refuse } from '../../kit/refusal';
import { readJson, writeJson } from '../../kit/whole-file';
import { confirmLosses } from '../confirm-loss';
import { stackSummary, watching } from '../deploy-stack';
import type { Gates } from '../gates';
import type { ActionContext, ActionResult } from './action-context';

const REFERENCE = 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html';

/** What CHANGE_SET_REPLACE leaves for CHANGE_SET_EXECUTE. */
interface ChangeSet {
  readonly template: Properties;
  readonly parameters: Readonly<Record<string, string>>;
  readonly changes: readonly PlannedChange[];
}

/** The CloudFormation action of CodePipeline in all its modes ("AWS CloudFormation deploy action reference"). */
export class DeployAction {
  readonly #cloudFormation: Pick<CloudFormation, 'plan' | 'deploy' | 'delete' | 'stacks'>;
  readonly #gates: Gates;
  /** Change sets of this process, by their file. */
  readonly #plans = new Map<string, Plan>();

  constructor(cloudFormation: Pick<CloudFormation, 'plan' | 'deploy' | 'delete' | 'stacks'>, gates: Gates) {
    this.#cloudFormation = cloudFormation;
    this.#gates = gates;
  }

  async run(context: ActionContext): Promise<ActionResult> {
    const mode = context.configuration.ActionMode;
    switch (mode) {
      case 'CREATE_UPDATE':
        return this.#deploy(context, this.#plan(context, this.#read(context)));
      case 'REPLACE_ON_FAILURE':
        await this.#deleteFailed(context);
        return this.#deploy(context, this.#plan(context, this.#read(context)));
      case 'CHANGE_SET_REPLACE':
        return this.#makeChangeSet(context);
      case 'CHANGE_SET_EXECUTE':
        return this.#deploy(context, this.#changeSet(context));
      case 'DELETE_ONLY':
        await this.#delete(context);
        return { summary: 'DELETE_COMPLETE' };
      default:
        return refuseSetting(context, 'ActionMode', {
          message: `'${mode}' is not a valid mode of this action`,
          repair: 'one of CREATE_UPDATE, REPLACE_ON_FAILURE, CHANGE_SET_REPLACE, CHANGE_SET_EXECUTE, DELETE_ONLY',
          source: REFERENCE,
        });
    }
  }

  #plan(context: ActionContext, { template, parameters }: Pick<ChangeSet, 'template' | 'parameters'>): Plan {
    return this.#cloudFormation.plan({ ...stackName(context), template, parameters });
  }

  #makeChangeSet(context: ActionContext): ActionResult {
    const { template, parameters } = this.#read(context);
    const plan = this.#plan(context, { template, parameters });
    const { changes } = plan;
    const file = changeSetFile(context);
    this.#plans.set(file, plan);
    mkdirSync(dirname(file), { recursive: true });
    writeJson(file, { template, parameters, changes });
    return { summary: `change set ${context.configuration.ChangeSetName}: ${changes.length} changes` };
  }

  /** The plan that was shown. An earlier process may have shown it: then it is made again, and must still be the same. */
  #changeSet(context: ActionContext): Plan {
    const name = context.configuration.ChangeSetName;
    const file = changeSetFile(context);
    const changeSet = readJson<ChangeSet>(file);
    if (changeSet === undefined)
      return refuseSetting(context, 'ChangeSetName', {
        code: 'ChangeSetNotFoundException',
        message: `there is no change set '${name}'`,
        repair: 'make it in an action with CHANGE_SET_REPLACE before this one',
      });
    const kept = this.#plans.get(file);
    if (kept !== undefined) return kept;
    const plan = this.#plan(context, changeSet);
    if (!isDeepStrictEqual(plan.changes, changeSet.changes)) refuseObsolete(plan.stackName, name);
    return plan;
  }

  async #deploy(context: ActionContext, plan: Plan): Promise<ActionResult> {
    const { account, region, stackName: stack } = plan;
    await confirmLosses(this.#gates, dataLosses(stack, plan.changes), context);
    const result = await this.#cloudFormation.deploy(plan, operationOf(context));
    handOutputs(context, result.outputs);
    return {
      summary: stackSummary(result),
      variables: result.outputs,
      stacks: [{ stack, account, region, result }],
    };
  }

  #delete(context: ActionContext): Promise<void> {
    return this.#cloudFormation.delete(stackName(context), operationOf(context));
  }

  async #deleteFailed(context: ActionContext): Promise<void> {
    const name = stackName(context);
    const stack = this.#cloudFormation
      .stacks()
      .find(
        (each) => each.stackName === name.stackName && each.account === name.account && each.region === name.region,
      );
    if (stack === undefined || !rulesOf(stack.status).replacedOnFailure) return;
    context.line(`is ${stack.status}: deleted and created again`);
    await this.#delete(context);
  }

  #read(context: ActionContext): Pick<ChangeSet, 'template' | 'parameters'> {
    const { configuration } = context;
    const template = readTemplate(artifactPath(context, 'TemplatePath'));
    const file = configuration.TemplateConfiguration;
    const settings: TemplateConfiguration =
      file === undefined ? {} : (readJson(artifactPath(context, 'TemplateConfiguration')) ?? {});
    if (settings.Tags !== undefined)
      context.line(`stack tags ${Object.keys(settings.Tags).join(', ')}: recorded, not checked`);
    return { template, parameters: { ...settings.Parameters, ...overrides(context) } };
  }
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html */
interface TemplateConfiguration {
  readonly Parameters?: Readonly<Record<string, string>>;
  readonly Tags?: Readonly<Record<string, string>>;
}

/** What the configuration's property says is refused. */
function refuseSetting(
  { where }: ActionContext,
  property: string,
  detail: Omit<RefusalDetail, 'resource' | 'property'>,
): never {
  return refuse({ resource: where, property: `Configuration.${property}`, ...detail });
}

function overrides(context: ActionContext): Record<string, string> {
  const text = context.configuration.ParameterOverrides;
  if (text === undefined) return {};
  const property = 'ParameterOverrides';
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return refuseSetting(context, property, {
      message: `is not valid JSON: ${(error as Error).message}`,
      repair: 'give an object of strings: {"Name":"value"}',
    });
  }
  return Object.fromEntries(
    Object.entries(parsed as Properties).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      return notRehearsed({
        resource: context.where,
        property: `Configuration.${property}.${name}`,
        message: JSON.stringify(value),
        repair: 'give a string',
      });
    }),
  );
}

/** `Artifact::path/in/it` as a path on disk. */
function artifactPath(context: ActionContext, property: string): string {
  const value = context.configuration[property] ?? '';
  const named = artifactPathOf(value);
  if (named === undefined)
    return refuseSetting(context, property, {
      message: `'${value}' is not of the form Artifact::path`,
      repair: 'name an input artifact of the action and a file in it',
      source: REFERENCE,
    });
  const { artifact, path } = named;
  const { inputs } = context.action;
  if (!inputs.includes(artifact))
    refuseSetting(context, property, {
      message: `'${artifact}' is not an input artifact of the action`,
      repair: `its input artifacts are: ${inputs.join(', ') || 'none'}`,
      source: REFERENCE,
    });
  return inside(context, property, { directory: context.artifact(artifact), path });
}

function inside(
  context: ActionContext,
  property: string,
  { directory, path }: { readonly directory: string; readonly path: string },
): string {
  return resolveInside(directory, path, {
    absolute: 'leaves',
    refuse: (why) =>
      refuseSetting(context, property, {
        message: `${quoted(path)} ${why}`,
        repair: 'name a file within the artifact',
      }),
  });
}

function handOutputs(context: ActionContext, outputs: Readonly<Record<string, string>>): void {
  const [artifact] = context.action.outputs;
  if (artifact === undefined) return;
  const directory = context.artifactDirectory(artifact);
  mkdirSync(directory, { recursive: true });
  const path = context.configuration.OutputFileName ?? 'CreateStackOutput.json';
  writeJson(inside(context, 'OutputFileName', { directory, path }), outputs);
  context.hand(artifact, directory);
}

function stackName(context: ActionContext): StackName {
  const { account, region } = context.action;
  const name = context.configuration.StackName;
  if (name !== undefined && name !== '') return { account, region, stackName: name };
  return refuseSetting(context, 'StackName', {
    message: 'is missing',
    repair: 'name the stack that the action deploys',
    source: REFERENCE,
  });
}

function operationOf(context: ActionContext): Operation {
  return { signal: context.signal, onEvent: watching(context) };
}

/** On disk: a gate may be between the two actions, and outlives this process. */
function changeSetFile(context: ActionContext): string {
  const { account, region, stackName: stack } = stackName(context);
  const name = [account, region, stack, context.configuration.ChangeSetName].join('.');
  return join(context.artifactDirectory('change-sets'), `${createHash('sha256').update(name).digest('hex')}.json`);
}
