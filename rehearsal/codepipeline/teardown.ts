import { quoted } from '../../text/quoted';
import { type PipelineDefinition, readDefinition } from '../aws/codepipeline/definition';
import type { Cloud } from '../cloud/cloud';
import { heldData } from '../cloudformation/data-loss';
import type { StackEvent, StackSummary } from '../cloudformation/deployment';
import type { Resource, World } from '../cloudformation/world';
import type { Progress } from '../kit/progress';
import { Refusal, UsageError } from '../kit/refusal';
import { watching } from './deploy-stack';
import { type Confirm, refusedText, unconfirmed } from './teardown-losses';

export interface TeardownProps {
  readonly cloud: Pick<Cloud, 'world' | 'cloudFormation'>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The name of one stack, or its place too: `ACCOUNT/REGION/NAME`. @default - all of them */
  readonly only?: string | undefined;
  /** Names of what may be deleted with its data. */
  readonly approved?: readonly string[];
  /** Asks for what is not in `approved`. @default - nobody can be asked */
  readonly confirm?: Confirm;
  /** How a person says it again. */
  readonly again?: string;
}

/** Nothing was deleted, because nobody has confirmed what would be lost. */
export class TeardownRefused extends Error {}

/**
 * Deletes every stack, the last that the pipeline deploys first: an endpoint service with connections cannot be deleted.
 *
 * What would be deleted with its data has to be confirmed before anything is deleted. It ends at the first stack that cannot be deleted. Whatever way it ends, doing it again goes on from there. Throws a
 * UsageError for a name that no stack has, a TeardownRefused where a loss is not confirmed.
 */
export async function tearDown(props: TeardownProps): Promise<void> {
  const { cloud, progress, signal, only, approved = [], confirm, again = 'npm run pipeline -- teardown' } = props;
  const { cloudFormation, world } = cloud;
  const all = teardownOrder(cloudFormation.stacks(), world);
  const stacks = only === undefined ? all : [chosenStack(all, only)];
  const held = stacks.flatMap((stack) => heldData(stack.stackName, cloudFormation.planDeletion(stack)));
  const losses = held.filter(({ retained }) => !retained);
  const refused = await unconfirmed(losses, approved, confirm);
  if (refused.length > 0) throw new TeardownRefused(refusedText(refused, again).join('\n'));
  for (const { account, region, stackName } of stacks) {
    const activity = progress.start(`delete ${stackName}`);
    const watch = watching(activity);
    const counts: Record<string, number> = {};
    try {
      const onEvent = (event: StackEvent) => {
        if (event.logicalId !== stackName) counts[event.status] = (counts[event.status] ?? 0) + 1;
        watch(event);
      };
      await cloudFormation.delete({ account, region, stackName }, { signal, onEvent });
      const { DELETE_COMPLETE: deleted = 0, DELETE_SKIPPED: kept = 0 } = counts;
      activity.succeeded(`from account ${account}: ${deleted} deleted${kept > 0 ? `, ${kept} retained` : ''}`);
    } catch (error) {
      if (signal.aborted) activity.stopped();
      else activity.dropped();
      throw error;
    }
  }
  if (stacks.length === 0) progress.line('Nothing is deployed.');
  for (const line of retainedText(cloudFormation.retained())) progress.line(line);
}

/** Two accounts may have stacks of one name: then the place says which one is meant. */
function chosenStack(all: readonly StackSummary[], only: string): StackSummary {
  const found = all.filter((stack) => stack.stackName === only || keyOf(stack) === only);
  const [stack, another] = found;
  if (stack !== undefined && another === undefined) return stack;
  throw new UsageError(
    stack === undefined
      ? `no stack ${quoted(only)} is deployed; those that are: ${all.map(({ stackName }) => stackName).join(', ')}`
      : `more than one stack is called ${quoted(only)}: name one of ${found.map(keyOf).join(', ')}`,
  );
}

/** What stayed, for whoever expects it gone, or expects it there. */
export function retainedText(retained: readonly Resource[]): string[] {
  if (retained.length === 0) return [];
  return [
    'Retained, in no stack any more:',
    ...retained.map(({ type, id, account, region }) => `  ${type}  ${id}  in account ${account}, ${region}`),
  ];
}

/**
 * The pipeline's deployments backwards. What it does not deploy goes after that, the newest first: what an earlier
 * structure of the pipeline left, and at the very end the stacks of the pipeline itself.
 */
export function teardownOrder(stacks: readonly StackSummary[], world: World): StackSummary[] {
  const order = world.all('AWS::CodePipeline::Pipeline').flatMap((pipeline) => deploymentsOf(pipeline));
  const place = (stack: StackSummary) => order.indexOf(keyOf(stack));
  return [...stacks].reverse().sort((a, b) => place(b) - place(a));
}

function deploymentsOf(pipeline: Resource): string[] {
  let definition: PipelineDefinition;
  try {
    definition = readDefinition(pipeline);
  } catch (error) {
    // One that cannot be played has played nothing.
    if (error instanceof Refusal) return [];
    throw error;
  }
  return deployedBy(definition);
}

/** Account, region and name of every stack that a pipeline deploys, in their order. */
export function deployedBy({ stages }: PipelineDefinition): string[] {
  return stages.flatMap(({ actions }) =>
    [...actions]
      .sort((a, b) => a.runOrder - b.runOrder)
      .filter(({ provider }) => provider === 'CloudFormation')
      .map(({ account, region, configuration }) =>
        keyOf({ account, region, stackName: configuration.StackName ?? '' }),
      ),
  );
}

export function keyOf({ account, region, stackName }: Pick<StackSummary, 'account' | 'region' | 'stackName'>): string {
  return `${account}/${region}/${stackName}`;
}
