import type { ExecutionRecord } from '../../rehearsal';
import type { Answer } from './fault';
import type { FaultAssembly } from './fault-assembly';
import { type Edit, LiveRehearsal } from './live-rehearsal';

/** How one commit went. */
export interface Played {
  readonly assembly: FaultAssembly;
  /** The execution of the commit; not that of a rollback after it. */
  readonly record: ExecutionRecord;
  /** What was printed, and noticed outside of actions. */
  readonly output: string;
}

/** A rehearsal of its own for faults: commits are played one after the other. */
export class FaultRehearsal {
  readonly #live: LiveRehearsal;

  private constructor(live: LiveRehearsal) {
    this.#live = live;
  }

  static async open(): Promise<FaultRehearsal> {
    return new FaultRehearsal(await LiveRehearsal.open());
  }

  /** Plays the pipeline for the shipped assembly after these edits. */
  async play(...edits: Edit[]): Promise<Played> {
    const before = this.#live.output.length;
    const { tree, assembly } = this.#live.commit(...edits);
    const record = await this.#live.rehearsal.play(tree);
    return { assembly, record, output: this.#live.output.slice(before) };
  }

  /** Goes up with every change of a resource. */
  get revision(): number {
    return this.#live.rehearsal.deployed.revision;
  }

  /** Deletes the global API's stack, if there is one. */
  deleteGlobalApi(): Promise<void> {
    return this.#delete((stackName) => stackName.endsWith('-global-api'));
  }

  /** Deletes the stack that an action of the pipeline deploys, if there is one. */
  deleteDeployedBy(action: string): Promise<void> {
    return this.#delete((stackName) => action.includes(stackName));
  }

  /** Deletes what nothing else can be done with, as a person would; where that was a provider, its consumer before it. */
  async deleteFailed(): Promise<void> {
    const failed = this.#live.rehearsal.deployed
      .stacks()
      .filter(({ status }) => /^ROLLBACK|FAILED$/.test(status))
      .map(({ stackName }) => stackName);
    if (failed.some((stackName) => !stackName.endsWith('-global-api'))) await this.deleteGlobalApi();
    await this.#delete((stackName) => failed.includes(stackName));
  }

  async #delete(which: (stackName: string) => boolean): Promise<void> {
    const { rehearsal } = this.#live;
    for (const { account, region, stackName } of rehearsal.deployed.stacks().filter((stack) => which(stack.stackName)))
      await rehearsal.tearDown({ only: `${account}/${region}/${stackName}`, confirm: async () => true });
  }

  /** Asks the deployed API; with what the rehearsal noticed meanwhile. */
  async ask({ path, method = 'GET', body }: Answer['answers']['request']): Promise<{ status: number; output: string }> {
    const before = this.#live.output.length;
    const response = await fetch(`${this.#live.url}${path}`, {
      method,
      headers: { connection: 'close', ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    });
    const answer = await response.text();
    return { status: response.status, output: this.#live.output.slice(before) + answer };
  }

  close(): Promise<void> {
    return this.#live.close();
  }
}
