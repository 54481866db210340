import { refuse } from '../kit/refusal';
import type { StackName } from './deployment';

/**
 * What a stack's status allows.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
interface StatusRules {
  /** Nothing but a deletion is possible. (UPDATE_ROLLBACK_FAILED could continue its rollback on AWS: here it cannot.) */
  readonly onlyDeletable: boolean;
  /**
   * Whether CodePipeline's REPLACE_ON_FAILURE deletes the stack first.
   * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
   */
  readonly replacedOnFailure: boolean;
  /** Whether `cdk deploy` deletes the stack first (`isCreationFailure` of the CDK CLI's StackStatus). */
  readonly recreatedByCdk: boolean;
}

const RULES: Readonly<Record<string, StatusRules>> = {
  CREATE_FAILED: { onlyDeletable: true, replacedOnFailure: true, recreatedByCdk: false },
  ROLLBACK_IN_PROGRESS: { onlyDeletable: true, replacedOnFailure: false, recreatedByCdk: false },
  ROLLBACK_COMPLETE: { onlyDeletable: true, replacedOnFailure: true, recreatedByCdk: true },
  ROLLBACK_FAILED: { onlyDeletable: true, replacedOnFailure: true, recreatedByCdk: true },
  UPDATE_ROLLBACK_FAILED: { onlyDeletable: true, replacedOnFailure: true, recreatedByCdk: false },
  DELETE_IN_PROGRESS: { onlyDeletable: true, replacedOnFailure: false, recreatedByCdk: false },
  DELETE_FAILED: { onlyDeletable: true, replacedOnFailure: true, recreatedByCdk: false },
};

/** Any other status allows an update, and is no failure. */
const HEALTHY: StatusRules = { onlyDeletable: false, replacedOnFailure: false, recreatedByCdk: false };

export function rulesOf(status: string): StatusRules {
  return RULES[status] ?? HEALTHY;
}

interface StackStatus extends StackName {
  readonly stackId: string;
  readonly status: string;
}

export function refuseUpdate({ stackName, stackId, status }: StackStatus, repair: string): never {
  return refuse({
    resource: stackName,
    code: 'ValidationError',
    message: `Stack:${stackId} is in ${status} state and can not be updated.`,
    repair,
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html',
  });
}

export function refuseDead(stack: StackStatus): never {
  const { account, region, stackName } = stack;
  return refuseUpdate(
    stack,
    `delete the stack ${stackName} in account ${account}, ${region}, then deploy again; here: npm run pipeline -- teardown ${stackName}`,
  );
}

/** Refuses a plan that was made before the stack has changed. */
export function refuseObsolete(stackName: string, changeSet = 'plan'): never {
  return refuse({
    resource: stackName,
    code: 'InvalidChangeSetStatus',
    message: `ChangeSet [${changeSet}] cannot be executed in its current execution status of [OBSOLETE]: ${stackName} has changed since it was made`,
    repair: 'play the stage again: the change set is made anew, from what is deployed then',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html',
  });
}
