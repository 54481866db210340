import { shortened } from '../kit/clock';
import { Mutex } from '../kit/mutex';

/** A task or an instance that a group has started. */
export interface GroupHost {
  /** Physical id of its subnet. */
  readonly subnet: string;
  /** Ends its processes at once. */
  kill(): Promise<void>;
}

/** How often a group looks for failed hosts: in seconds on AWS, shortened here. */
const CHECK_SECONDS = 5;
/** How long a group waits after a replacement, failed or not, in real milliseconds. AWS waits longer. */
const PAUSE_MS = 10_000;

export interface HostGroupProps<H extends GroupHost> {
  /** Deregisters a host from its target groups, drains it and stops it. */
  end(host: H): Promise<void>;
  /** Replaces failed hosts. Called regularly after `watch`, but not while an operation runs. */
  replaceFailed(): Promise<void>;
}

/**
 * A group of hosts in which failed ones are replaced: what an ECS service and an Auto Scaling group have in common.
 *
 * It knows the hosts that are in service or starting, and all that may still have a process. It runs one operation at a
 * time.
 */
export class HostGroup<H extends GroupHost> {
  readonly #props: HostGroupProps<H>;
  readonly #operations = new Mutex();
  readonly #closing = new AbortController();
  #hosts: readonly H[] = [];
  /** All hosts that may still have a process. */
  readonly #alive = new Set<H>();
  #timer: NodeJS.Timeout | undefined;
  #isBusy = false;
  #pausedUntil = 0;

  constructor(props: HostGroupProps<H>) {
    this.#props = props;
  }

  /** Hosts that are in service or starting. */
  get hosts(): readonly H[] {
    return this.#hosts;
  }

  /** Aborted when the group ends. */
  get ending(): AbortSignal {
    return this.#closing.signal;
  }

  /** Runs one operation after the other. */
  run<T>(operation: () => Promise<T>): Promise<T> {
    return this.#operations.run(async () => {
      this.#isBusy = true;
      try {
        return await operation();
      } finally {
        this.#isBusy = false;
      }
    });
  }

  add(host: H): void {
    this.#alive.add(host);
    this.#hosts = [...this.#hosts, host];
  }

  /** Takes these out of service and ends them. */
  async end(hosts: readonly H[]): Promise<void> {
    this.#hosts = this.#hosts.filter((host) => !hosts.includes(host));
    await Promise.all(
      hosts.map(async (host) => {
        await this.#props.end(host);
        this.#alive.delete(host);
      }),
    );
  }

  endAll(): Promise<void> {
    return this.end([...this.#alive]);
  }

  /** The subnet with the fewest hosts, so that they are spread over the zones. */
  emptiestOf(subnets: readonly string[]): string {
    const count = (subnet: string) => this.#hosts.filter((host) => host.subnet === subnet).length;
    return subnets.reduce((best, subnet) => (count(subnet) < count(best) ? subnet : best));
  }

  /** Replaces failed hosts from now on. */
  watch(): void {
    this.unwatch();
    this.#timer = setInterval(() => void this.check(), shortened(CHECK_SECONDS));
    this.#timer.unref();
  }

  unwatch(): void {
    clearInterval(this.#timer);
  }

  /** Replaces failed hosts once, unless an operation runs or the group pauses. */
  async check(): Promise<void> {
    if (!this.#isBusy && !this.ending.aborted && performance.now() >= this.#pausedUntil)
      await this.#props.replaceFailed();
  }

  /** Replaces no hosts for a while. */
  pause(): void {
    this.#pausedUntil = performance.now() + PAUSE_MS;
  }

  /** Ends all hosts in order, also those that are starting. */
  delete(): Promise<void> {
    this.#close();
    return this.run(() => this.endAll());
  }

  /** Ends every process at once, in service or not. */
  async close(): Promise<void> {
    this.#close();
    await Promise.all([...this.#alive].map((host) => host.kill()));
    // Waits for a running operation, which `ending` aborts.
    await this.run(async () => {});
  }

  #close(): void {
    this.unwatch();
    this.#closing.abort(new Error('the rehearsal ends'));
  }
}
