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
  /** Where the services' AWS calls go: `createData`'s result. */
  readonly aws: Aws;
  /** Holds `processes.json`, `logs/`, `tasks/` and `instances/`. */
  readonly stateDirectory: string;
  /**
   * Real milliseconds in which a service that has just begun to start is not judged.
   *
   * @default - 3000, and longer where more processes run than the cores start in that time
   */
  readonly startAllowance?: number;
  /** @default - in namespaces, or by path where the system has none */
  readonly isolation?: Isolation;
  /** Told what happens outside a deployment: a task that ended and was replaced. @default - nobody is told */
  notice?(line: string): void;
}

/** So many start on one core within the allowance: each takes about a third of a second of it. */
const PROCESSES_PER_CORE = 4;

export interface Compute {
  readonly twins: Twin[];
  /** What an earlier rehearsal had left running and this one has ended. Nothing starts before this is known. */
  readonly leftovers: Promise<readonly ProcessEntry[]>;
  /** Begins to find out how processes can be kept from this machine, so that no deployment has to wait for that. */
  prepare(): void;
  /** Starts what was resumed; resolves when it is in service, or was found not to be. */
  startResumed(): Promise<void>;
  /** Ends every process. */
  close(): Promise<void>;
  /** Ends every process at once, when there is no time left to wait for any. */
  kill(): void;
}

/** Where many start at once, each gets its share of the cores: then it takes as many times as long to start. */
function crowding(processes: number): number {
  return Math.max(1, processes / (PROCESSES_PER_CORE * availableParallelism()));
}

/** Everything that runs services: ECS and Auto Scaling, as processes of this machine. */
export function createCompute({ notice = () => {}, ...props }: ComputeProps): Compute {
  const book = new ProcessBook(props.stateDirectory, notice);
  const leftovers = book.endLeftovers().then((ended) => {
    // Whatever ran there has ended; what is resumed gets a directory of its own.
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
    // A failure is told where something is started.
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
