import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const SCRIPT = join(__dirname, 'package-copy.cjs');

export type PackageTask =
  | { readonly task: 'copy'; readonly from: string; readonly to: string; readonly background: boolean }
  | { readonly task: 'look' | 'lookInstalled' | 'remove'; readonly directory: string };

/** Does it in a thread of its own, which ends with this process. Rejects with what failed, or the signal's reason. */
export async function packageWork(task: PackageTask, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  // What this process was started with (a loader of TypeScript) is of no use to it, and takes longer than its work.
  const worker = new Worker(SCRIPT, { workerData: task, execArgv: [] });
  try {
    const [fingerprint] = (await once(worker, 'message', { signal })) as [string | undefined];
    return fingerprint;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await worker.terminate();
  }
}
