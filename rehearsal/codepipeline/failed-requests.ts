import type { Cloud } from '../cloud/cloud';
import { Refusal, refuse } from '../kit/refusal';
import type { FailedRequest } from '../path/failed-request';

/** Runs something that may ask deployed APIs. A refusal then also says what one of them answered, and why. */
export async function withFailedRequests<T>(cloud: Pick<Cloud, 'frontDoors'>, run: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { detail } = error;
    const texts = cloud.frontDoors().flatMap(({ failed }) => {
      const chosen = chosenOf(
        failed.filter(({ at }) => at >= begun),
        detail.message,
      );
      return chosen === undefined ? [] : [`  ${chosen.text}`];
    });
    if (texts.length === 0) throw error;
    return refuse({
      ...detail,
      message: [detail.message, ...texts].join('\n'),
      repair: detail.code === 'COMMAND_EXECUTION_ERROR' ? 'repair what answers it, or the way to it' : detail.repair,
    });
  }
}

/** The one that the message names first; an error may be what was hoped for. If it names none: the last one. */
function chosenOf(failed: readonly FailedRequest[], message: string): FailedRequest | undefined {
  const named = failed
    .map((one) => ({ one, at: placeOf(one.request, message) }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at);
  return named[0]?.one ?? failed.at(-1);
}

/** Where the request is named, and not one whose path is longer; -1 if nowhere. */
function placeOf(request: string, message: string): number {
  let at = message.indexOf(request);
  while (at !== -1 && /[\w/.%~-]/.test(message.charAt(at + request.length))) at = message.indexOf(request, at + 1);
  return at;
}
