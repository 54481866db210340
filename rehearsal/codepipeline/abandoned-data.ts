import type { Assembly, StackArtifact } from '../assembly/assembly';
import type { PipelineDefinition } from '../aws/codepipeline/definition';
import type { Cloud } from '../cloud/cloud';
import { type DataLoss, heldData } from '../cloudformation/data-loss';
import { deployedBy, keyOf } from './teardown';

/**
 * The data of stacks that the running pipeline deploys and that another assembly has no more: nothing deletes them, and
 * nothing leads to them any more.
 */
export function abandonedData(
  cloudFormation: Pick<Cloud['cloudFormation'], 'stacks' | 'planDeletion'>,
  running: PipelineDefinition,
  next: Assembly,
): DataLoss[] {
  const before = new Set(deployedBy(running));
  const after = new Set(allStacks(next).map(keyOf));
  return cloudFormation
    .stacks()
    .filter((stack) => before.has(keyOf(stack)) && !after.has(keyOf(stack)))
    .flatMap((stack) =>
      heldData(stack.stackName, cloudFormation.planDeletion(stack)).map((held) => lossOf(stack.stackName, held)),
    );
}

function lossOf(stackName: string, { where, logicalId, type, id }: Omit<DataLoss, 'message' | 'repair'>): DataLoss {
  return {
    where,
    logicalId,
    type,
    id,
    message: `this commit takes ${stackName} out of the pipeline: ${id}, an ${type}, stays with its data, but no request finds it any more`,
    repair: `keep ${stackName} in the pipeline`,
  };
}

function allStacks({ stacks, nested }: Assembly): StackArtifact[] {
  return [...stacks, ...nested.flatMap(allStacks)];
}
