import type { Properties } from '../cloudformation/world';
import { UsageError } from '../kit/refusal';
import { type Assembly, readTemplate, type StackArtifact } from './assembly';
import { type PlannedApi, plannedApis } from './planned-apis';

const PIPELINE_TYPE = 'AWS::CodePipeline::Pipeline';

export interface PipelineStacks {
  /** The one whose template holds the pipeline. */
  readonly pipeline: StackArtifact;
  /** It and what it depends on (a cross-region support stack, say), in the order of their deployment. */
  readonly all: readonly StackArtifact[];
  /** What the pipeline deploys of this kind. */
  readonly apis: readonly PlannedApi[];
}

/** What `cdk deploy` of the pipeline would deploy. Throws a UsageError unless the assembly holds exactly one pipeline. */
export function pipelineStacks(assembly: Assembly): PipelineStacks {
  const holding = assembly.stacks.filter(({ templateFile }) =>
    Object.values((readTemplate(templateFile).Resources ?? {}) as Properties).some(
      (resource) => (resource as { Type?: unknown } | null)?.Type === PIPELINE_TYPE,
    ),
  );
  const [pipeline, second] = holding;
  if (pipeline === undefined) {
    throw new UsageError(
      `${assembly.directory}: none of its stacks (${assembly.stacks.map(({ stackName }) => stackName).join(', ') || 'it has none'}) ` +
        `holds an ${PIPELINE_TYPE}: the rehearsal plays the pipeline of an assembly`,
    );
  }
  if (second !== undefined) {
    throw new UsageError(
      `${assembly.directory}: two stacks hold a pipeline, ${pipeline.stackName} and ${second.stackName}: the rehearsal plays one`,
    );
  }
  return {
    pipeline,
    all: assembly.stacks.filter((stack) => stack === pipeline || dependsOn(pipeline, stack, assembly)),
    apis: plannedApis(assembly, readTemplate(pipeline.templateFile)),
  };
}

function dependsOn(stack: StackArtifact, other: StackArtifact, assembly: Assembly): boolean {
  return stack.dependencies.some((id) => {
    if (id === other.id) return true;
    const between = assembly.stacks.find((candidate) => candidate.id === id);
    return between !== undefined && dependsOn(between, other, assembly);
  });
}
