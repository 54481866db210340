import { shellPath } from '../kit/shell-word';

export const DEFAULT_STATE = '.rehearsal';

/** What a printed command needs to find this state directory: nothing if it is the default one. */
export function stateOption(state: string): string {
  return state === DEFAULT_STATE ? '' : ` --state ${shellPath(state)}`;
}
