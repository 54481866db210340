import { setTimeout } from 'node:timers/promises';
import { diskTrouble } from '../kit/disk-trouble';
import { reversed, walk } from './dependency-graph';
import type { StackEvent } from './deployment';
import { graphOf } from './resource-graph';
import { messageOf, type ResourceOperations } from './resource-operations';
import type { Stack } from './stack';
import { desiredOf, emptyContent, type ResourceRecord, type StackContent } from './stack-record';

const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

export interface StackRollbackProps {
  readonly stack: Stack;
  readonly operations: ResourceOperations;
  readonly signal: AbortSignal;
  onEvent(event: StackEvent): void;
}

/** Takes a stack back to what stood before an operation that failed or was cut off. */
export class StackRollback {
  readonly #props: StackRollbackProps;

  constructor(props: StackRollbackProps) {
    this.#props = props;
  }

  /** Returns the status in which it ended: `ROLLBACK_COMPLETE`, `UPDATE_ROLLBACK_FAILED`, … Throws only if aborted. */
  async run(kind: 'CREATE' | 'UPDATE', reason: string): Promise<string> {
    const { stack, signal, onEvent } = this.#props;
    const name = kind === 'CREATE' ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
    stack.patient = true;
    await this.#statusIs(`${name}_IN_PROGRESS`, reason);
    const stable = stack.record.stable ?? emptyContent;
    for (let pause = SHORTEST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const failure = await this.#goBack(kind, stable);
      if (failure === undefined) break;
      // A stack that could not go back can only be deleted. For want of room, which will come, none ends like that.
      if (diskTrouble(failure) === undefined && stack.hasRoom()) {
        await this.#statusIs(`${name}_FAILED`, messageOf(failure));
        return `${name}_FAILED`;
      }
      if (pause === SHORTEST_PAUSE_MS) onEvent(stack.event('PROGRESS', 'waits for room on the disk to go back'));
      do await setTimeout(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
      while (!stack.hasRoom());
    }
    await this.#statusIs(`${name}_COMPLETE`);
    return `${name}_COMPLETE`;
  }

  /** What it failed for, if it did. Throws only if aborted; doing it again goes on from there. */
  async #goBack(kind: 'CREATE' | 'UPDATE', stable: StackContent): Promise<unknown> {
    const { stack, signal, operations } = this.#props;
    try {
      // From the record, not from the template: an interrupted deployment may have left resources that this one has not.
      const touched = Object.values(stack.content.resources);
      await walk(reversed(graphOf(touched)), async (index) => {
        signal.throwIfAborted();
        const { logicalId } = touched[Number(index)]!;
        await this.#restore(logicalId, stable.resources[logicalId]);
      });
      await stack.update({ content: { ...stable, resources: stack.content.resources }, stable: undefined });
      if (kind === 'UPDATE') await this.#statusIs('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
      await deleteLeftovers(stack, operations, signal);
      return undefined;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return error;
    }
  }

  /** Back to what it was before: updated again, or put back in its place, or left to be deleted. */
  async #restore(logicalId: string, stable: ResourceRecord | undefined): Promise<void> {
    const { stack, operations } = this.#props;
    const current = stack.resource(logicalId);
    if (current === undefined) return;
    if (stable?.id === undefined) {
      // RetainExceptOnCreate: what this very operation created does not stay.
      const policy = current.deletionPolicy === 'Retain' ? 'Retain' : 'Delete';
      if (current.id !== undefined) void stack.addLeftover({ ...current, deletionPolicy: policy });
      await stack.set(logicalId, undefined);
    } else if (current.id !== stable.id) {
      const leftovers = stack.record.leftovers.filter((each) => each.id !== stable.id || each.type !== stable.type);
      void stack.update({ leftovers: [...leftovers, { ...current, deletionPolicy: 'Delete' }] });
      await stack.set(logicalId, stable);
    } else if (isAttempted(current, stable)) {
      await operations.update(current, desiredOf(stable), 'Rolling back');
    } else if (current !== stable) await stack.set(logicalId, stable);
  }

  async #statusIs(status: string, reason?: string): Promise<void> {
    const { stack, onEvent } = this.#props;
    onEvent(stack.event(status, reason));
    await stack.update({ status });
  }
}

/** Dependents first. One that cannot be deleted stays where it is, as CloudFormation leaves it: it is tried again next time. */
export async function deleteLeftovers(
  stack: Stack,
  operations: ResourceOperations,
  signal: AbortSignal,
): Promise<void> {
  const leftovers = stack.record.leftovers;
  await walk(reversed(graphOf(leftovers)), async (index) => {
    signal.throwIfAborted();
    const resource = leftovers[Number(index)]!;
    try {
      await operations.remove(resource);
    } catch {
      // Reported as DELETE_FAILED.
      return;
    }
    await stack.update({ leftovers: stack.record.leftovers.filter((each) => each !== resource) });
  });
}

/** Whether anything was done to the resource since, or may have been. */
function isAttempted(current: ResourceRecord, stable: ResourceRecord): boolean {
  if (current.status === 'UPDATE_IN_PROGRESS' || current.status === 'UPDATE_FAILED')
    return current.successor === undefined;
  return JSON.stringify(current.properties) !== JSON.stringify(stable.properties);
}
