import { quoted, shown } from '../../text/quoted';
import type { HeldData } from '../cloudformation/data-loss';
import { UsageError } from '../kit/refusal';
import { shellWord } from '../kit/shell-word';

/** Asks a person for the name of what would be lost; false for any other answer. */
export type Confirm = (loss: HeldData) => Promise<boolean>;

/**
 * Which of these losses nobody has confirmed, by a name given beforehand or when asked. As at a gate, the name is the
 * logical id or the physical one; where two stacks have one logical id, `stack/LogicalId`.
 *
 * Throws a UsageError for a name that none of them has, or more than one.
 */
export async function unconfirmed(
  losses: readonly HeldData[],
  names: readonly string[],
  confirm: Confirm | undefined,
): Promise<HeldData[]> {
  const given = new Set(names.map((name) => named(losses, name)));
  const left: HeldData[] = [];
  for (const loss of losses) if (!given.has(loss) && !(await confirm?.(loss))) left.push(loss);
  return left;
}

function named(losses: readonly HeldData[], name: string): HeldData {
  const found = losses.filter((loss) => namesOf(loss).includes(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const problem =
    only === undefined ? 'is the name of nothing that would lose its data' : 'is the name of more than one';
  const candidates = (only === undefined ? losses : found).map(({ where }) => where);
  throw new UsageError(
    `--approve: ${quoted(name)} ${problem}: ${candidates.length === 0 ? 'nothing would' : `there is ${candidates.join(', ')}`}`,
  );
}

export function namesOf({ logicalId, id, where }: HeldData): string[] {
  return [logicalId, id, where];
}

/** What a person reads of a teardown that was not begun. */
export function refusedText(losses: readonly HeldData[], again: string): string[] {
  const options = losses.map((loss) => ` --approve ${shellWord(shortest(loss, losses))}`).join('');
  return [
    'Nothing was deleted: this would delete data, which is confirmed by name and by nothing else',
    ...losses.map((loss) => `  ${lossText(loss)}`),
    `  → if they may go: ${again}${options}`,
  ];
}

export function lossText({ where, type, id }: HeldData): string {
  return `${shown(where, 200)}: ${shown(id, 200)}, an ${shown(type)}, would be deleted with its data`;
}

/** The logical id, unless another stack has it too. */
function shortest({ logicalId, where }: HeldData, losses: readonly HeldData[]): string {
  return losses.filter((other) => other.logicalId === logicalId).length > 1 ? where : logicalId;
}
