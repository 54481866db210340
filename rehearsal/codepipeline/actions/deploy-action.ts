import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quoted } from '../../../text/quoted';
import { readTemplate } from '../../assembly/assembly';
import type { CloudFormationEngine } from '../../cloudformation/cloudformation-engine';
import { dataLosses } from '../../cloudformation/data-loss';
import type { StackSummary } from '../../cloudformation/deployment';
import type { Properties } from '../../cloudformation/world';
import { resolveInside } from '../../kit/inside';
import { Refusal } from '../../kit/refusal';
import { readJson, writeJson } from '../../kit/whole-file';
import { confirmLosses } from '../confirm-loss';
import { deployStack, stackSummary, watching } from '../deploy-stack';
import type { Gates } from '../gates';
import type { ActionContext, ActionResult } from './action-context';

/** What CHANGE_SET_REPLACE leaves for CHANGE_SET_EXECUTE. */
interface ChangeSet {
  readonly template: Properties;
  readonly parameters: Readonly<Record<string, string>>;
}

/** In these a stack can only be deleted. */
const FAILED_STATUSES = [
  'CREATE_FAILED',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'DELETE_FAILED',
  'UPDATE_ROLLBACK_FAILED',
];

/** The CloudFormation action of CodePipeline in all its modes ("AWS CloudFormation deploy action reference"). */
export class DeployAction {
  constructor(
    private readonly cloudFormation: Pick<CloudFormationEngine, 'deploy' | 'delete' | 'stacks' | 'plan'>,
    private readonly gates: Gates,
  ) {}

  async run(context: ActionContext): Promise<ActionResult> {
    const mode = context.configuration.ActionMode;
    switch (mode) {
      case 'CREATE_UPDATE':
        return this.deploy(context, this.read(context));
      case 'REPLACE_ON_FAILURE':
        await this.deleteFailed(context);
        return this.deploy(context, this.read(context));
      case 'CHANGE_SET_REPLACE':
        return this.plan(context, this.read(context));
      case 'CHANGE_SET_EXECUTE': {
        const changeSet = readJson<ChangeSet>(this.changeSetFile(context));
        if (changeSet !== undefined) return this.deploy(context, changeSet);
        throw this.refusal(
          context,
          'ChangeSetName',
          `there is no change set '${context.configuration.ChangeSetName}'`,
          {
            code: 'ChangeSetNotFoundException',
            repair: 'make it in an action with CHANGE_SET_REPLACE before this one',
          },
        );
      }
      case 'DELETE_ONLY': {
        await this.delete(context);
        return { summary: 'DELETE_COMPLETE' };
      }
      default:
        throw this.refusal(context, 'ActionMode', `'${mode}' is not a valid mode of this action`);
    }
  }

  private plan(context: ActionContext, changeSet: ChangeSet): ActionResult {
    const { account, region } = context.action;
    const changes = this.cloudFormation.plan({ account, region, stackName: this.stackName(context), ...changeSet });
    const file = this.changeSetFile(context);
    mkdirSync(dirname(file), { recursive: true });
    writeJson(file, changeSet);
    return { summary: `change set ${context.configuration.ChangeSetName}: ${changes.length} changes` };
  }

  private async deploy(context: ActionContext, { template, parameters }: ChangeSet): Promise<ActionResult> {
    const { action, signal } = context;
    const { account, region } = action;
    const stackName = this.stackName(context);
    const changeSet = { account, region, stackName, template, parameters };
    // A new stack has nothing to lose.
    if (this.stack(context) !== undefined)
      await confirmLosses(this.gates, dataLosses(stackName, this.cloudFormation.plan(changeSet)), context);
    const result = await deployStack(this.cloudFormation, { ...changeSet, signal }, context);
    this.handOutputs(context, result.outputs);
    return {
      summary: stackSummary(result),
      variables: result.outputs,
      stacks: [{ stack: stackName, account, region, result }],
    };
  }

  private async delete(context: ActionContext): Promise<void> {
    const { account, region } = context.action;
    const onEvent = watching(context);
    await this.cloudFormation.delete({
      account,
      region,
      stackName: this.stackName(context),
      signal: context.signal,
      onEvent,
    });
  }

  private async deleteFailed(context: ActionContext): Promise<void> {
    const stack = this.stack(context);
    if (stack === undefined || !FAILED_STATUSES.includes(stack.status)) return;
    context.line(`is ${stack.status}: deleted and created again`);
    await this.delete(context);
  }

  /** The action's stack, if there is one already. */
  private stack(context: ActionContext): StackSummary | undefined {
    const { account, region } = context.action;
    const name = this.stackName(context);
    return this.cloudFormation
      .stacks()
      .find((known) => known.stackName === name && known.account === account && known.region === region);
  }

  private read(context: ActionContext): ChangeSet {
    const { configuration } = context;
    const template = readTemplate(this.artifactPath(context, 'TemplatePath'));
    const file = configuration.TemplateConfiguration;
    const settings =
      file === undefined ? {} : (readJson<Properties>(this.artifactPath(context, 'TemplateConfiguration')) ?? {});
    if (settings.Tags !== undefined)
      context.line(`stack tags ${Object.keys(settings.Tags).join(', ')}: recorded, not checked`);
    return { template, parameters: { ...settings.Parameters, ...this.overrides(context) } };
  }

  private overrides(context: ActionContext): Record<string, string> {
    const text = context.configuration.ParameterOverrides;
    if (text === undefined) return {};
    const property = 'ParameterOverrides';
    let overrides: unknown;
    try {
      overrides = JSON.parse(text);
    } catch (error) {
      throw this.refusal(context, property, `is no JSON: ${(error as Error).message}`);
    }
    return Object.fromEntries(
      Object.entries(overrides as object).map(([name, value]) => {
        if (typeof value === 'string') return [name, value];
        throw this.refusal(context, `${property}.${name}`, `${JSON.stringify(value)} is not rehearsed`, {
          repair: 'give a string',
        });
      }),
    );
  }

  /** `Artifact::path/in/it` as a path on disk. */
  private artifactPath(context: ActionContext, property: string): string {
    const value = context.configuration[property] ?? '';
    const [, artifact, path] = /^([^:]+)::(.+)$/.exec(value) ?? [];
    if (artifact === undefined || path === undefined) {
      throw this.refusal(context, property, `'${value}' is not of the form Artifact::path`);
    }
    if (!context.action.inputs.includes(artifact)) {
      throw this.refusal(context, property, `'${artifact}' is not an input artifact of the action`, {
        repair: `its input artifacts are: ${context.action.inputs.join(', ') || 'none'}`,
      });
    }
    return this.inside(context, property, context.artifact(artifact), path);
  }

  private inside(context: ActionContext, property: string, directory: string, path: string): string {
    return resolveInside(directory, path, {
      absolute: 'leaves',
      refuse: (why) => {
        throw this.refusal(context, property, `${quoted(path)} ${why}`, { repair: 'name a file within the artifact' });
      },
    });
  }

  private handOutputs(context: ActionContext, outputs: Readonly<Record<string, string>>): void {
    const [artifact] = context.action.outputs;
    if (artifact === undefined) return;
    const directory = context.artifactDirectory(artifact);
    mkdirSync(directory, { recursive: true });
    const name = context.configuration.OutputFileName ?? 'CreateStackOutput.json';
    writeJson(this.inside(context, 'OutputFileName', directory, name), outputs);
    context.hand(artifact, directory);
  }

  private stackName(context: ActionContext): string {
    const name = context.configuration.StackName;
    if (name !== undefined && name !== '') return name;
    throw this.refusal(context, 'StackName', 'is missing');
  }

  /** On disk: a gate may be between the two actions, and outlives this process. */
  private changeSetFile(context: ActionContext): string {
    const { action, configuration } = context;
    const name = [action.account, action.region, this.stackName(context), configuration.ChangeSetName].join('.');
    return join(context.artifactDirectory('change-sets'), `${createHash('sha256').update(name).digest('hex')}.json`);
  }

  private refusal(
    context: ActionContext,
    property: string,
    message: string,
    more: { code?: string; repair?: string } = {},
  ): Refusal {
    return new Refusal({ resource: context.where, property: `Configuration.${property}`, message, ...more });
  }
}
