import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../cloudformation/world';
import { shortened } from '../kit/clock';
import { numberOf } from '../kit/values';
import { type HealthCheckSettings, healthCheckOf } from './health-check-settings';
import type { HealthState, Host, TargetGroups, TargetHealth } from './host';
import { attributesOf } from './load-balancer-attributes';
import { Memo } from './memo';

const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';

/** One target of one group: a host, or what a template names by its address. */
export interface Target {
  readonly group: string;
  /** The host's id, or the address or ARN that the template names. */
  readonly id: string;
  readonly port: number;
  readonly host?: Host;
  readonly state: HealthState;
  readonly reason?: string;
}

/** Makes one health check. Resolves to why it failed, to undefined if it passed, to `unused` if no load balancer asks. */
export type HealthCheck = (
  target: Target,
  settings: HealthCheckSettings,
  signal: AbortSignal,
) => Promise<{ readonly unused: true } | { readonly failure?: string }>;

interface Entry extends Target {
  state: HealthState;
  reason: string | undefined;
  inFlight: number;
  readonly watch: AbortController;
  readonly waiting: Set<{ resolve(): void; reject(error: Error): void }>;
  idle?: () => void;
  /** Its end, once it is draining: whoever deregisters it a second time waits for the same. */
  drained?: Promise<void>;
}

/**
 * A new target is asked this often, in milliseconds, until its first verdict: on AWS nobody waits for the first checks
 * either, because a deployment takes minutes around them.
 */
const INITIAL_PAUSE = 50;

/** Who is registered in which target group, and how healthy each is. */
export class RegisteredTargets implements TargetGroups {
  readonly #world: World;
  #check: HealthCheck | undefined;
  readonly #memo: Memo;
  readonly #groups = new Map<string, Entry[]>();
  readonly #next = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    this.#memo = new Memo(world);
  }

  /** How targets are checked. It takes the path of a request, which chooses among these very targets. */
  checkBy(check: HealthCheck): void {
    this.#check = check;
  }

  register(targetGroup: string, host: Host, port: number): void {
    this.#add({ group: targetGroup, id: host.id, port, host });
  }

  async deregister(targetGroup: string, hostId: string): Promise<void> {
    const leaving = this.of(targetGroup).filter((target) => target.id === hostId);
    await Promise.all(leaving.map((target) => this.#drain(target)));
  }

  health(targetGroup: string): readonly TargetHealth[] {
    return this.of(targetGroup).map(({ id, port, state, reason }) => ({
      target: id,
      port,
      state,
      ...(reason === undefined ? {} : { reason }),
    }));
  }

  healthy(targetGroup: string, hostId: string, signal: AbortSignal): Promise<void> {
    const target = this.of(targetGroup).find((one) => one.id === hostId && one.state !== 'draining');
    if (target === undefined) return Promise.reject(new Error(`${hostId} is not registered in ${targetGroup}`));
    if (target.state === 'healthy') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        target.waiting.delete(waiter);
        reject(signal.reason);
      };
      const done = (settle: () => void) => {
        signal.removeEventListener('abort', onAbort);
        settle();
      };
      const waiter = { resolve: () => done(resolve), reject: (error: Error) => done(() => reject(error)) };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      target.waiting.add(waiter);
    });
  }

  /** Makes what a template names the group's stated targets: registers the new ones, lets the others drain. */
  setStated(targetGroup: string, targets: readonly { id: string; port: number }[]): void {
    const same = (a: { id: string; port: number }, b: { id: string; port: number }) =>
      a.id === b.id && a.port === b.port;
    for (const target of this.of(targetGroup)) {
      if (target.host === undefined && !targets.some((one) => same(one, target))) void this.#drain(target);
    }
    for (const target of targets) this.#add({ group: targetGroup, ...target });
  }

  /** The group is deleted: nobody is checked in it any more. */
  drop(targetGroup: string): void {
    for (const target of this.of(targetGroup)) this.#end(target);
    this.#groups.delete(targetGroup);
    this.#next.delete(targetGroup);
  }

  close(): void {
    for (const group of [...this.#groups.keys()]) this.drop(group);
  }

  of(targetGroup: string): readonly Entry[] {
    return this.#groups.get(targetGroup) ?? [];
  }

  /** Round robin. */
  next<T>(targetGroup: string, among: readonly T[]): T {
    const next = (this.#next.get(targetGroup) ?? 0) + 1;
    this.#next.set(targetGroup, next);
    return among[next % among.length]!;
  }

  /** A request is on its way to this target: it is not given up before the request has ended. */
  begin(target: Target): void {
    (target as Entry).inFlight++;
  }

  end(target: Target): void {
    const entry = target as Entry;
    if (--entry.inFlight === 0) entry.idle?.();
  }

  #add(target: Pick<Target, 'group' | 'id' | 'port' | 'host'>): void {
    const group = this.#groups.get(target.group) ?? [];
    this.#groups.set(target.group, group);
    const known = group.some((one) => one.id === target.id && one.port === target.port && one.state !== 'draining');
    if (known) return;
    const entry: Entry = {
      ...target,
      state: 'initial',
      reason: 'Initial health checks in progress',
      inFlight: 0,
      watch: new AbortController(),
      waiting: new Set(),
    };
    group.push(entry);
    void this.#watch(entry);
  }

  async #watch(target: Entry): Promise<void> {
    const { signal } = target.watch;
    const counts: Counts = { passed: 0, failed: 0, nextFailureCounts: 0 };
    while (!signal.aborted) {
      const settings = this.#settings(target.group);
      const result = await this.#check!(target, settings, signal);
      if (signal.aborted) return;
      if ('unused' in result) {
        target.reason = 'Target group is not configured to receive traffic from the load balancer';
      } else if (result.failure === undefined) checkPassed(target, counts, settings);
      else checkFailed(target, counts, settings, result.failure);
      const pause = target.state === 'initial' ? INITIAL_PAUSE : shortened(settings.interval);
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  #settings(group: string): HealthCheckSettings {
    return this.#memo.get(group, () => healthCheckOf(this.#world.find(TARGET_GROUP, group)?.properties ?? {}));
  }

  #drain(target: Entry): Promise<void> {
    target.drained ??= this.#deregister(target);
    return target.drained;
  }

  /** In flight gets its real time, because what answers is a real process. */
  async #deregister(target: Entry): Promise<void> {
    target.state = 'draining';
    target.reason = 'Target deregistration is in progress';
    stopWatching(target);
    const group = this.#world.find(TARGET_GROUP, target.group);
    const seconds = numberOf(
      group === undefined ? 300 : (attributesOf(group)['deregistration_delay.timeout_seconds'] ?? 300),
    )!;
    if (target.inFlight > 0 && seconds > 0) {
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, seconds * 1000);
        target.idle = () => {
          clearTimeout(late);
          resolve();
        };
      });
    }
    const entries = this.#groups.get(target.group);
    const index = entries?.indexOf(target) ?? -1;
    if (index !== -1) entries!.splice(index, 1);
  }

  #end(target: Entry): void {
    target.state = 'draining';
    stopWatching(target);
    target.idle?.();
  }
}

/** Consecutive results of one target's health checks. */
interface Counts {
  passed: number;
  failed: number;
  /** When another failure of a new target counts, on the clock of `performance.now()`. */
  nextFailureCounts: number;
}

function checkPassed(target: Entry, counts: Counts, { healthyThreshold }: HealthCheckSettings): void {
  counts.failed = 0;
  if (++counts.passed >= healthyThreshold && target.state !== 'healthy') becomeHealthy(target);
}

function checkFailed(target: Entry, counts: Counts, settings: HealthCheckSettings, failure: string): void {
  counts.passed = 0;
  if (target.state !== 'healthy') target.reason = failure;
  // A new target is checked more often than configured, but its failures count only once per configured interval.
  if (target.state !== 'initial' || performance.now() >= counts.nextFailureCounts) {
    counts.failed++;
    counts.nextFailureCounts = performance.now() + shortened(settings.interval);
  }
  if (counts.failed < settings.unhealthyThreshold) return;
  target.state = 'unhealthy';
  target.reason = failure;
}

function becomeHealthy(target: Entry): void {
  target.state = 'healthy';
  target.reason = undefined;
  for (const { resolve } of target.waiting) resolve();
  target.waiting.clear();
}

function stopWatching(target: Entry): void {
  target.watch.abort();
  for (const { reject } of target.waiting) reject(new Error(`${target.id} was deregistered from ${target.group}`));
  target.waiting.clear();
}
