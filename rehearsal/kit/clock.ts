/**
 * The factor by which waits are shortened: twenty seconds on AWS are one second here.
 *
 * What really runs (a process, a request, a command) gets its real time. Only waits are shortened: the interval between
 * two health checks, a deregistration delay, the timeout after a security group drops a packet. All of them use this file.
 */
export const PACE = 20;

/** Real milliseconds for a wait that takes `seconds` on AWS. */
export function shortened(seconds: number): number {
  return (seconds * 1000) / PACE;
}

/** Resolves after a shortened wait, or rejects with the signal's reason. Leaves no timer behind. */
export function wait(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, shortened(seconds));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
