import type { Progress } from '../kit/progress';

/** Thrown where an action has not begun when one beside it fails. */
export class NotBegun extends Error {}

/** Actions of one run order, as far as they know of each other. */
export class ActionGroup {
  readonly #ended: string[] = [];
  readonly #notBegun: string[] = [];
  readonly #omitted = new Map<string, string[]>();

  /** What ended the stage, in words: with the first one, what has not begun does not begin any more. */
  end(why: string): void {
    this.#ended.push(why);
  }

  /** Throws a NotBegun. */
  refuseIfEnded(): void {
    if (this.#ended.length > 0) throw new NotBegun();
  }

  notBegun(action: string): void {
    this.#notBegun.push(action);
  }

  /** There was nothing to do for this action. */
  omitted(action: string, why: string): void {
    this.#omitted.set(why, [...(this.#omitted.get(why) ?? []), action]);
  }

  /** What was not done, once all of them have ended. */
  tell(progress: Progress): void {
    for (const [why, names] of this.#omitted) progress.omitted(names, why);
    if (this.#notBegun.length > 0) progress.omitted(this.#notBegun, `not begun, as ${this.#ended.join(' and ')}`);
  }
}
