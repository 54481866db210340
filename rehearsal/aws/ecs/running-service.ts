import type { AwsEnvironment } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import { HostGroup } from '../../hosts/host-group';
import { wait } from '../../kit/clock';
import { Refusal, refuse } from '../../kit/refusal';
import type { DeploymentSettings } from './deployment-settings';
import { EcsTask, type Trouble } from './task';
import { sameTask, type TaskSpec } from './task-spec';

export interface Wanted {
  readonly spec: TaskSpec;
  readonly settings: DeploymentSettings;
}

export interface Watcher {
  readonly signal: AbortSignal;
  report(line: string): void;
}

// Without a circuit breaker ECS starts tasks for as long as CloudFormation waits, three hours. After ten failures in a row
// another attempt will not help.
const HOPELESS = 10;

/** A running service: deploys, scales and replaces its tasks. */
export class EcsService {
  readonly #fleet: Fleet;
  readonly #environment: AwsEnvironment;
  readonly #group: HostGroup<EcsTask>;
  #wanted: Wanted | undefined;
  #replacing = new AbortController();

  constructor(fleet: Fleet, environment: AwsEnvironment) {
    this.#fleet = fleet;
    this.#environment = environment;
    this.#group = new HostGroup({ end: (task) => task.stop(), replaceFailed: () => this.#replaceFailed() });
  }

  /** The desired number of tasks; undefined before the first deployment has succeeded. */
  get desired(): number | undefined {
    return this.#wanted?.settings.desired;
  }

  /**
   * Resolves when the desired number of tasks of this spec, and no other task, is in service.
   *
   * If it fails, the service is as before; a new one has no tasks.
   */
  deploy(wanted: Wanted, { signal, report }: Watcher): Promise<void> {
    this.#replacing.abort(new Error('a deployment begins')); // The deployment starts missing tasks itself.
    const watcher = { signal: AbortSignal.any([signal, this.#group.ending]), report };
    return this.#group.run(async () => {
      const before = this.#wanted;
      try {
        await this.#roll(wanted, watcher);
        this.#wanted = wanted;
      } catch (error) {
        if (before === undefined) await this.#group.endAll();
        else if (!watcher.signal.aborted) {
          watcher.report('Rolling back to the tasks before');
          await this.#roll({ ...before, settings: { ...before.settings, threshold: HOPELESS } }, watcher);
        }
        throw error;
      }
      this.#group.watch();
    });
  }

  /** Starts the tasks again after a restart of the rehearsal. Failed ones are retried later. */
  resume(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#group.watch();
    return this.#group.check();
  }

  delete(): Promise<void> {
    return this.#group.delete();
  }

  close(): Promise<void> {
    return this.#group.close();
  }

  /** Starts and ends tasks, as many at a time as the settings allow, until all are of this spec and in service. */
  async #roll({ spec, settings }: Wanted, watcher: Watcher): Promise<void> {
    const { signal, report } = watcher;
    const failures = new TaskFailures(spec, settings);
    for (;;) {
      signal.throwIfAborted();
      const ended = this.#group.hosts.filter((task) => !task.running);
      this.#group.end(ended).catch((error: Error) => this.#fleet.notice(error.message));
      const fresh = this.#group.hosts.filter((task) => !task.condemned && sameTask(task.spec, spec));
      const old = this.#group.hosts.filter((task) => !fresh.includes(task));
      if (old.length === 0 && fresh.length === settings.desired) return;

      const starting = Math.max(
        0,
        Math.min(settings.desired - fresh.length, settings.maximum - this.#group.hosts.length),
      );
      if (starting > 0) await this.#startTasks(starting, spec, failures, watcher);
      const leaving = this.#leaving(old, fresh, settings);
      if (leaving.length > 0) {
        report(`Draining ${leaving.length} ${leaving.length === 1 ? 'task' : 'tasks'}`);
        await this.#group.end(leaving);
      } else if (starting === 0) {
        await wait(1, signal);
      }
    }
  }

  async #startTasks(count: number, spec: TaskSpec, failures: TaskFailures, { signal, report }: Watcher): Promise<void> {
    report(`Starting ${count} ${count === 1 ? 'task' : 'tasks'} of ${shortOf(spec.taskDefinition)}`);
    const begun = Array.from({ length: count }, () => this.#startTask(spec, signal));
    const failed = (await Promise.allSettled(begun)).filter((one) => one.status === 'rejected');
    signal.throwIfAborted();
    for (const { reason } of failed) {
      if (!(reason instanceof TaskFailure)) throw reason;
      failures.add(reason, report);
    }
  }

  /** Old tasks that can be stopped now: all that are not in service, and as many others as the minimum allows. */
  #leaving(old: readonly EcsTask[], fresh: readonly EcsTask[], { desired, minimum }: DeploymentSettings): EcsTask[] {
    const serving = this.#group.hosts.filter((task) => task.healthy && task.running && !task.condemned);
    const isReplaced = serving.filter((task) => !old.includes(task)).length >= desired;
    const spare = isReplaced ? serving.length : Math.max(0, serving.length - minimum);
    const surplus = fresh.slice(desired);
    return [
      ...old.filter((task) => !serving.includes(task)),
      ...[...old, ...surplus].filter((task) => serving.includes(task)).slice(0, spare),
    ];
  }

  /** Resolves when a new task is in service. If it fails, stops it and rejects with a TaskFailure. */
  async #startTask(spec: TaskSpec, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const task = new EcsTask(this.#fleet, spec, this.#environment, this.#group.emptiestOf(spec.subnets));
    this.#group.add(task);
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      await task.start();
      await Promise.race([this.#inService(task, either), failure(task, either)]);
      task.healthy = true;
    } catch (error) {
      await this.#group.end([task]);
      throw asTaskFailure(error);
    } finally {
      over.abort();
    }
  }

  async #inService(task: EcsTask, signal: AbortSignal): Promise<void> {
    const { targets } = task.spec;
    await task.containersHealthy(signal);
    await Promise.all(targets.map(({ targetGroup }) => this.#fleet.targetGroups.healthy(targetGroup, task.id, signal)));
    // A task without a load balancer is in service if it still runs after a while.
    if (targets.length === 0) await wait(20, signal);
  }

  /** Replaces tasks that have ended or become unhealthy. */
  async #replaceFailed(): Promise<void> {
    const wanted = this.#wanted;
    if (wanted === undefined) return;
    for (const task of this.#group.hosts) {
      const why = task.condemned || !task.running ? undefined : task.unhealthy();
      if (why === undefined) continue;
      task.condemned = true;
      this.#fleet.notice(`${task.spec.where}: task ${task.id.slice(0, 8)} is replaced: ${why.message}`);
    }
    const isComplete = this.#group.hosts.length === wanted.settings.desired;
    if (isComplete && this.#group.hosts.every((task) => task.running && !task.condemned)) return;
    await this.#group.run(async () => {
      for (const task of this.#group.hosts.filter((one) => !one.running))
        this.#fleet.notice(`${wanted.spec.where}: a task is replaced: ${(await task.stopped).message}`);
      this.#replacing = new AbortController();
      const signal = AbortSignal.any([this.#group.ending, this.#replacing.signal]);
      try {
        await this.#roll(wanted, { signal, report: () => {} });
      } catch (error) {
        if (signal.aborted) return;
        this.#fleet.notice(error instanceof Error ? error.message : String(error));
        this.#group.pause();
      }
    });
  }
}

/** Counts the failed tasks of a deployment, up to the limit at which it fails. */
class TaskFailures {
  readonly #spec: TaskSpec;
  readonly #settings: DeploymentSettings;
  #count = 0;

  constructor(spec: TaskSpec, settings: DeploymentSettings) {
    this.#spec = spec;
    this.#settings = settings;
  }

  /** Throws a Refusal if the limit is reached. */
  add(failure: TaskFailure, report: (line: string) => void): void {
    const limit = this.#settings.threshold ?? HOPELESS;
    this.#count++;
    report(`Task failed (${this.#count} of ${limit}): ${failure.message.split('\n')[0]}`);
    if (this.#count >= limit) refuseExhausted(this.#spec, this.#settings, this.#count, failure);
  }
}

/** A task that will never be in service. */
class TaskFailure extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly logs: readonly string[],
  ) {
    super(trouble.message);
  }
}

/** Rejects when the task has ended, or is unhealthy after its grace period. */
async function failure(task: EcsTask, signal: AbortSignal): Promise<never> {
  let ended: Trouble | undefined;
  void task.stopped.then((reason) => {
    ended = reason;
  });
  for (;;) {
    await wait(1, signal);
    const reason = ended ?? task.unhealthy();
    if (reason !== undefined) throw new TaskFailure(reason, task.logs);
  }
}

/** A container that cannot be started makes the task fail, and ECS starts another one. */
function asTaskFailure(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.detail.code !== 'CannotStartContainerError') return error;
  const { repair = 'repair the image or the command' } = error.detail;
  const [message = ''] = error.message.split('\n  →');
  return new TaskFailure({ message, property: 'TaskDefinition', repair }, []);
}

function refuseExhausted(
  { where: resource, taskDefinition }: TaskSpec,
  { threshold }: DeploymentSettings,
  failures: number,
  last: TaskFailure,
): never {
  const tasks = `${failures} tasks of ${shortOf(taskDefinition)} failed`;
  const { property, repair } = last.trouble;
  const log = last.logs.length === 0 ? '' : `; its output: ${last.logs.join(', ')}`;
  if (threshold === undefined)
    refuse({
      resource,
      message:
        `${tasks}, and ECS would go on: without a circuit breaker the deployment is given up by CloudFormation ` +
        `after three hours. The last one: ${last.message}`,
      repair: `set DeploymentConfiguration.DeploymentCircuitBreaker, and ${repair}${log}`,
    });
  return refuse({
    resource,
    property,
    code: 'GeneralServiceException',
    message: `ECS Deployment Circuit Breaker was triggered: ${tasks}. The last one: ${last.message}`,
    repair: `${repair}${log}`,
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html',
  });
}

/** `family:3` of the ARN. */
function shortOf(taskDefinition: string): string {
  return taskDefinition.split('/').at(-1)!;
}
