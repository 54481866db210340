import { type Assembly, readAssembly } from '../../assembly/assembly';
import { pipelineStacks } from '../../assembly/pipeline-stacks';
import { deploysPipeline } from '../../codebuild/purpose';
import { refuse } from '../../kit/refusal';
import type { RunningPipeline } from '../running-pipeline';
import { structureDifference } from '../structure-difference';
import { type ActionContext, type ActionResult, PipelineReplaced } from './action-context';

/**
 * Deploys the pipeline's stack from the assembly that was just built.
 *
 * Before anything changes, `confirm` asks for what would be lost by it. Throws a PipelineReplaced if that made another
 * pipeline of it: this execution cannot go on then.
 */
export async function selfMutate(
  commands: readonly string[],
  pipeline: RunningPipeline,
  context: ActionContext,
  confirm: (assembly: Assembly) => Promise<void>,
): Promise<ActionResult> {
  const assembly = readAssembly(context.artifact(context.action.inputs[0]!));
  const stacks = pipelineStacks(assembly);
  const command = commands.find((candidate) => deploysPipeline([candidate]))!;
  if (!command.split(/\s+/).some((word) => [stacks.pipeline.id, '--all'].includes(word.replaceAll(/["']/g, '')))) {
    refuse({
      resource: context.where,
      message: `'${command}' does not deploy the pipeline's stack, ${stacks.pipeline.id}`,
      repair: 'keep the id of the pipeline stack, or deploy the pipeline anew in another state directory',
    });
  }
  await confirm(assembly);
  const before = pipeline.definition();
  const { changed, deployed } = await pipeline.deploy(stacks, context.signal, context);
  const touched = deployed.filter(
    ({ result }) => result.created + result.updated + result.replaced + result.deleted > 0,
  );
  if (!changed) return { summary: 'the pipeline is what is running already', stacks: touched };
  const version = pipeline.structureVersion;
  // Its definition is read here, so that what cannot be played fails where it came in.
  const after = pipeline.definition();
  for (const line of structureDifference(before, after)) context.line(line);
  if (!after.restartOnUpdate)
    return { summary: `the pipeline was replaced, structure version ${version}`, stacks: touched };
  throw new PipelineReplaced(
    `the pipeline was replaced, structure version ${version}: the execution starts again`,
    touched,
  );
}
