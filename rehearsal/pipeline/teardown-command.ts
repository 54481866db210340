import { openCloud } from '../cloud';
import { UsageError } from '../refusal';
import type { StateDirectory } from '../state/state-directory';
import { failureText } from './failure-text';
import { Progress } from './progress';
import { tearDown } from './teardown';

/** `npm run pipeline -- teardown [STACK]`, in a state directory that no rehearsal has open. Returns the exit code. */
export async function runTeardown(state: StateDirectory, only: string | undefined): Promise<number> {
  // Refuses, naming its process, while a rehearsal runs: it would go on deploying what is deleted here.
  const hold = state.open();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => interruption.abort(new Error(`ended by ${signal}: do it again to go on`)));
  }
  const progress = new Progress(process.stdout, process.env, process.stderr);
  const cloud = await openCloud({
    stateDirectory: state.cloud,
    assetDirectory: state.assets,
    port: 0,
    notice: (line) => progress.note(`  ${line}`),
  });
  try {
    await cloud.resume({ serving: false });
    await tearDown({ cloud, progress, signal: interruption.signal, only });
    return 0;
  } catch (error) {
    progress.error(failureText(error));
    return error instanceof UsageError ? 2 : 1;
  } finally {
    await cloud.close();
    progress.close();
    hold.release();
  }
}
