import { get } from 'node:http';
import type { AwsEnvironment } from '../../../rehearsal/cloudformation/world';
import type { Addresses, HealthState, Host, TargetGroups, TargetHealth } from '../../../rehearsal/path/host';

interface Target {
  readonly host: Host;
  readonly port: number;
  state: HealthState;
  reason?: string;
  passed: number;
  failed: number;
}

const INTERVAL_MS = 40;
const THRESHOLD = 2;

/** Target groups that really ask `/health`, and pass requests on as a load balancer does. */
export class CheckedTargets implements TargetGroups {
  #groups = new Map<string, Target[]>();
  #inFlight = new Map<string, number>();
  #timer = setInterval(() => void this.#check(), INTERVAL_MS);
  #turn = 0;
  /** The least number of healthy targets there was at any check since it was reset. */
  leastHealthy = Number.POSITIVE_INFINITY;
  mostTargets = 0;

  register(targetGroup: string, host: Host, port: number): void {
    const targets = this.#groups.get(targetGroup) ?? [];
    this.#groups.set(targetGroup, [...targets, { host, port, state: 'initial', passed: 0, failed: 0 }]);
  }

  async deregister(targetGroup: string, hostId: string): Promise<void> {
    for (const target of this.targets(targetGroup)) if (target.host.id === hostId) target.state = 'draining';
    while ((this.#inFlight.get(hostId) ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    this.#groups.set(
      targetGroup,
      this.targets(targetGroup).filter(({ host }) => host.id !== hostId),
    );
  }

  health(targetGroup: string): readonly TargetHealth[] {
    return this.targets(targetGroup).map(({ host, port, state, reason }) => ({ target: host.id, port, state, reason }));
  }

  async healthy(targetGroup: string, hostId: string, signal: AbortSignal): Promise<void> {
    while (!this.targets(targetGroup).some(({ host, state }) => host.id === hostId && state === 'healthy')) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  targets(targetGroup: string): Target[] {
    return this.#groups.get(targetGroup) ?? [];
  }

  /** What a target answers; throws when no target is healthy, or when the connection breaks. */
  async request(targetGroup: string, path = '/'): Promise<{ status: number; body: string }> {
    const healthy = this.targets(targetGroup).filter(({ state }) => state === 'healthy');
    const target = healthy[this.#turn++ % healthy.length];
    if (target === undefined) throw new Error('no healthy target');
    const { id } = target.host;
    this.#inFlight.set(id, (this.#inFlight.get(id) ?? 0) + 1);
    try {
      return await fetchFrom(target, path);
    } finally {
      this.#inFlight.set(id, this.#inFlight.get(id)! - 1);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    for (const targets of this.#groups.values()) {
      const healthy = targets.filter(({ state }) => state === 'healthy').length;
      this.leastHealthy = Math.min(this.leastHealthy, healthy);
      this.mostTargets = Math.max(this.mostTargets, targets.length);
      for (const target of targets) void this.#ask(target);
    }
  }

  async #ask(target: Target): Promise<void> {
    if (target.state === 'draining') return;
    try {
      const { status } = await fetchFrom(target, '/health');
      if (status !== 200) throw new Error(`Health checks failed with these codes: [${status}]`);
      target.failed = 0;
      if (++target.passed >= THRESHOLD && (target.state as HealthState) !== 'draining') target.state = 'healthy';
    } catch (error) {
      target.passed = 0;
      target.reason = (error as Error).message;
      if (++target.failed >= THRESHOLD && (target.state as HealthState) !== 'draining') target.state = 'unhealthy';
    }
  }
}

function fetchFrom({ host, port }: Target, path: string): Promise<{ status: number; body: string }> {
  const actual = host.listening(port);
  if (actual === undefined) return Promise.reject(new Error('Connection refused'));
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: actual, path, agent: false }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode!, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

export class CountedAddresses implements Addresses {
  readonly assigned = new Set<string>();
  #next = 4;

  assign(subnet: string, _place: AwsEnvironment): string {
    const address = `${subnet}/10.0.0.${this.#next++}`;
    this.assigned.add(address);
    return address;
  }

  release(_subnet: string, address: string): void {
    this.assigned.delete(address);
  }
}
