import type { AwsEnvironment } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { HostGroup } from '../../hosts/host-group';
import { wait } from '../../kit/clock';
import { Instance } from '../ec2/instance';
import type { Boot } from '../ec2/instance-set-up';
import type { InstanceSpec } from '../ec2/instance-spec';
import type { Rolling, Waiting } from './group-policies';
import { checkSignals, type GroupWatcher } from './resource-signals';

export interface WantedGroup {
  readonly spec: InstanceSpec;
  readonly desired: number;
  /** The grace period after which unhealthy instances are replaced (HealthCheckType ELB). @default - they are not replaced */
  readonly graceSeconds?: number;
  readonly creation: Waiting;
  readonly rolling?: Rolling;
}

// A target group that no load balancer uses makes no health checks.
const LONGEST_HEALTH_WAIT_MS = 15_000;

/** A running group: creates, updates and replaces its instances. */
export class AutoScalingGroup {
  readonly #fleet: Fleet;
  readonly #environment: AwsEnvironment;
  readonly #group: HostGroup<Instance>;
  #wanted: WantedGroup | undefined;

  constructor(fleet: Fleet, environment: AwsEnvironment) {
    this.#fleet = fleet;
    this.#environment = environment;
    this.#group = new HostGroup({
      end: (instance) => instance.terminate(),
      replaceFailed: () => this.#replaceFailed(),
    });
  }

  /** How many instances it is to have; undefined before its creation has succeeded. */
  get desired(): number | undefined {
    return this.#wanted?.desired;
  }

  /** Launches the first instances and waits for the signals that the creation policy asks for. */
  create(wanted: WantedGroup, watcher: GroupWatcher): Promise<void> {
    return this.#group.run(async () => {
      const { desired, spec, creation } = wanted;
      try {
        const boots = await this.#launch(desired, wanted, watcher);
        checkSignals({ where: spec.where, boots, waiting: creation, phase: 'creation' }, watcher);
      } catch (error) {
        await this.#group.endAll();
        throw error;
      }
      await this.#awaitHealth(this.#group.hosts, watcher);
      this.#follow(wanted);
    });
  }

  /** Replaces obsolete instances according to the update policy, and follows the desired capacity. */
  update(wanted: WantedGroup, watcher: GroupWatcher): Promise<void> {
    return this.#group.run(async () => {
      const before = this.#wanted;
      try {
        await this.#update(wanted, watcher);
      } catch (error) {
        if (before !== undefined && !watcher.signal.aborted) await this.#restore(before, watcher);
        throw error;
      }
      this.#follow(wanted);
    });
  }

  /** Launches the instances again after a restart of the rehearsal. */
  resume(wanted: WantedGroup): Promise<void> {
    return this.#group.run(async () => {
      const watcher = { signal: this.#group.ending, report: () => {} };
      const boots = await this.#launch(wanted.desired, wanted, watcher);
      for (const { reason } of boots) if (reason !== undefined) this.#fleet.notice(`${wanted.spec.where}: ${reason}`);
      await this.#awaitHealth(this.#group.hosts, watcher);
      this.#follow(wanted);
    });
  }

  delete(): Promise<void> {
    return this.#group.delete();
  }

  close(): Promise<void> {
    return this.#group.close();
  }

  /** Keeps the group in this state from now on. Only the load balancer's health checks find failed instances. */
  #follow(wanted: WantedGroup): void {
    this.#wanted = wanted;
    if (wanted.graceSeconds === undefined) this.#group.unwatch();
    else if (!this.#group.ending.aborted) this.#group.watch();
  }

  async #update(wanted: WantedGroup, watcher: GroupWatcher): Promise<void> {
    const { spec, desired, rolling } = wanted;
    const obsolete = this.#group.hosts.filter((instance) => isObsolete(instance.spec, spec));
    if (rolling !== undefined && obsolete.length > 0) await this.#roll(wanted, rolling, watcher);
    else if (obsolete.length > 0) {
      watcher.report('No AutoScalingRollingUpdate in its UpdatePolicy: the running instances stay as they are');
    }
    const more = desired - this.#group.hosts.length;
    // CloudFormation does not wait for signals if only the capacity rises.
    if (more > 0) await this.#launchHealthy(more, wanted, watcher);
    if (more < 0) await this.#group.end(this.#group.hosts.slice(0, -more));
  }

  async #roll({ spec, desired }: WantedGroup, rolling: Rolling, watcher: GroupWatcher): Promise<void> {
    const { batch, inService, maximum, waiting, pause } = rolling;
    const old = this.#group.hosts.filter((instance) => isObsolete(instance.spec, spec));
    watcher.report(
      `Rolling update initiated. Terminating ${old.length} obsolete instance(s) in batches of ${batch}, while keeping at least ${inService} instance(s) in service`,
    );
    const boots: Boot[] = [];
    while (old.length > 0) {
      const leaving = old.slice(0, batch);
      // As on AWS: old instances leave first if enough stay; otherwise the group is one batch larger for a while.
      const room = Math.min(leaving.length, maximum - this.#group.hosts.length);
      const leaveFirst = this.#group.hosts.length - leaving.length >= inService || room < 1;
      if (!leaveFirst) leaving.splice(room);
      old.splice(0, leaving.length);
      if (leaveFirst) await this.#group.end(leaving);
      const missing = Math.min(
        leaving.length,
        desired - this.#group.hosts.filter((one) => !isObsolete(one.spec, spec)).length,
      );
      const before = new Set(this.#group.hosts);
      boots.push(...(await this.#launch(missing, { spec, creation: waiting }, watcher)));
      const all = { ...waiting, signals: waiting.signals * boots.length };
      checkSignals({ where: spec.where, boots, waiting: all, phase: 'update' }, watcher);
      await this.#awaitHealth(
        this.#group.hosts.filter((instance) => !before.has(instance)),
        watcher,
      );
      if (!leaveFirst) await this.#group.end(leaving);
      if (waiting.signals === 0 && old.length > 0) await wait(pause, watcher.signal);
    }
  }

  /** Rolls a failed update back: old instances stay, new ones are terminated. */
  async #restore(before: WantedGroup, watcher: GroupWatcher): Promise<void> {
    watcher.report('Rolling back to the instances before');
    const others = this.#group.hosts.filter((instance) => isObsolete(instance.spec, before.spec));
    const missing = before.desired - (this.#group.hosts.length - others.length);
    if (missing > 0) await this.#launchHealthy(missing, before, watcher);
    await this.#group.end(others);
  }

  /** Launches instances without waiting for signals. */
  async #launchHealthy(count: number, wanted: WantedGroup, watcher: GroupWatcher): Promise<void> {
    const before = new Set(this.#group.hosts);
    const boots = await this.#launch(count, wanted, watcher);
    for (const { reason } of boots) if (reason !== undefined) watcher.report(reason);
    await this.#awaitHealth(
      this.#group.hosts.filter((instance) => !before.has(instance)),
      watcher,
    );
  }

  /** Resolves when the user data of all instances has ended. */
  async #launch(
    count: number,
    { spec, creation: { limit } }: Pick<WantedGroup, 'spec' | 'creation'>,
    { signal, report }: GroupWatcher,
  ): Promise<Boot[]> {
    if (count <= 0) return [];
    report(`Launching ${count} ${count === 1 ? 'instance' : 'instances'} of ${spec.template}`);
    const either = AbortSignal.any([signal, this.#group.ending]);
    either.throwIfAborted();
    const boots = Array.from({ length: count }, () => {
      const instance = new Instance(this.#fleet, spec, this.#environment, this.#group.emptiestOf(spec.subnets));
      this.#group.add(instance);
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
   * CloudFormation does not wait for that, and nor is it waited for while requests flow, when all takes its time. While the
   * clock jumps, launching the next instance takes none of the minutes that it takes on AWS: without this an update would
   * take the last old instance before the target group had asked the first new one twice.
   */
  async #awaitHealth(instances: readonly Instance[], watcher: GroupWatcher): Promise<void> {
    if (this.#fleet.clock.goesBy) return;
    await Promise.all(
      instances.flatMap((instance) =>
        instance.spec.targets.map(({ targetGroup }) => this.#healthyOrUnhealthy(instance, targetGroup, watcher)),
      ),
    );
  }

  async #healthyOrUnhealthy(instance: Instance, targetGroup: string, { signal, report }: GroupWatcher): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, this.#group.ending, over.signal]);
    const unhealthy = async () => {
      let why: string | undefined;
      for (const begun = performance.now(); why === undefined && performance.now() - begun < LONGEST_HEALTH_WAIT_MS; ) {
        await wait(1, either);
        why = instance.unhealthy(0);
      }
      report(`Not healthy yet, and CloudFormation does not wait for it: ${why ?? instance.id}`);
    };
    const healthy = this.#fleet.targetGroups.healthy(targetGroup, instance.id, either);
    await Promise.race([healthy, unhealthy()]).finally(() => over.abort());
  }

  /** Replaces instances that the load balancer's health checks find unhealthy. */
  async #replaceFailed(): Promise<void> {
    const wanted = this.#wanted;
    const grace = wanted?.graceSeconds;
    if (wanted === undefined || grace === undefined) return;
    const report = (line: string) => this.#fleet.notice(`${wanted.spec.where}: ${line}`);
    const failed = this.#group.hosts.filter((instance) => {
      const why = instance.unhealthy(grace);
      if (why !== undefined) report(`instance is replaced: ${why}`);
      return why !== undefined;
    });
    if (failed.length === 0) return;
    this.#group.pause();
    const signal = this.#group.ending;
    await this.#group
      .run(async () => {
        await this.#group.end(failed);
        await this.#launchHealthy(failed.length, wanted, { signal, report });
      })
      .catch((error: Error) => {
        if (!signal.aborted) this.#fleet.notice(error.message);
      });
  }
}

/** For CloudFormation, an instance is obsolete if the launch template's version or the subnets have changed. */
function isObsolete(running: InstanceSpec, wanted: InstanceSpec): boolean {
  return running.template !== wanted.template || running.subnets.join() !== wanted.subnets.join();
}
