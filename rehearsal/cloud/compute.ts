import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AssetStore } from '../assembly/asset-store';
import { scalableTargetTwin } from '../aws/applicationautoscaling/scalable-target';
import { autoScalingGroupTwin } from '../aws/autoscaling/auto-scaling-group';
import { launchTemplateTwin } from '../aws/ec2/launch-template';
import { clusterTwin } from '../aws/ecs/cluster';
import { ecsServiceTwin } from '../aws/ecs/service';
import { taskDefinitionTwin } from '../aws/ecs/task-definition';
import type { Twin } from '../cloudformation/twin';
import type { World } from '../cloudformation/world';
import type { Aws } from '../hosts/environment';
import { type Fleet, START_ALLOWANCE_MS } from '../hosts/fleet';
import { ChangeClock } from '../kit/clock';
import { AwsCalls } from '../path/aws-calls';
import type { AwsReachability } from '../path/aws-reachability';
import type { Addresses, TargetGroups } from '../path/host';
import type { Identity } from '../permissions/caller';
import { ByPath } from '../processes/by-path';
import type { Isolation } from '../processes/isolation';
import { findNamespaces } from '../processes/namespaces-found';
import { ProcessBook, type ProcessEntry } from '../processes/process-book';
import { ServiceLogs } from '../processes/service-logs';
import { recordedPrograms } from '../processes/set-up-command';

export interface ComputeProps {
  readonly world: World;
  readonly identity: Identity;
  /** @default - every task and instance reaches AWS */
  readonly reachability?: AwsReachability;
  readonly assets: AssetStore;
  readonly targetGroups: TargetGroups;
  readonly addresses: Addresses;
  /** The network's. @default - one of its own */
  readonly clock?: ChangeClock;
  /** Where services send their AWS calls: the result of `createData`. */
  readonly aws: Aws;
  /** The directory of `processes.json`, `logs/`, `tasks/` and `instances/`. */
  readonly stateDirectory: string;
  /**
   * Real milliseconds in which failed health checks of a starting service do not count.
   *
   * @default - 3000, and longer if more processes run than the cores can start in that time
   */
  readonly startAllowance?: number;
  /** @default - in namespaces, or by path if the system has none */
  readonly isolation?: Isolation;
  /** Called with what happens outside a deployment: a task that ended and was replaced. @default - not called */
  notice?(line: string): void;
}

/** How many processes one core can start within the allowance: each takes about a third of a second. */
const PROCESSES_PER_CORE = 4;

export interface Compute {
  readonly twins: Twin[];
  /** Resolves to the processes of an earlier rehearsal that were still running and have been ended. Nothing starts earlier. */
  readonly leftovers: Promise<readonly ProcessEntry[]>;
  /** Begins to find out how processes can be isolated, so that no deployment has to wait for it. */
  prepare(): void;
  /** Starts everything that was resumed; resolves when each is in service or has failed. */
  startResumed(): Promise<void>;
  /** Ends every process. */
  close(): Promise<void>;
  /** Kills every process without waiting. */
  kill(): void;
}

/** How many times as long a process takes to start when so many share the cores. */
function crowding(processes: number): number {
  return Math.max(1, processes / (PROCESSES_PER_CORE * availableParallelism()));
}

/** Everything that runs services: ECS and Auto Scaling, as processes of this machine. */
export function createCompute({ notice = () => {}, ...props }: ComputeProps): Compute {
  const book = new ProcessBook(props.stateDirectory, notice);
  const leftovers = book.endLeftovers().then((ended) => {
    // Nothing runs there any more; what is resumed gets new directories.
    for (const name of ['tasks', 'instances'])
      rmSync(join(props.stateDirectory, name), { recursive: true, force: true });
    return ended;
  });
  const logs = new ServiceLogs(join(props.stateDirectory, 'logs'));
  const programs = recordedPrograms(props.stateDirectory);
  let isolation = props.isolation;
  const found = async () => {
    if (isolation !== undefined) return isolation;
    const namespaces = await findNamespaces(props.stateDirectory, programs);
    isolation ??= typeof namespaces === 'string' ? new ByPath(namespaces, programs) : namespaces;
    return isolation;
  };
  const calls = new AwsCalls(props.identity, props.reachability);
  const fleet: Fleet = {
    ...props,
    clock: props.clock ?? new ChangeClock(),
    get startAllowance() {
      return props.startAllowance ?? START_ALLOWANCE_MS * crowding(book.size);
    },
    calls,
    notice,
    isolation: found,
    book,
    ready: leftovers,
  };
  const { world } = props;
  const services = ecsServiceTwin(fleet);
  const groups = autoScalingGroupTwin(fleet);
  return {
    twins: [
      services.twin,
      scalableTargetTwin(world, services),
      taskDefinitionTwin(world),
      clusterTwin(world),
      groups.twin,
      launchTemplateTwin(world),
    ],
    leftovers,
    // A failure is reported where something is started.
    prepare: () => void found().catch(() => {}),
    async startResumed() {
      await Promise.all([services.running.startResumed(), groups.running.startResumed()]);
    },
    kill: () => book.kill(),
    async close() {
      await Promise.all([services.running.close(), groups.running.close()]).finally(() => logs.close());
    },
  };
}
