import type { Cloud } from '../cloud';
import { Refusal } from '../refusal';

/** Runs something that may ask deployed APIs. A refusal then also says what they answered, and why. */
export async function withFailedRequests<T>(cloud: Pick<Cloud, 'frontDoors'>, run: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const failed = cloud.frontDoors().flatMap((door) => door.failed ?? []);
    const texts = failed.filter(({ at }) => at >= begun).map(({ text }) => text);
    if (texts.length === 0) throw error;
    const { detail } = error;
    throw new Refusal({
      repair: 'repair what answers it, or the way to it',
      ...detail,
      message: [detail.message, ...texts.map((text) => `  ${text}`)].join('\n'),
    });
  }
}
