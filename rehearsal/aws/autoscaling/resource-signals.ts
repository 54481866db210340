import { refuse } from '../../kit/refusal';
import type { Boot } from '../ec2/instance-set-up';
import type { Waiting } from './group-policies';

export interface GroupWatcher {
  readonly signal: AbortSignal;
  report(line: string): void;
}

export interface ReceivedSignals {
  /** `stack/LogicalId` of the group. */
  readonly where: string;
  readonly boots: readonly Boot[];
  readonly waiting: Waiting;
  readonly phase: 'creation' | 'update';
}

/** Refuses, as CloudFormation does, if too few instances have signalled success. */
export function checkSignals({ where, boots, waiting, phase }: ReceivedSignals, { report }: GroupWatcher): void {
  const { signals, percent, timeout } = waiting;
  const succeeded = boots.filter(({ signal }) => signal === 'SUCCESS').length;
  const bad = boots.find(({ signal }) => signal !== 'SUCCESS');
  if (signals === 0) {
    if (bad?.reason !== undefined) report(`No signal is waited for, so this goes unnoticed on AWS: ${bad.reason}`);
    return;
  }
  if (succeeded >= Math.ceil((signals * percent) / 100)) return;
  const failed = boots.filter(({ signal }) => signal === 'FAILURE').length;
  const silent = signals - succeeded - failed;
  const policy = phase === 'creation' ? 'CreationPolicy.ResourceSignal' : 'UpdatePolicy.AutoScalingRollingUpdate';
  const received =
    failed > 0
      ? `Received ${failed} FAILURE signal(s) out of ${signals}.`
      : `Failed to receive ${silent} resource signal(s) within the specified duration (${timeout}). Received ${succeeded} SUCCESS signal(s) out of ${signals}.`;
  const fewer = bad === undefined ? `Only ${boots.length} instances were launched` : bad.reason;
  refuse({
    resource: where,
    property: bad?.property ?? policy,
    message: `${received} Unable to satisfy ${percent}% MinSuccessfulInstancesPercent requirement. ${fewer}`,
    repair:
      bad?.repair ??
      (bad === undefined
        ? `ask for as many signals as there are instances in ${policy}`
        : 'repair what failed on the instance; its console is under logs/ in the state directory'),
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html',
  });
}
