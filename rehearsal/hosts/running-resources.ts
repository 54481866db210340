import type { Resource } from '../cloudformation/world';
import type { Fleet } from './fleet';

/** What runs for a resource. */
export interface Runnable {
  /** Ends what runs, in order: drained first. */
  delete(): Promise<void>;
  /** Ends every process at once. */
  close(): Promise<void>;
}

type ResourceKey = Pick<Resource, 'account' | 'region' | 'id'>;

export interface RunningResourcesProps<R extends Runnable> {
  readonly fleet: Pick<Fleet, 'ready' | 'world' | 'notice'>;
  /** Makes what runs for a resource, not started yet. */
  make(key: ResourceKey): R;
  /** Starts it again after a restart of the rehearsal. */
  resume(running: R, resource: Resource): Promise<void>;
}

/** What runs for every resource of one type: ECS services, Auto Scaling groups. */
export class RunningResources<R extends Runnable> {
  readonly #props: RunningResourcesProps<R>;
  readonly #running = new Map<string, R>();
  /** Resumed but not started yet. */
  readonly #resumed = new Map<string, Resource>();

  constructor(props: RunningResourcesProps<R>) {
    this.#props = props;
  }

  /** Starts a new one. If that fails, everything that it started is ended. */
  async create(key: ResourceKey, start: (running: R) => Promise<void>): Promise<void> {
    await this.#props.fleet.ready;
    const running = this.#make(key);
    try {
      await start(running);
    } catch (error) {
      this.#running.delete(keyOf(key));
      await running.close();
      throw error;
    }
  }

  async update(key: ResourceKey, change: (running: R) => Promise<void>): Promise<void> {
    // A resumed one that has not been started yet will be started with the new properties.
    if (this.#resumed.has(keyOf(key))) return;
    await change(this.#running.get(keyOf(key)) ?? this.#make(key));
  }

  /** What runs for a resource; undefined if nothing runs, or not yet after a restart. */
  of(key: ResourceKey): R | undefined {
    return this.#running.get(keyOf(key));
  }

  async delete(key: ResourceKey): Promise<void> {
    this.#resumed.delete(keyOf(key));
    await this.#running.get(keyOf(key))?.delete();
    this.#running.delete(keyOf(key));
  }

  /** Starts nothing until `startResumed`, because an interrupted deployment may still change or delete the resource. */
  resume(resource: Resource): void {
    this.#resumed.set(keyOf(resource), resource);
  }

  /** Starts everything that was resumed, in parallel; resolves when each is in service or has failed. */
  async startResumed(): Promise<void> {
    const { fleet, resume } = this.#props;
    await fleet.ready;
    const resumed = [...this.#resumed.values()];
    this.#resumed.clear();
    await Promise.all(
      resumed.map(async (before) => {
        const resource = fleet.world.current(before);
        if (resource === undefined) return;
        try {
          await resume(this.#make(resource), resource);
        } catch (error) {
          fleet.notice((error as Error).message);
        }
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.close()));
  }

  #make(key: ResourceKey): R {
    const running = this.#props.make(key);
    this.#running.set(keyOf(key), running);
    return running;
  }
}

function keyOf({ account, region, id }: ResourceKey): string {
  return `${account}/${region}/${id}`;
}
