import { setTimeout as sleep } from 'node:timers/promises';
import type { Properties, Resource, World } from '../cloudformation/world';
import { type ChangeClock, shortened } from '../kit/clock';
import { numberOf } from '../kit/values';
import { type HealthCheckSettings, healthCheckOf, isApplicationProtocol } from './health-check-settings';
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

/** Makes one health check. Resolves to its failure, if any, or to `unused` if no load balancer uses the group. */
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
  /** Whether it is behind a Network Load Balancer, whose nodes learn of changes after a while. */
  readonly network: boolean;
  readonly waiting: Set<{ resolve(): void; reject(error: Error): void }>;
  idle?: () => void;
  /** Resolves when draining has ended; set when it begins, so that it happens only once. */
  drained?: Promise<void>;
}

/**
 * Milliseconds between the checks of a new target. On AWS, the first checks do not slow a deployment down either, because
 * everything around them takes minutes.
 */
const INITIAL_PAUSE = 50;

/** Consecutive results of one target's health checks. */
interface Counts {
  passed: number;
  failed: number;
  /** When another failure of a new target counts, on the clock of `performance.now()`. */
  nextFailureCounts: number;
}

/**
 * Seconds until the nodes of a Network Load Balancer know of a change. An Application Load Balancer is assumed to know at
 * once.
 *
 * - `registration`: "It can take a few minutes for the registration process to complete and health checks to start"
 *   (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/target-group-health-checks.html). 70 to 120 s were
 *   measured until the first check (aws/containers-roadmap#469).
 * - `deregistration`: new connections came for two minutes, whatever the deregistration delay
 *   (aws/containers-roadmap#470, kubernetes-sigs/aws-load-balancer-controller#2366). AWS's guide asks for a delay of 120 s at
 *   least (https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html).
 * - `unhealthy`: 30 to 40 s (aws/containers-roadmap#470).
 */
const NETWORK_LOAD_BALANCER = { registration: 120, deregistration: 120, unhealthy: 35 } as const;

/** Who is registered in which target group, and how healthy each is. */
export class RegisteredTargets implements TargetGroups {
  readonly #world: World;
  #check: HealthCheck | undefined;
  readonly #memo: Memo;
  readonly #clock: ChangeClock;
  readonly #groups = new Map<string, Entry[]>();
  /** Targets of each group that get new connections although they have left it or are unhealthy. */
  readonly #lingering = new Map<string, Set<Entry>>();
  readonly #next = new Map<string, number>();

  constructor(world: World, clock: ChangeClock) {
    this.#world = world;
    this.#clock = clock;
    this.#memo = new Memo(world);
  }

  /** Sets the health check. Not in the constructor, because a check takes a request's path, which needs these targets. */
  checkBy(check: HealthCheck): void {
    this.#check = check;
  }

  register(targetGroup: string, host: Host, port: number): void {
    const network = isNetwork(this.#world.find(TARGET_GROUP, targetGroup)?.properties);
    this.#add({ group: targetGroup, id: host.id, port, host, network });
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

  /** Registers the targets that a template names, and drains those that it does not name any more. */
  setStated(
    group: Pick<Resource<unknown>, 'id' | 'properties'>,
    targets: readonly { id: string; port: number }[],
  ): void {
    const same = (a: { id: string; port: number }, b: { id: string; port: number }) =>
      a.id === b.id && a.port === b.port;
    for (const target of this.of(group.id)) {
      if (target.host === undefined && !targets.some((one) => same(one, target))) void this.#drain(target);
    }
    const network = isNetwork(group.properties as Properties);
    for (const target of targets) this.#add({ group: group.id, ...target, network });
  }

  /** Forgets a deleted group and ends its health checks. */
  drop(targetGroup: string): void {
    for (const target of this.of(targetGroup)) this.#end(target);
    this.#groups.delete(targetGroup);
    this.#lingering.delete(targetGroup);
    this.#next.delete(targetGroup);
  }

  close(): void {
    for (const group of [...this.#groups.keys()]) this.drop(group);
  }

  of(targetGroup: string): readonly Entry[] {
    return this.#groups.get(targetGroup) ?? [];
  }

  /** Targets that still get new connections beside the healthy ones, because the load balancer does not know of the change yet. */
  lingering(targetGroup: string): readonly Target[] {
    return [...(this.#lingering.get(targetGroup) ?? [])];
  }

  /** Round robin. */
  next<T>(targetGroup: string, among: readonly T[]): T {
    const next = (this.#next.get(targetGroup) ?? 0) + 1;
    this.#next.set(targetGroup, next);
    return among[next % among.length]!;
  }

  /** Counts a request as in flight: the target is not removed before `end`, or before the deregistration delay is over. */
  begin(target: Target): void {
    (target as Entry).inFlight++;
  }

  end(target: Target): void {
    const entry = target as Entry;
    if (--entry.inFlight === 0) entry.idle?.();
  }

  #add(target: Pick<Entry, 'group' | 'id' | 'port' | 'host' | 'network'>): void {
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
    if (target.network) await this.#clock.pass(NETWORK_LOAD_BALANCER.registration, signal);
    while (!signal.aborted) {
      const settings = this.#settings(target.group);
      const result = await this.#check!(target, settings, signal);
      if (signal.aborted) return;
      if ('unused' in result) {
        target.reason = 'Target group is not configured to receive traffic from the load balancer';
      } else if (result.failure === undefined) this.#checkPassed(target, counts, settings);
      else this.#checkFailed(target, counts, settings, result.failure);
      const hurried = 'unused' in result || (target.state === 'initial' && !this.#clock.goesBy);
      const pause = hurried ? INITIAL_PAUSE : shortened(settings.interval);
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

  #checkPassed(target: Entry, counts: Counts, { healthyThreshold }: HealthCheckSettings): void {
    counts.failed = 0;
    // "After your target is registered, it must pass one health check to be considered healthy", says the guide for
    // Application Load Balancers; the other speaks of "the initial health checks".
    const threshold = target.state === 'initial' && !target.network ? 1 : healthyThreshold;
    if (++counts.passed >= threshold && target.state !== 'healthy') this.#becomeHealthy(target);
  }

  #checkFailed(target: Entry, counts: Counts, settings: HealthCheckSettings, failure: string): void {
    counts.passed = 0;
    if (target.state !== 'healthy') target.reason = failure;
    // A new target is checked more often than configured, but its failures count only once per configured interval.
    if (target.state !== 'initial' || performance.now() >= counts.nextFailureCounts) {
      counts.failed++;
      counts.nextFailureCounts = performance.now() + shortened(settings.interval);
    }
    if (counts.failed < settings.unhealthyThreshold) return;
    if (target.state === 'healthy') this.#linger(target, NETWORK_LOAD_BALANCER.unhealthy);
    target.state = 'unhealthy';
    target.reason = failure;
  }

  #becomeHealthy(target: Entry): void {
    this.#lingering.get(target.group)?.delete(target);
    target.state = 'healthy';
    target.reason = undefined;
    for (const { resolve } of target.waiting) resolve();
    target.waiting.clear();
  }

  /** Behind a Network Load Balancer, the target goes on getting new connections for so many seconds. */
  #linger(target: Entry, seconds: number): void {
    if (!target.network || !this.#clock.goesBy) return;
    const all = this.#lingering.get(target.group) ?? new Set();
    this.#lingering.set(target.group, all.add(target));
    void this.#clock.pass(seconds).then(() => {
      // One that leaves while it is unhealthy lingers for the longer of the two.
      if (target.state !== 'draining' || seconds === NETWORK_LOAD_BALANCER.deregistration) all.delete(target);
    });
  }

  /**
   * A Network Load Balancer keeps a target that got connections for the whole delay, an Application Load Balancer until
   * nothing is in flight.
   *
   * Requests in flight get real time, because real processes answer them.
   */
  async #deregister(target: Entry): Promise<void> {
    const isKnown = target.state !== 'initial';
    const getsConnections = target.state === 'healthy' || this.#lingering.get(target.group)?.has(target);
    if (getsConnections) this.#linger(target, NETWORK_LOAD_BALANCER.deregistration);
    target.state = 'draining';
    target.reason = 'Target deregistration is in progress';
    stopWatching(target);
    const group = this.#world.find(TARGET_GROUP, target.group);
    const seconds = numberOf(
      group === undefined ? 300 : (attributesOf(group)['deregistration_delay.timeout_seconds'] ?? 300),
    )!;
    if (target.network && isKnown) await this.#clock.pass(seconds);
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

function isNetwork(group: Properties | undefined): boolean {
  return group !== undefined && !isApplicationProtocol(group.Protocol);
}

function stopWatching(target: Entry): void {
  target.watch.abort();
  for (const { reject } of target.waiting) reject(new Error(`${target.id} was deregistered from ${target.group}`));
  target.waiting.clear();
}
