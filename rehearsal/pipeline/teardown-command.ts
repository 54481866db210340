import { openCloud } from '../cloud';
import type { StateDirectory } from '../state/state-directory';
import { failureText } from './failure-text';
import { Progress } from './progress';
import { tearDown } from './teardown';

/** `npm run pipeline -- teardown`, in a state directory that no rehearsal has open. Returns the exit code. */
export async function runTeardown(state: StateDirectory): Promise<number> {
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
    await tearDown({ cloud, progress, signal: interruption.signal });
    return 0;
  } catch (error) {
    progress.error(failureText(error));
    return 1;
  } finally {
    await cloud.close();
    progress.close();
    hold.release();
  }
}
