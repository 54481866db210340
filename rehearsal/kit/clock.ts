import { setTimeout as sleep } from 'node:timers/promises';

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

/** Real milliseconds after a request in which the next one is expected: requests flow. */
const FLOW_MS = 1_000;

export interface ChangeClockProps {
  /** Whether it goes by also while no requests flow, for whoever watches. @default false */
  readonly always?: boolean;
  /** How much faster than on AWS. @default PACE */
  readonly pace?: number;
}

/**
 * The time in which AWS makes a change known: a target that was registered gets no connections yet, one that was
 * deregistered still gets some, an endpoint is pending.
 *
 * It goes by, shortened, while requests flow, for only they can tell the difference. While none do, it jumps: such a wait is
 * over at once, and one that has begun is over as soon as the requests stop.
 */
export class ChangeClock {
  readonly #props: ChangeClockProps;
  #lastRequest = Number.NEGATIVE_INFINITY;
  readonly #closing = new AbortController();

  constructor(props: ChangeClockProps = {}) {
    this.#props = props;
  }

  /** A request has come. */
  asked(): void {
    this.#lastRequest = performance.now();
  }

  /** Whether it goes by now. */
  get goesBy(): boolean {
    return !this.#closing.signal.aborted && (this.#props.always || performance.now() < this.#lastRequest + FLOW_MS);
  }

  /** Resolves when `seconds` of AWS's time have gone by or were jumped over, or when the signal aborts. Never rejects. */
  async pass(seconds: number, signal?: AbortSignal): Promise<void> {
    const { always, pace = PACE } = this.#props;
    const end = performance.now() + (seconds * 1000) / pace;
    // A signal for each wait: Node warns of one that many wait for.
    const over = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]);
    for (;;) {
      const left = end - performance.now();
      if (left <= 0 || over.aborted || !this.goesBy) return;
      await sleep(always ? left : Math.min(left, FLOW_MS / 10), undefined, { signal: over }).catch(() => undefined);
    }
  }

  /** Jumps over all that is waited for, from now on. */
  close(): void {
    this.#closing.abort();
  }
}
