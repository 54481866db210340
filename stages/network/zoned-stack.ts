import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface Zones {
  /** Availability zone IDs (`usw2-az1`): the same buildings in every account, unlike zone names. */
  readonly zones: readonly string[];
  /** Zone IDs that were in `zones` once: only a provider's load balancer still has a subnet there. @default - none */
  readonly retiredZones?: readonly string[];
}

export interface ZonedStackProps extends StackProps, Zones {}

/**
 * A stack that knows its availability zones and never looks them up.
 *
 * The L2 Vpc asks its stack for zones even when it is given some, and the question becomes a lookup with credentials in
 * `cdk synth` (aws/aws-cdk#12033). Zone IDs are not the names it asks for: IsolatedVpc puts them where they belong.
 */
export class ZonedStack extends Stack {
  readonly #zones: readonly string[];
  readonly retiredZones: readonly string[];

  constructor(scope: Construct, id: string, { zones, retiredZones = [], ...props }: ZonedStackProps) {
    super(scope, id, props);
    this.#zones = inOrder(zones);
    this.retiredZones = inOrder(retiredZones);
  }

  override get availabilityZones(): string[] {
    return [...this.#zones];
  }
}

/** The number in a zone ID: 1 in `usw2-az1`. */
export function zoneNumber(zone: string): number {
  return Number(/-az(\d+)$/.exec(zone)![1]);
}

/** In whatever order they are configured, the stack is the same. */
function inOrder(zones: readonly string[]): string[] {
  return zones.toSorted((a, b) => zoneNumber(a) - zoneNumber(b));
}
