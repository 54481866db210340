import type { AwsEnvironment, Properties } from './world';

export interface StackName extends AwsEnvironment {
  readonly stackName: string;
}

/** What a stack is to be: what an action of CodePipeline asks of CloudFormation. */
export interface StackTemplate extends StackName {
  /** The parsed template. */
  readonly template: Properties;
  /** Values for the template's parameters; the others take their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The action's `Capabilities`, checked if they are given: `CAPABILITY_NAMED_IAM`. */
  readonly capabilities?: readonly string[];
}

/** What a deployment will do, worked out once: what is shown and confirmed is what `deploy` executes. */
export interface Plan extends StackName {
  readonly changes: readonly PlannedChange[];
}

/** One line of a change set. */
export interface PlannedChange {
  readonly logicalId: string;
  readonly type: string;
  readonly change: 'create' | 'update' | 'replace' | 'delete' | 'retain';
  /** The physical id of what is there now. */
  readonly id?: string;
  /** For a replacement: the properties that force it. */
  readonly properties?: readonly string[];
  /** For a replacement: whether its UpdateReplacePolicy keeps what is there now. */
  readonly keeps?: boolean;
}

/** One operation on a stack: how it is watched, and ended before its time. */
export interface Operation {
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
  /** What deploying this would do. Changes nothing; throws a Refusal if the template cannot be deployed at all. */
  plan(stack: StackTemplate): Plan;
  /**
   * Executes a plan. Throws a StackFailure after rolling back, and a Refusal if the stack has changed since the plan was made
   * (nothing is changed then).
   */
  deploy(plan: Plan, operation: Operation): Promise<StackResult>;
  /** Deletes all but what its DeletionPolicy retains, dependents first. */
  delete(stack: StackName, operation: Operation): Promise<void>;
  stacks(): readonly StackSummary[];
  /** Reads what an earlier process left on disk into the World and lets every twin resume. */
  resume(): Promise<void>;
}

export interface StackSummary extends StackName {
  readonly stackId: string;
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}
