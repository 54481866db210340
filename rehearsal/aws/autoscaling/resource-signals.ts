import { Refusal } from '../../kit/refusal';
import type { Boot } from '../ec2/instance-set-up';
import type { Waiting } from './group-policies';

export interface GroupWatcher {
  readonly signal: AbortSignal;
  report(line: string): void;
}

/** Throws what CloudFormation says when too few of the signals it waits for are a success. */
export function judge(
  where: string,
  boots: readonly Boot[],
  waiting: Waiting,
  phase: 'creation' | 'update',
  { report }: GroupWatcher,
): void {
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
  throw new Refusal({
    resource: where,
    property: bad?.property ?? policy,
    message: `${received} Unable to satisfy ${percent}% MinSuccessfulInstancesPercent requirement. ${fewer}`,
    repair:
      bad?.repair ??
      (bad === undefined
        ? `ask for as many signals as there are instances in ${policy}`
        : 'repair what failed on the instance; its console is under logs/ in the state directory'),
  });
}
