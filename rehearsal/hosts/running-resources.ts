import type { Resource } from '../cloudformation/world';
import type { Fleet } from './fleet';

/** What runs for a resource. */
export interface Runnable {
  /** Ends what runs in order. */
  delete(): Promise<void>;
  /** Ends every process. */
  close(): Promise<void>;
}

type Place = Pick<Resource, 'account' | 'region' | 'id'>;

export interface RunningResourcesProps<R extends Runnable> {
  readonly fleet: Pick<Fleet, 'ready' | 'world' | 'notice'>;
  /** What runs for a resource, nothing of it started yet. */
  make(place: Place): R;
  /** Starts it anew after a restart of the rehearsal. */
  resume(running: R, resource: Resource): Promise<void>;
}

/** What runs for every resource of one type: ECS services, Auto Scaling groups. */
export class RunningResources<R extends Runnable> {
  readonly #props: RunningResourcesProps<R>;
  readonly #running = new Map<string, R>();
  /** Resumed, and not started yet. */
  readonly #resumed = new Map<string, Resource>();

  constructor(props: RunningResourcesProps<R>) {
    this.#props = props;
  }

  /** Starts a new one. If that fails, nothing of it is left. */
  async create(place: Place, start: (running: R) => Promise<void>): Promise<void> {
    await this.#props.fleet.ready;
    const running = this.#make(place);
    try {
      await start(running);
    } catch (error) {
      this.#running.delete(keyOf(place));
      await running.close();
      throw error;
    }
  }

  async update(place: Place, change: (running: R) => Promise<void>): Promise<void> {
    // One that has not been started yet is started as it is then.
    if (this.#resumed.has(keyOf(place))) return;
    await change(this.#running.get(keyOf(place)) ?? this.#make(place));
  }

  /** What runs for a resource; undefined if nothing does, or nothing yet after a restart. */
  of(place: Place): R | undefined {
    return this.#running.get(keyOf(place));
  }

  async delete(place: Place): Promise<void> {
    this.#resumed.delete(keyOf(place));
    await this.#running.get(keyOf(place))?.delete();
    this.#running.delete(keyOf(place));
  }

  /** Starts nothing yet: a deployment that was cut off may still change or delete it. `startResumed` does. */
  resume(resource: Resource): void {
    this.#resumed.set(keyOf(resource), resource);
  }

  /** Starts what was resumed, all at once; resolves when it is in service, or was found not to be. */
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

  #make(place: Place): R {
    const running = this.#props.make(place);
    this.#running.set(keyOf(place), running);
    return running;
  }
}

function keyOf({ account, region, id }: Place): string {
  return `${account}/${region}/${id}`;
}
