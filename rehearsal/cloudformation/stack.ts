import { diskTrouble } from '../kit/disk-trouble';
import type { StackEvent } from './deployment';
import { asResource, type ResourceRecord, type StackContent, type StackRecord } from './stack-record';
import type { StackStore } from './stack-store';
import type { Resource, World } from './world';

/** One stack that exists: its record, on disk and in the World at the same time. */
export class Stack {
  #record: StackRecord;
  readonly #world: World;
  readonly #store: StackStore;

  #operations = 0;

  constructor(record: StackRecord, world: World, store: StackStore) {
    this.#record = record;
    this.#world = world;
    this.#store = store;
  }

  get record(): StackRecord {
    return this.#record;
  }

  get content(): StackContent {
    return this.#record.content;
  }

  resource(logicalId: string): ResourceRecord | undefined {
    return this.#record.content.resources[logicalId];
  }

  /** How many steps of an operation on it this process has begun: a plan that was made before another one is obsolete. */
  get operations(): number {
    return this.#operations;
  }

  /** While rolling back, or past the last step: what happens now happens whether it can be written down at once or not. */
  patient = false;

  /** Whether there is any room on the disk. */
  hasRoom(): boolean {
    return this.#store.hasRoom();
  }

  /** Changes the record; it is on disk when the promise resolves, or the disk does not take it and the stack is patient. */
  update(change: Partial<StackRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    if (change.status?.endsWith('_IN_PROGRESS')) this.#operations++;
    const saved = this.#store.save(this.#record).catch((error: unknown) => {
      if (!this.patient || diskTrouble(error) === undefined) throw error;
    });
    // A caller that does not wait for this one is told by the next change, which it waits for.
    saved.catch(() => {});
    return saved;
  }

  /**
   * Puts a resource into the record and, once it has an id, into the World; `undefined` takes it out of the record.
   * `shown` is what the World shows, where that is not what the record remembers.
   */
  set(logicalId: string, resource: ResourceRecord | undefined, shown = resource): Promise<void> {
    const resources = { ...this.content.resources };
    if (resource === undefined) delete resources[logicalId];
    else resources[logicalId] = resource;
    if (shown !== undefined) this.#show(shown);
    return this.update({ content: { ...this.content, resources } });
  }

  /** What is no longer needed stays in the World until it is deleted. */
  addLeftover(resource: ResourceRecord): Promise<void> {
    return this.update({ leftovers: [...this.#record.leftovers, resource] });
  }

  #show(resource: ResourceRecord): void {
    const shown = asResource(this.#record, resource);
    if (shown === undefined) return;
    // The World does not show statuses: a new one alone must not invalidate what is cached for as long as the World stays as it is.
    const now = this.#world.current(shown);
    if (now === undefined || !isShownAlike(now, shown)) this.#world.put(shown);
  }

  /** Who has this id in the stack's account and region. */
  owner(type: string, id: string): Resource | undefined {
    return this.#world.get(type, id, this.#record);
  }

  removeFromWorld(resource: ResourceRecord): void {
    const shown = asResource(this.#record, resource);
    if (shown !== undefined) this.#world.remove(shown);
  }

  /** An event of the stack itself. */
  event(status: string, reason?: string): StackEvent {
    const { stackName } = this.#record;
    return { stack: stackName, logicalId: stackName, type: 'AWS::CloudFormation::Stack', status, reason };
  }

  eventOf(resource: { logicalId: string; type: string }, status: string, reason?: string): StackEvent {
    return { stack: this.#record.stackName, logicalId: resource.logicalId, type: resource.type, status, reason };
  }
}

function isShownAlike(left: Resource, right: Resource): boolean {
  return (Object.keys(right) as (keyof Resource)[]).every((key) => left[key] === right[key]);
}
