import type { AwsEnvironment } from '../cloudformation/world';

/** Something with an address in a subnet that may listen: a task of ECS, an instance of EC2. */
export interface Host extends AwsEnvironment {
  /** The task's or instance's id. */
  readonly id: string;
  /** Its private IPv4 address. */
  readonly address: string;
  /** Physical id of its subnet. */
  readonly subnet: string;
  /** Physical ids of its security groups. */
  readonly securityGroups: readonly string[];
  /** The port on 127.0.0.1 at which this host's `port` is reached now; undefined while nothing listens on it. */
  listening(port: number): number | undefined;
}

export type HealthState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

export interface TargetHealth {
  readonly target: string;
  readonly port: number;
  readonly state: HealthState;
  /** Why it is not healthy, in words: `Health checks failed with these codes: [404]`, `Request timed out: security group …`. */
  readonly reason?: string;
}

/** Target groups as their users see them: ECS, Auto Scaling and the load balancers. */
export interface TargetGroups {
  /** Starts checking this host in this target group. */
  register(targetGroup: string, host: Host, port: number): void;
  /** No new connections from now on; resolves when those in flight have ended or the deregistration delay is over. */
  deregister(targetGroup: string, hostId: string): Promise<void>;
  health(targetGroup: string): readonly TargetHealth[];
  /** Resolves as soon as the target is healthy; rejects when `signal` aborts. */
  healthy(targetGroup: string, hostId: string, signal: AbortSignal): Promise<void>;
}

/** The addresses of every subnet. */
export interface Addresses {
  /** The next free address of the subnet (AWS keeps the first four and the last). Throws a Refusal when it is full. */
  assign(subnet: string, environment: AwsEnvironment): string;
  release(subnet: string, address: string): void;
}
