import type { Properties } from '../cloudformation/world';
import type { NamedPolicy } from './policies';

/** Who makes a call: a role's session, or a user. */
export interface Session {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or a user's `arn:aws:iam::<account>:user/<name>`. */
  readonly arn: string;
  /** The role's ARN, or the user's own. */
  readonly roleArn: string;
  readonly account: string;
  /** How access logs name the caller: a user's unique id, or a role's with the session's name. */
  readonly principalId?: string;
  /** A user, with its policies: no template defines it. */
  readonly user?: { readonly name: string; readonly policies: readonly NamedPolicy[] };
}

export interface Call {
  /** The IAM action: `ssm:GetParameter`. */
  readonly action: string;
  /** The ARN of the resource, or `*`. */
  readonly resource: string;
  /** Condition keys in addition to those of the session. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource-based policy, if it has one. */
  readonly resourcePolicy?: Properties;
  /** The policy of the VPC endpoint that the call goes through, if any. */
  readonly endpointPolicy?: Properties;
  /** That endpoint's `stack/LogicalId`, for messages. */
  readonly endpoint?: string;
}

/** IAM and STS: decides about every call between accounts and every call of a service's role. */
export interface Identity {
  /**
   * A session of a role that an AWS service assumes: `lambda.amazonaws.com`. Refused unless the trust policy names it.
   * `context` has the condition keys that the service gives: `aws:SourceArn`.
   */
  serviceSession(
    service: string,
    roleArn: string,
    where: string,
    context?: Readonly<Record<string, string>>,
  ): Promise<Session>;
  /** `sts:AssumeRole` by a session: both sides' policies are evaluated. */
  assumeRole(caller: Session, roleArn: string, where: string, externalId?: string): Promise<Session>;
  /** Resolves if allowed. Otherwise rejects with a Refusal: AccessDenied in AWS's words, with the missing statement. */
  authorize(session: Session, call: Call, where: string): Promise<void>;
}
