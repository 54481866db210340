import type { DataLoss } from '../cloudformation/data-loss';
import { refuse } from '../kit/refusal';
import { type ActionContext, stageOf } from './actions/action-context';
import type { Gates } from './gates';

/**
 * Asks for each of these losses, one after the other. Throws a Refusal for the first that is not confirmed by name:
 * nothing has been deployed then.
 */
export async function confirmLosses(gates: Gates, losses: readonly DataLoss[], context: ActionContext): Promise<void> {
  for (const loss of losses) {
    context.now(`waits: ${loss.where} would lose its data`, true);
    const gate = {
      // Another stack's resource may have the same logical id, and wait beside this one.
      name: gates.open.some(({ name }) => name === loss.logicalId) ? loss.id : loss.logicalId,
      stage: stageOf(context),
      comment: `${loss.where}${loss.property === undefined ? '' : ` ${loss.property}`}: ${loss.message}`,
      execution: context.execution.number,
      revision: context.execution.revision,
      stacks: [],
      loss,
    };
    const { approved, by } = await context.waiting(() => gates.wait(gate, context.signal));
    if (!approved) {
      refuse({
        resource: loss.where,
        ...(loss.property !== undefined && { property: loss.property }),
        message: `${loss.message}: rejected ${by}`,
        repair: `${loss.repair}; or play it without --approve and confirm by name: npm run pipeline -- approve ${loss.logicalId}`,
      });
    }
    context.now('');
    context.line(`${loss.logicalId}: the loss of its data was confirmed ${by}`);
  }
}
