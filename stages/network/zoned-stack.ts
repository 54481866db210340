import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface ZonedStackProps extends StackProps {
  /** Availability zone IDs (`usw2-az1`). */
  readonly zones: readonly string[];
}

/**
 * A stack that knows its availability zones and never looks them up.
 *
 * The L2 Vpc asks its stack for zones even when it is given some, and the question becomes a lookup with credentials in
 * `cdk synth` (aws/aws-cdk#12033). Zone IDs are not the names it asks for: IsolatedVpc puts them where they belong.
 */
export class ZonedStack extends Stack {
  readonly #zones: readonly string[];

  constructor(scope: Construct, id: string, props: ZonedStackProps) {
    super(scope, id, props);
    this.#zones = props.zones;
  }

  override get availabilityZones(): string[] {
    return [...this.#zones];
  }
}
