import type { Action, PipelineDefinition } from '../aws/codepipeline/definition';
import type { Cloud } from '../cloud/cloud';
import { checkBuildLog } from '../codebuild/build-log';
import { type BuildProject, buildProject } from '../codebuild/build-project';
import { commandsOf } from '../codebuild/build-spec';
import type { Builds } from '../codebuild/builds';
import { deploysPipeline, publishesAssets } from '../codebuild/purpose';
import { notRehearsed, Refusal } from '../kit/refusal';
import type { Tree } from '../source/tree';
import { abandonedData } from './abandoned-data';
import type { ActionContext, ActionExecutor, ActionResult } from './actions/action-context';
import { approve } from './actions/approval-action';
import { runProject } from './actions/commands-action';
import { DeployAction } from './actions/deploy-action';
import { publishAssets } from './actions/publish-action';
import { selfMutate } from './actions/self-mutate-action';
import { sourceAction } from './actions/source-action';
import { confirmLosses } from './confirm-loss';
import { withFailedRequests } from './failed-requests';
import type { Gates } from './gates';
import type { RunningPipeline } from './running-pipeline';

export interface ExecutorDependencies {
  readonly cloud: Cloud;
  readonly gates: Gates;
  readonly pipeline: RunningPipeline;
  readonly definition: PipelineDefinition;
  readonly tree: Tree;
  readonly builds: Builds;
}

/** Who does what each kind of action does, for one execution. */
export class Executors {
  readonly #props: ExecutorDependencies;
  readonly #deploy: DeployAction;

  constructor(dependencies: ExecutorDependencies) {
    this.#props = dependencies;
    this.#deploy = new DeployAction(dependencies.cloud.cloudFormation, dependencies.gates);
  }

  of(action: Action, where: string): ActionExecutor {
    const kind = `${action.category}/${action.provider}`;
    if (action.category === 'Source') return sourceAction(this.#props.tree);
    if (kind === 'Approval/Manual') return (context) => approve(this.#props.gates, context);
    if (kind === 'Deploy/CloudFormation') return (context) => this.#deploy.run(context);
    if (kind === 'Build/CodeBuild' || kind === 'Test/CodeBuild') return (context) => this.#build(context);
    return notRehearsed({
      resource: where,
      property: 'ActionTypeId.Provider',
      message: `an action of category ${action.category} by '${action.provider}'`,
      repair: 'use CodeBuild, CloudFormation or a manual approval',
    });
  }

  /** What a CodeBuild action is for is said by its commands. */
  async #build(context: ActionContext): Promise<ActionResult> {
    const { cloud, gates, pipeline, definition, tree, builds } = this.#props;
    const { action, configuration, where } = context;
    const project = buildProject(cloud.world, configuration.ProjectName ?? '', definition, where);
    await checkBuildLog(project.resource, cloud.world, cloud.identity);
    const spec = project.spec(context.artifact(action.inputs[0]!));
    const commands = commandsOf(spec);
    if (tree.assembly !== undefined && isBesideAssembly(action, definition)) {
      const output = action.outputs.find((artifact) => isAssembly(artifact, definition));
      if (output !== undefined) context.hand(output, tree.assembly.directory);
      return { summary: `not run: the assembly is there already, ${tree.assembly.made}`, omitted: true };
    }
    if (deploysPipeline(commands))
      return selfMutate(commands, pipeline, context, (assembly) =>
        confirmLosses(gates, abandonedData(cloud.cloudFormation, definition, assembly), context),
      );
    const publishing = spec.phases.filter(({ name }) => name === 'build').flatMap((phase) => phase.commands);
    if (publishesAssets(publishing)) return publishAssets(publishing, cloud.assets, context);
    // In AWS each build has a machine of its own; here they share one, and side by side they would only wait longer.
    await context.alone();
    return withFailedRequests(cloud, () => runProject(project, spec, context, builds)).catch((error: unknown) => {
      throw this.#isChangedLater(project, action) ? orByHand(error) : error;
    });
  }

  /** Whether the commands of this build are changed by an action that follows: the one that deploys the pipeline's own stack. */
  #isChangedLater({ statesSpec }: BuildProject, action: Action): boolean {
    const { cloud, definition } = this.#props;
    const here = definition.stages.findIndex(({ actions }) => actions.includes(action));
    const later = definition.stages.slice(here + 1).flatMap(({ actions }) => actions);
    return (
      statesSpec &&
      later.some(({ provider, configuration: { ProjectName = '' } }) => {
        if (provider !== 'CodeBuild' || !cloud.world.get('AWS::CodeBuild::Project', ProjectName, definition))
          return false;
        const project = buildProject(cloud.world, ProjectName, definition, ProjectName);
        return project.statesSpec && deploysPipeline(commandsOf(project.spec('')));
      })
    );
  }
}

/** A pipeline whose own commands are wrong cannot build what would mend them. */
function orByHand(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.detail.code !== 'COMMAND_EXECUTION_ERROR') return error;
  const repair =
    `${error.detail.repair}; where the command itself is wrong, no push mends it, for this build runs before the pipeline is deployed ` +
    'anew: deploy the pipeline by hand (on AWS npx cdk deploy; here start the rehearsal again)';
  return new Refusal({ ...error.detail, repair });
}

/** Whether the assembly is made by this action, or next to it from the same source. */
function isBesideAssembly(action: Action, definition: PipelineDefinition): boolean {
  const making = definition.stages.find(({ actions }) =>
    actions.some(
      ({ category, outputs }) => category !== 'Source' && outputs.some((artifact) => isAssembly(artifact, definition)),
    ),
  );
  return making?.actions.includes(action) ?? false;
}

/** Templates are deployed out of it. */
function isAssembly(artifact: string, { stages }: PipelineDefinition): boolean {
  return stages.some(({ actions }) =>
    actions.some(({ configuration }) => configuration.TemplatePath?.startsWith(`${artifact}::`)),
  );
}
