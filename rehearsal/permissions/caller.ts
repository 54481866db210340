import type { Properties } from '../cloudformation/world';
import type { NamedPolicy } from './policies';

/** Who makes a call: a role's session, an AWS service, or a user. */
export interface Session {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or a user's `arn:aws:iam::<account>:user/<name>`. */
  readonly arn: string;
  /** The role's ARN; a user's own. */
  readonly roleArn: string;
  readonly account: string;
  /** As access logs name the caller: a user's unique id, or a role's and the name of the session. */
  readonly principalId?: string;
  /** Of a user, whom no template makes: what it may do. */
  readonly user?: { readonly name: string; readonly policies: readonly NamedPolicy[] };
}

export interface Call {
  /** The IAM action: `ssm:GetParameter`. */
  readonly action: string;
  /** The ARN of what it is done to, or `*`. */
  readonly resource: string;
  /** Condition keys beyond those that the session gives. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** The resource's own policy, where its type has one. */
  readonly resourcePolicy?: Properties;
  /** The policy of the VPC endpoint that the call goes through, where it goes through one. */
  readonly endpointPolicy?: Properties;
  /** That endpoint's `stack/LogicalId`, for messages. */
  readonly endpoint?: string;
}

/** IAM and STS: every call between accounts and every call that a service's role makes passes here. */
export interface Identity {
  /** A session of a role that an AWS service takes on: `lambda.amazonaws.com`. Refused unless the trust policy names it. */
  serviceSession(service: string, roleArn: string, where: string): Promise<Session>;
  /** `sts:AssumeRole` by a session: both sides' policies are evaluated. */
  assumeRole(caller: Session, roleArn: string, where: string, externalId?: string): Promise<Session>;
  /** Returns if allowed; throws a Refusal with code AccessDenied and AWS's sentence, naming the statement that is missing. */
  authorize(session: Session, call: Call, where: string): Promise<void>;
}
