import type { AwsEnvironment } from '../../cloudformation/world';
import { type Fleet, Mutex } from '../../hosts/fleet';
import { shortened, wait } from '../../kit/clock';
import { Instance } from '../ec2/instance';
import type { Boot } from '../ec2/instance-set-up';
import type { InstanceSpec } from '../ec2/instance-spec';
import type { Rolling, Waiting } from './group-policies';
import { type GroupWatcher, judge } from './resource-signals';

export interface WantedGroup {
  readonly spec: InstanceSpec;
  readonly desired: number;
  /** Replaces instances that its target groups find unhealthy (HealthCheckType ELB), after this grace period. */
  readonly graceSeconds?: number;
  readonly creation: Waiting;
  readonly rolling?: Rolling;
}

// A target group that no load balancer uses checks nothing, ever.
const LONGEST_SETTLING_MS = 15_000;

/** A group that runs: its instances, brought to what is wanted and kept there. */
export class AutoScalingGroup {
  readonly #turns = new Mutex();
  readonly #closing = new AbortController();
  #instances: Instance[] = [];
  #alive = new Set<Instance>();
  #wanted: WantedGroup | undefined;
  #watch: NodeJS.Timeout | undefined;
  #busy = false;
  #resting = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly place: AwsEnvironment,
  ) {}

  /** Launches the first instances and waits for the signals that the creation policy asks for. */
  create(wanted: WantedGroup, watcher: GroupWatcher): Promise<void> {
    return this.#exclusively(async () => {
      const { desired, spec, creation } = wanted;
      try {
        const boots = await this.#launch(desired, spec, creation, watcher);
        judge(spec.where, boots, creation, 'creation', watcher);
      } catch (error) {
        await this.#terminate([...this.#alive]);
        throw error;
      }
      await this.#settle(this.#instances, watcher);
      this.#wanted = wanted;
      this.#keep();
    });
  }

  /** Replaces what is obsolete as the update policy says, and follows the desired capacity. */
  update(wanted: WantedGroup, watcher: GroupWatcher): Promise<void> {
    return this.#exclusively(async () => {
      const before = this.#wanted;
      try {
        await this.#update(wanted, watcher);
      } catch (error) {
        if (before !== undefined && !watcher.signal.aborted) await this.#restore(before, watcher);
        throw error;
      }
      this.#wanted = wanted;
      this.#keep();
    });
  }

  /** Launches the instances anew after a restart of the rehearsal. */
  resume(wanted: WantedGroup): Promise<void> {
    return this.#exclusively(async () => {
      this.#wanted = wanted;
      const { signal } = this.#closing;
      const boots = await this.#launch(wanted.desired, wanted.spec, wanted.creation, { signal, report() {} });
      for (const boot of boots)
        if (boot.reason !== undefined) this.fleet.notice(`${wanted.spec.where}: ${boot.reason}`);
      await this.#settle(this.#instances, { signal, report() {} });
      this.#keep();
    });
  }

  /** Also what is being launched for it just now. */
  delete(): Promise<void> {
    this.#end();
    return this.#exclusively(() => this.#terminate([...this.#alive]));
  }

  async close(): Promise<void> {
    this.#end();
    await Promise.all([...this.#alive].map((instance) => instance.kill()));
    await this.#turns.take(async () => {}); // What was under way has seen by now that it is over.
  }

  #end(): void {
    clearInterval(this.#watch);
    this.#wanted = undefined;
    this.#closing.abort(new Error('the rehearsal ends'));
  }

  async #update({ spec, desired, creation, rolling }: WantedGroup, watcher: GroupWatcher): Promise<void> {
    const obsolete = this.#instances.filter((instance) => isObsolete(instance.spec, spec));
    if (rolling !== undefined && obsolete.length > 0) await this.#roll(spec, desired, rolling, watcher);
    else if (obsolete.length > 0) {
      watcher.report('No AutoScalingRollingUpdate in its UpdatePolicy: the running instances stay as they are');
    }
    const more = desired - this.#instances.length;
    // CloudFormation waits for no signal where it only raises the capacity.
    if (more > 0) await this.#settle(await this.#launched(more, spec, creation, watcher), watcher);
    if (more < 0) await this.#terminate(this.#instances.slice(0, -more));
  }

  async #roll(spec: InstanceSpec, desired: number, rolling: Rolling, watcher: GroupWatcher): Promise<void> {
    const { batch, inService, maximum, waiting, pause } = rolling;
    const old = this.#instances.filter((instance) => isObsolete(instance.spec, spec));
    watcher.report(
      `Rolling update initiated. Terminating ${old.length} obsolete instance(s) in batches of ${batch}, while keeping at least ${inService} instance(s) in service`,
    );
    const boots: Boot[] = [];
    while (old.length > 0) {
      const leaving = old.slice(0, batch);
      // As on AWS: an instance leaves first where enough stay; where not, the group is one batch larger for a while.
      const room = Math.min(leaving.length, maximum - this.#instances.length);
      const leaveFirst = this.#instances.length - leaving.length >= inService || room < 1;
      if (!leaveFirst) leaving.splice(room);
      old.splice(0, leaving.length);
      if (leaveFirst) await this.#terminate(leaving);
      const missing = Math.min(
        leaving.length,
        desired - this.#instances.filter((one) => !isObsolete(one.spec, spec)).length,
      );
      const before = new Set(this.#instances);
      boots.push(...(await this.#launch(missing, spec, waiting, watcher)));
      judge(spec.where, boots, { ...waiting, signals: waiting.signals * boots.length }, 'update', watcher);
      await this.#settle(
        this.#instances.filter((instance) => !before.has(instance)),
        watcher,
      );
      if (!leaveFirst) await this.#terminate(leaving);
      if (waiting.signals === 0 && old.length > 0) await wait(pause, watcher.signal);
    }
  }

  /** Brings back what was there before an update that failed: the old stay, the new ones go. */
  async #restore({ spec, desired, creation }: WantedGroup, watcher: GroupWatcher): Promise<void> {
    watcher.report('Rolling back to the instances before');
    const strangers = this.#instances.filter((instance) => isObsolete(instance.spec, spec));
    const missing = desired - (this.#instances.length - strangers.length);
    if (missing > 0) await this.#settle(await this.#launched(missing, spec, creation, watcher), watcher);
    await this.#terminate(strangers);
  }

  async #launched(count: number, spec: InstanceSpec, waiting: Waiting, watcher: GroupWatcher): Promise<Instance[]> {
    const before = new Set(this.#instances);
    const boots = await this.#launch(count, spec, waiting, watcher);
    for (const boot of boots) if (boot.reason !== undefined) watcher.report(boot.reason);
    return this.#instances.filter((instance) => !before.has(instance));
  }

  /** Resolves when the user data of all has been followed. */
  async #launch(
    count: number,
    spec: InstanceSpec,
    { limit }: Waiting,
    { signal, report }: GroupWatcher,
  ): Promise<Boot[]> {
    if (count <= 0) return [];
    report(`Launching ${count} ${count === 1 ? 'instance' : 'instances'} of ${spec.template}`);
    const either = AbortSignal.any([signal, this.#closing.signal]);
    either.throwIfAborted();
    const boots = Array.from({ length: count }, () => {
      const instance = new Instance(this.fleet, spec, this.place, this.#emptiest(spec));
      this.#alive.add(instance);
      this.#instances.push(instance);
      return instance.boot(limit, either);
    });
    const results = await Promise.allSettled(boots);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return results.map((result) => (result as PromiseFulfilledResult<Boot>).value);
  }

  /**
   * Waits for new instances to be healthy in their target groups.
   *
   * CloudFormation does not wait for that. But what takes minutes on AWS, launching the next instance, takes none here:
   * without this an update would take the last old instance before the target group had asked the first new one twice.
   */
  async #settle(instances: readonly Instance[], { signal, report }: GroupWatcher): Promise<void> {
    await Promise.all(
      instances.flatMap((instance) =>
        instance.spec.targets.map(async ({ targetGroup }) => {
          const over = new AbortController();
          const either = AbortSignal.any([signal, this.#closing.signal, over.signal]);
          const judged = async () => {
            let why: string | undefined;
            for (
              const begun = performance.now();
              why === undefined && performance.now() - begun < LONGEST_SETTLING_MS;
            ) {
              await wait(1, either);
              why = instance.unhealthy(0);
            }
            report(`Not healthy yet, and CloudFormation does not wait for it: ${why ?? instance.id}`);
          };
          await Promise.race([this.fleet.targetGroups.healthy(targetGroup, instance.id, either), judged()]).finally(
            () => over.abort(),
          );
        }),
      ),
    );
  }

  /** The subnet with the fewest instances. */
  #emptiest({ subnets }: InstanceSpec): string {
    const count = (subnet: string) => this.#instances.filter((instance) => instance.subnet === subnet).length;
    return subnets.reduce((best, subnet) => (count(subnet) < count(best) ? subnet : best));
  }

  async #terminate(instances: readonly Instance[]): Promise<void> {
    this.#instances = this.#instances.filter((instance) => !instances.includes(instance));
    await Promise.all(
      instances.map(async (instance) => {
        await instance.terminate();
        this.#alive.delete(instance);
      }),
    );
  }

  #keep(): void {
    clearInterval(this.#watch);
    if (this.#wanted?.graceSeconds === undefined) return;
    this.#watch = setInterval(() => void this.#heal(), shortened(5));
    this.#watch.unref();
  }

  async #heal(): Promise<void> {
    const wanted = this.#wanted;
    if (this.#busy || wanted?.graceSeconds === undefined || performance.now() < this.#resting) return;
    const sick = this.#instances.filter((instance) => {
      const why = instance.unhealthy(wanted.graceSeconds!);
      if (why !== undefined) this.fleet.notice(`${wanted.spec.where}: instance is replaced: ${why}`);
      return why !== undefined;
    });
    if (sick.length === 0) return;
    this.#resting = performance.now() + 10_000;
    const { signal } = this.#closing;
    const watcher = { signal, report: (line: string) => this.fleet.notice(`${wanted.spec.where}: ${line}`) };
    await this.#exclusively(async () => {
      await this.#terminate(sick);
      await this.#settle(await this.#launched(sick.length, wanted.spec, wanted.creation, watcher), watcher);
    }).catch((error: Error) => {
      if (!signal.aborted) this.fleet.notice(error.message);
    });
  }

  #exclusively(operation: () => Promise<void>): Promise<void> {
    return this.#turns.take(async () => {
      this.#busy = true;
      try {
        await operation();
      } finally {
        this.#busy = false;
      }
    });
  }
}

/** A new version of the launch template or other subnets make an instance obsolete, as CloudFormation counts. */
function isObsolete(running: InstanceSpec, wanted: InstanceSpec): boolean {
  return running.template !== wanted.template || running.subnets.join() !== wanted.subnets.join();
}
