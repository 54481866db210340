import { nameOf, type Properties, type PropertiesOf } from '../../cloudformation/world';
import { shortened } from '../../kit/clock';
import { secondsOf } from '../../kit/duration';
import { notRehearsed, refuse } from '../../kit/refusal';

export interface Policies {
  readonly stack: string;
  readonly logicalId: string;
  readonly properties: PropertiesOf<'AWS::AutoScaling::AutoScalingGroup'>;
  readonly creationPolicy?: Properties;
  readonly updatePolicy?: Properties;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-creationpolicy.html */
interface CreationPolicy {
  readonly ResourceSignal?: { readonly Count?: number | string; readonly Timeout?: string };
  readonly AutoScalingCreationPolicy?: { readonly MinSuccessfulInstancesPercent?: number | string };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatepolicy.html */
interface UpdatePolicy {
  readonly AutoScalingReplacingUpdate?: { readonly WillReplace?: boolean | string };
  readonly AutoScalingRollingUpdate?: {
    readonly MaxBatchSize?: number | string;
    readonly MinInstancesInService?: number | string;
    readonly MinSuccessfulInstancesPercent?: number | string;
    readonly PauseTime?: string;
    readonly WaitOnResourceSignals?: boolean | string;
  };
}

export interface Waiting {
  /** How many signals CloudFormation waits for; may be 0. */
  readonly signals: number;
  readonly percent: number;
  /** `PT10M`. */
  readonly timeout: string;
  /** Real milliseconds for the commands of a set-up. */
  readonly limit: number;
}

export interface Rolling {
  readonly batch: number;
  readonly inService: number;
  readonly maximum: number;
  readonly waiting: Waiting;
  /** Seconds between batches if CloudFormation waits for no signals. */
  readonly pause: number;
}

/**
 * Commands run in real time, but one that hangs must not take CloudFormation's quarter of an hour. So the timeout is
 * shortened, to no less than ten seconds.
 */
function limitOf(seconds: number): number {
  return Math.min(seconds * 1000, Math.max(shortened(seconds), 10_000));
}

function duration(policies: Policies, property: string, value: string): number {
  const seconds = secondsOf(value);
  if (seconds === undefined) {
    refuse({
      resource: nameOf(policies),
      property,
      code: 'ValidationError',
      message: `${value} is not a valid duration of the form PT#H#M#S`,
      repair: 'write PT10M for ten minutes',
      source: `https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-${property.split('.')[0]!.toLowerCase()}.html`,
    });
  }
  return seconds;
}

/** Defaults: one signal, five minutes, all must succeed. Source: CloudFormation template reference, CreationPolicy attribute. */
export function creationWaiting(policies: Policies): Waiting {
  const { ResourceSignal: signal, AutoScalingCreationPolicy: scaling }: CreationPolicy = policies.creationPolicy ?? {};
  const timeout = signal?.Timeout ?? 'PT5M';
  return {
    signals: signal === undefined ? 0 : Number(signal.Count ?? 1),
    percent: Number(scaling?.MinSuccessfulInstancesPercent ?? 100),
    timeout,
    limit: limitOf(duration(policies, 'CreationPolicy.ResourceSignal.Timeout', timeout)),
  };
}

/**
 * The rolling update of the group's UpdatePolicy; undefined without one.
 *
 * Defaults: batches of one, no instance kept in service, all must succeed. Source: CloudFormation template reference,
 * UpdatePolicy attribute, AutoScalingRollingUpdate.
 */
export function rollingUpdate(policies: Policies): Rolling | undefined {
  const updatePolicy: UpdatePolicy = policies.updatePolicy ?? {};
  const { AutoScalingRollingUpdate: rolling, AutoScalingReplacingUpdate: replacing } = updatePolicy;
  if (replacing?.WillReplace === true) {
    notRehearsed({
      resource: nameOf(policies),
      property: 'UpdatePolicy.AutoScalingReplacingUpdate',
      message: 'replacing a group by another one',
      repair: 'use AutoScalingRollingUpdate',
    });
  }
  if (rolling === undefined) return undefined;
  const waits = rolling.WaitOnResourceSignals === true;
  const pauseTime = rolling.PauseTime ?? (waits ? 'PT5M' : 'PT0S');
  const pause = duration(policies, 'UpdatePolicy.AutoScalingRollingUpdate.PauseTime', pauseTime);
  const maximum = Number(policies.properties.MaxSize);
  const inService = Number(rolling.MinInstancesInService ?? 0);
  if (inService >= maximum) {
    refuse({
      resource: nameOf(policies),
      property: 'UpdatePolicy.AutoScalingRollingUpdate.MinInstancesInService',
      code: 'ValidationError',
      message: `MinInstancesInService (${inService}) must be less than the autoscaling group's MaxSize (${maximum})`,
      repair: 'raise MaxSize, so that there is room for a new instance beside those in service',
      source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html',
    });
  }
  return {
    batch: Number(rolling.MaxBatchSize ?? 1),
    inService,
    maximum,
    pause,
    waiting: {
      signals: waits ? 1 : 0,
      percent: Number(rolling.MinSuccessfulInstancesPercent ?? 100),
      timeout: pauseTime,
      limit: limitOf(waits ? pause : 300),
    },
  };
}
