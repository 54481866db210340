import type { AwsEnvironment, Properties } from './world';

/** One stack to bring to a template's state: what an action of CodePipeline asks of CloudFormation. */
export interface DeployRequest extends AwsEnvironment {
  readonly stackName: string;
  /** The parsed template. */
  readonly template: Properties;
  /** Values for the template's parameters; the others take their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The action's `Capabilities`, checked if they are given: `CAPABILITY_NAMED_IAM`. */
  readonly capabilities?: readonly string[];
  readonly signal: AbortSignal;
  onEvent(event: StackEvent): void;
}

/** What CloudFormation's own event list shows, plus lines of progress from within a resource. */
export interface StackEvent {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** `CREATE_IN_PROGRESS`, `UPDATE_COMPLETE`, `UPDATE_ROLLBACK_IN_PROGRESS`, … or `PROGRESS` for a line from within. */
  readonly status: string;
  readonly reason?: string;
}

export interface StackResult {
  readonly stackId: string;
  /** `CREATE_COMPLETE`, `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly created: number;
  readonly updated: number;
  readonly replaced: number;
  readonly deleted: number;
  readonly unchanged: number;
  /** Types that have no twin: given an id, checked for nothing. */
  readonly recordedOnly: Readonly<Record<string, number>>;
  /** Values that only AWS has and that something of the right form stands in for: `/aws/service/…: ami-…`. */
  readonly assumed?: readonly string[];
}

/** A deployment that failed: the stack is back at its earlier template, or in ROLLBACK_COMPLETE. */
export class StackFailure extends Error {
  override readonly name = 'StackFailure';

  constructor(
    readonly stackName: string,
    /** `UPDATE_ROLLBACK_COMPLETE`, `ROLLBACK_COMPLETE`, … */
    readonly status: string,
    /** The Refusal or error that began it. */
    override readonly cause: Error,
  ) {
    super(cause.message);
  }
}

/** CloudFormation in every account and region. */
export interface CloudFormation {
  /** Throws a StackFailure after rolling back; a Refusal if the template cannot be begun at all (nothing changed then). */
  deploy(request: DeployRequest): Promise<StackResult>;
  /** Deletes all but what its DeletionPolicy retains, dependents first. */
  delete(
    request: AwsEnvironment & { stackName: string; signal: AbortSignal; onEvent(event: StackEvent): void },
  ): Promise<void>;
  stacks(): readonly StackSummary[];
  /** Reads what an earlier process left on disk into the World and lets every twin resume. */
  resume(): Promise<void>;
}

export interface StackSummary extends AwsEnvironment {
  readonly stackName: string;
  readonly stackId: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}
