import type { Cloud } from '../cloud/cloud';
import { heldData } from '../cloudformation/data-loss';
import type { AwsEnvironment, World } from '../cloudformation/world';
import type { Total } from '../cost/estimate';
import { Refusal } from '../kit/refusal';
import { shellWord } from '../kit/shell-word';
import type { RunningPipeline } from './running-pipeline';
import { deployedBy, keyOf } from './teardown';

type StackName = AwsEnvironment & { readonly stackName: string };

/** A stack that is deployed and that the pipeline does not deploy any more: nothing deletes it by itself, here or on AWS. */
export interface LeftStack extends StackName {
  /** In USD a month, used or not; null where nobody knows. */
  readonly month: Total;
  /** Whether something of it has no price. */
  readonly partial: boolean;
  /** Physical ids of what holds data. */
  readonly data: readonly string[];
  /** The command that deletes it. */
  readonly command: string;
}

export interface LeftStacksProps {
  readonly cloudFormation: Pick<Cloud['cloudFormation'], 'stacks' | 'planDeletion'>;
  readonly world: World;
  readonly running: Pick<RunningPipeline, 'definition' | 'stacks'>;
  /** What a command needs besides the stack's name: ` --state DIR`, or nothing. */
  readonly option: string;
}

/** What is deployed beyond the pipeline, in the order in which it may be deleted. */
export function leftStacks({ cloudFormation, world, running, option }: LeftStacksProps): LeftStack[] {
  const known = knownTo(running);
  if (known === undefined) return [];
  const all = cloudFormation.stacks();
  const left = all.filter((stack) => !known.has(keyOf(stack)));
  if (left.length === 0) return [];
  // Loaded where there is something to price.
  const { monthOf } = require('../cost/deployed-cost') as typeof import('../cost/deployed-cost');
  return left.reverse().map((stack) => {
    const { account, region, stackName } = stack;
    const place = { account, region, stackName };
    const alone = all.filter((other) => other.stackName === stackName).length === 1;
    return {
      ...place,
      ...monthOf(place, world.inStack(place)),
      data: heldData(stackName, cloudFormation.planDeletion(place)).map(({ id }) => id),
      command: `npm run pipeline -- teardown ${shellWord(alone ? stackName : keyOf(place))}${option}`,
    };
  });
}

/** What the pipeline deploys, and what it consists of; undefined where there is none, or one that nobody can read. */
function knownTo(running: LeftStacksProps['running']): Set<string> | undefined {
  if (running.stacks.length === 0) return undefined;
  try {
    return new Set([...deployedBy(running.definition()), ...running.stacks.map(keyOf)]);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

export function leftText(left: readonly LeftStack[]): string[] {
  if (left.length === 0) return [];
  return [
    'Deployed, and in the pipeline no longer. Nothing deletes it by itself; once the rehearsal has ended, the commands do, in this order:',
    ...left.flatMap(({ stackName, account, region, month, partial, data, command }) => [
      `  ${stackName}  in account ${account}, ${region}: ${price(month, partial)}${data.length === 0 ? '' : `; holds data: ${data.join(', ')}`}`,
      `    ${command}`,
    ]),
  ];
}

function price(month: Total, partial: boolean): string {
  if (month === null) return 'what it costs a month is unknown';
  return `${partial ? 'at least ' : ''}${month.toFixed(2)} USD a month`;
}
