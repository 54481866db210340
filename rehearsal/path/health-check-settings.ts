import type { PropertiesOf } from '../cloudformation/world';
import { numberOf } from '../kit/values';

/** A target group's health check with AWS's defaults filled in; times in seconds. */
export interface HealthCheckSettings {
  readonly protocol: string;
  readonly path: string;
  /** A number, or `traffic-port`. */
  readonly port: string;
  readonly matcher: string;
  readonly interval: number;
  readonly timeout: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

/** Defaults: `CreateTargetGroup`, Elastic Load Balancing API Reference (version 2015-12-01). */
export function healthCheckOf(
  properties: PropertiesOf<'AWS::ElasticLoadBalancingV2::TargetGroup'>,
): HealthCheckSettings {
  const application = isApplicationProtocol(properties.Protocol);
  const protocol = String(properties.HealthCheckProtocol ?? (application ? 'HTTP' : 'TCP'));
  return {
    protocol,
    path: properties.HealthCheckPath ?? '/',
    port: String(properties.HealthCheckPort ?? 'traffic-port'),
    matcher: String(properties.Matcher?.HttpCode ?? (application ? '200' : '200-399')),
    interval: numberOf(properties.HealthCheckIntervalSeconds) ?? 30,
    timeout: numberOf(properties.HealthCheckTimeoutSeconds) ?? (application ? 5 : protocol === 'HTTP' ? 6 : 10),
    healthyThreshold: numberOf(properties.HealthyThresholdCount) ?? 5,
    unhealthyThreshold: numberOf(properties.UnhealthyThresholdCount) ?? 2,
  };
}

export function isApplicationProtocol(protocol: unknown): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

/** Whether a status is one of `200`, `200,202` or `200-299`. */
export function matches(matcher: string, status: number): boolean {
  return matcher.split(',').some((part) => {
    const [from, to = from] = part.trim().split('-').map(Number);
    return status >= from! && status <= to!;
  });
}
