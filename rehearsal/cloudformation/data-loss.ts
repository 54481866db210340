import type { PlannedChange } from './deployment';
import { schemaOf } from './resource-schemas';

/** A change by which a stack loses the data that one of its resources holds. */
export interface DataLoss {
  /** `stack/LogicalId`. */
  readonly where: string;
  readonly logicalId: string;
  readonly type: string;
  /** The physical id of what holds the data. */
  readonly id: string;
  /** The property that forces the replacement. */
  readonly property?: string;
  /** What becomes of it, in words. */
  readonly message: string;
  readonly repair: string;
}

/** A resource in which somebody has stored something. */
export interface HeldData {
  /** `stack/LogicalId`. */
  readonly where: string;
  readonly logicalId: string;
  readonly type: string;
  readonly id: string;
  /** Whether its policy keeps it when its stack is deleted. */
  readonly retained: boolean;
}

/**
 * AWS's schemas count these as data, and so a change that replaces one is asked for. They go along with the whole stack,
 * though: what they are about goes with them. (A key is kept for a week at least: KMS API Reference, ScheduleKeyDeletion.)
 */
const OF_THE_STACK = ['AWS::Logs::LogGroup', 'AWS::KMS::Key'];

/** What a whole stack holds, from the plan of its deletion. */
export function heldData(stackName: string, deletion: readonly PlannedChange[]): HeldData[] {
  return deletion.flatMap(({ logicalId, type, id, change }) => {
    const where = `${stackName}/${logicalId}`;
    if (id === undefined || OF_THE_STACK.includes(type) || schemaOf(type, where)?.stateful !== true) return [];
    return [{ where, logicalId, type, id, retained: change === 'retain' }];
  });
}

/**
 * The losses in a plan.
 *
 * What holds data is said by AWS's resource schemas. A resource that is retained counts as well: its data are still
 * paid for, and no request finds them any more.
 */
export function dataLosses(stackName: string, changes: readonly PlannedChange[]): DataLoss[] {
  return changes.flatMap((change) => {
    const { logicalId, type, id, properties = [] } = change;
    const where = `${stackName}/${logicalId}`;
    if (id === undefined || schemaOf(type, where)?.stateful !== true) return [];
    const how = howOf(change);
    if (how === undefined) return [];
    const [property] = properties;
    return [{ where, logicalId, type, id, ...(property !== undefined && { property }), ...how }];
  });
}

function howOf({
  change,
  type,
  id,
  keeps,
  properties,
}: PlannedChange): { readonly message: string; readonly repair: string } | undefined {
  switch (change) {
    case 'replace':
      return {
        message: `this change replaces ${id} by a new, empty ${type}; ${
          keeps ? 'the old one stays with its data, but outside of the stack' : 'the old one is deleted with its data'
        }`,
        repair: `leave ${properties?.join(' and ')} as deployed`,
      };
    case 'retain':
      return {
        message: `${id}, an ${type}, is no longer in the template: it stays with its data, but outside of the stack`,
        repair: 'keep the resource under its logical id',
      };
    case 'delete':
      return {
        message: `${id}, an ${type}, is no longer in the template: it is deleted with its data`,
        repair: 'keep the resource under its logical id',
      };
    default:
      return undefined;
  }
}
