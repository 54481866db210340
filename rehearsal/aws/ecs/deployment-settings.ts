import { nameOf, type PropertiesOf } from '../../cloudformation/world';
import { refuse } from '../../kit/refusal';
import type { ServiceOwner } from './task-spec';

type Configuration = NonNullable<PropertiesOf<'AWS::ECS::Service'>['DeploymentConfiguration']>;
type CircuitBreaker = NonNullable<Configuration['DeploymentCircuitBreaker']>;

/** How a deployment replaces a service's tasks. */
export interface DeploymentSettings {
  readonly desired: number;
  /** How many tasks stay in service throughout. */
  readonly minimum: number;
  /** How many tasks may run at most, old and new together. */
  readonly maximum: number;
  /** The number of failed tasks at which the circuit breaker ends the deployment; undefined without one. */
  readonly threshold?: number;
}

/**
 * The minimum is rounded up, the maximum down; defaults: 100 and 200 percent. Source: AWS::ECS::Service
 * DeploymentConfiguration.
 */
export function deploymentSettings(owner: ServiceOwner, desired: number): DeploymentSettings {
  const { properties } = owner;
  const configuration: Configuration = properties.DeploymentConfiguration ?? {};
  const minimum = Math.ceil((desired * Number(configuration.MinimumHealthyPercent ?? 100)) / 100);
  const maximum = Math.floor((desired * Number(configuration.MaximumPercent ?? 200)) / 100);
  if (desired > 0 && maximum <= minimum && maximum <= desired) {
    refuse({
      resource: nameOf(owner),
      property: 'DeploymentConfiguration',
      message:
        `with ${desired} tasks, MinimumHealthyPercent keeps ${minimum} of them running and MaximumPercent allows ${maximum}: ` +
        'no deployment can replace a task',
      repair: 'lower MinimumHealthyPercent or raise MaximumPercent',
    });
  }
  const breaker = configuration.DeploymentCircuitBreaker;
  return {
    desired,
    minimum,
    maximum,
    ...(breaker?.Enable === true ? { threshold: thresholdOf(breaker, desired) } : {}),
  };
}

/**
 * Half the desired count, at least 3 and at most 200.
 *
 * Source: ECS API reference, ServiceDeploymentCircuitBreaker and ThresholdConfiguration.
 */
function thresholdOf({ ThresholdConfiguration: configuration }: CircuitBreaker, desired: number): number {
  const value = Number(configuration?.Value ?? 50);
  const type = configuration?.Type ?? 'BOUNDED_PERCENT';
  if (type === 'COUNT') return value;
  const share = Math.ceil((desired * value) / 100);
  return type === 'UNBOUNDED_PERCENT' ? Math.max(1, share) : Math.min(200, Math.max(3, share));
}
