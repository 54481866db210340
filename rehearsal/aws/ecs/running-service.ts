import type { AwsEnvironment } from '../../cloudformation/world';
import { type Fleet, Mutex } from '../../hosts/fleet';
import { shortened, wait } from '../../kit/clock';
import { Refusal } from '../../kit/refusal';
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

/** A service that runs: its tasks, brought to what is wanted and kept there. */
export class EcsService {
  readonly #turns = new Mutex();
  readonly #closing = new AbortController();
  /** In service or on the way there. */
  #tasks: EcsTask[] = [];
  /** All that may still have a process. */
  #alive = new Set<EcsTask>();
  #wanted: Wanted | undefined;
  #healing = new AbortController();
  #watch: NodeJS.Timeout | undefined;
  #busy = false;
  #resting = 0;

  constructor(
    private readonly fleet: Fleet,
    private readonly place: AwsEnvironment,
  ) {}

  /**
   * Returns when the desired number of tasks of this spec, and no other, is in service.
   *
   * When it fails, the service is as it was before: without tasks if it is new.
   */
  deploy(wanted: Wanted, { signal, report }: Watcher): Promise<void> {
    this.#healing.abort(new Error('a deployment begins')); // It brings what is missing itself.
    const watcher = { signal: AbortSignal.any([signal, this.#closing.signal]), report };
    return this.#exclusively(async () => {
      const before = this.#wanted;
      try {
        await this.#roll(wanted, watcher);
        this.#wanted = wanted;
      } catch (error) {
        if (before === undefined) await this.#stopAll();
        else if (!watcher.signal.aborted) {
          watcher.report('Rolling back to the tasks before');
          await this.#roll({ ...before, settings: { ...before.settings, threshold: HOPELESS } }, watcher);
        }
        throw error;
      }
      this.#keep();
    });
  }

  /** Starts the tasks anew after a restart of the rehearsal. What fails is tried again, by and by. */
  resume(wanted: Wanted): Promise<void> {
    this.#wanted = wanted;
    this.#keep();
    return this.#heal();
  }

  /** Also what is being started for it just now. */
  stop(): Promise<void> {
    this.#end();
    return this.#exclusively(() => this.#stopAll());
  }

  /** Ends every process, in service or not. */
  async close(): Promise<void> {
    this.#end();
    await Promise.all([...this.#alive].map((task) => task.kill()));
    await this.#turns.take(async () => {}); // What was under way has seen by now that it is over.
  }

  #end(): void {
    clearInterval(this.#watch);
    this.#wanted = undefined;
    this.#closing.abort(new Error('the rehearsal ends'));
  }

  async #roll({ spec, settings }: Wanted, { signal, report }: Watcher): Promise<void> {
    const { desired, minimum, maximum } = settings;
    const stopAt = settings.threshold ?? HOPELESS;
    let failures = 0;
    for (;;) {
      signal.throwIfAborted();
      for (const task of this.#tasks.filter((one) => !one.running)) {
        this.#stop(task).catch((error: Error) => this.fleet.notice(error.message));
      }
      const fresh = this.#tasks.filter((task) => !task.condemned && sameTask(task.spec, spec));
      const old = this.#tasks.filter((task) => !fresh.includes(task));
      if (old.length === 0 && fresh.length === desired) return;

      const starting = Math.max(0, Math.min(desired - fresh.length, maximum - this.#tasks.length));
      if (starting > 0) {
        report(`Starting ${starting} ${starting === 1 ? 'task' : 'tasks'} of ${shortOf(spec.taskDefinition)}`);
        const begun = Array.from({ length: starting }, () => this.#bring(spec, signal));
        const failed = (await Promise.allSettled(begun)).filter((one) => one.status === 'rejected');
        signal.throwIfAborted();
        for (const { reason } of failed) {
          if (!(reason instanceof TaskFailure)) throw reason;
          failures++;
          report(`Task failed (${failures} of ${stopAt}): ${reason.message.split('\n')[0]}`);
          if (failures >= stopAt) throw exhausted(spec, settings, failures, reason);
        }
      }

      const serving = this.#tasks.filter((task) => task.healthy && task.running && !task.condemned);
      const replaced = serving.filter((task) => !old.includes(task)).length >= desired;
      const spare = replaced ? serving.length : Math.max(0, serving.length - minimum);
      const surplus = fresh.slice(desired);
      const leaving = [
        ...old.filter((task) => !serving.includes(task)),
        ...[...old, ...surplus].filter((task) => serving.includes(task)).slice(0, spare),
      ];
      if (leaving.length > 0) {
        report(`Draining ${leaving.length} ${leaving.length === 1 ? 'task' : 'tasks'}`);
        await Promise.all(leaving.map((task) => this.#stop(task)));
      } else if (starting === 0) {
        await wait(1, signal);
      }
    }
  }

  /** Resolves when a new task is in service; throws a TaskFailure when it never will be, and ends it. */
  async #bring(spec: TaskSpec, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const task = new EcsTask(this.fleet, spec, this.place, this.#emptiest(spec));
    this.#alive.add(task);
    this.#tasks.push(task);
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      await task.start();
      await Promise.race([this.#inService(task, either), failure(task, either)]);
      task.healthy = true;
    } catch (error) {
      await this.#stop(task);
      if (error instanceof Refusal && error.detail.code === 'CannotStartContainerError') {
        const { resource: where, repair = `repair the image or the command of ${where}` } = error.detail;
        const [message = ''] = error.message.split('\n  →');
        throw new TaskFailure({ message, property: 'TaskDefinition', repair }, []);
      }
      throw error;
    } finally {
      over.abort();
    }
  }

  async #inService(task: EcsTask, signal: AbortSignal): Promise<void> {
    const { targets } = task.spec;
    await Promise.all(targets.map(({ targetGroup }) => this.fleet.targetGroups.healthy(targetGroup, task.id, signal)));
    // Nobody asks a task without a load balancer how it is: one that still runs after a while is in service.
    if (targets.length === 0) await wait(20, signal);
  }

  /** The subnet with the fewest tasks: ECS spreads them over the zones. */
  #emptiest({ subnets }: TaskSpec): string {
    const count = (subnet: string) => this.#tasks.filter((task) => task.subnet === subnet).length;
    return subnets.reduce((best, subnet) => (count(subnet) < count(best) ? subnet : best));
  }

  async #stop(task: EcsTask): Promise<void> {
    this.#tasks = this.#tasks.filter((one) => one !== task);
    await task.stop();
    this.#alive.delete(task);
  }

  async #stopAll(): Promise<void> {
    await Promise.all([...this.#alive].map((task) => this.#stop(task)));
  }

  /** From now on, tasks that end or turn unhealthy are replaced. */
  #keep(): void {
    clearInterval(this.#watch);
    this.#watch = setInterval(() => void this.#heal(), shortened(5));
    this.#watch.unref();
  }

  #heal(): Promise<void> {
    if (this.#busy || this.#wanted === undefined || performance.now() < this.#resting) return Promise.resolve();
    const { fleet } = this;
    for (const task of this.#tasks) {
      const why = task.condemned || !task.running ? undefined : task.unhealthy();
      if (why === undefined) continue;
      task.condemned = true;
      fleet.notice(`${task.spec.where}: task ${task.id.slice(0, 8)} is replaced: ${why.message}`);
    }
    const missing = this.#tasks.filter((task) => task.condemned || !task.running).length;
    if (missing === 0 && this.#tasks.length === this.#wanted.settings.desired) return Promise.resolve();
    const wanted = this.#wanted;
    return this.#exclusively(async () => {
      for (const task of this.#tasks.filter((one) => !one.running)) {
        fleet.notice(`${wanted.spec.where}: a task is replaced: ${(await task.stopped).message}`);
      }
      this.#healing = new AbortController();
      const signal = AbortSignal.any([this.#closing.signal, this.#healing.signal]);
      try {
        await this.#roll(wanted, { signal, report: () => {} });
      } catch (error) {
        if (signal.aborted) return;
        fleet.notice(error instanceof Error ? error.message : String(error));
        this.#resting = performance.now() + 10_000; // ECS, too, waits longer between tasks that keep failing.
      }
    });
  }

  #exclusively(operation: () => Promise<void>): Promise<void> {
    return this.#turns.take(async () => {
      this.#busy = true;
      try {
        await operation();
      } finally {
        this.#busy = false;
      }
    });
  }
}

/** A task that will not be in service. */
class TaskFailure extends Error {
  constructor(
    readonly trouble: Trouble,
    readonly logs: readonly string[],
  ) {
    super(trouble.message);
  }
}

/** Rejects as soon as the task has ended or is unhealthy past its grace period. */
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

function exhausted(
  { where, taskDefinition }: TaskSpec,
  settings: DeploymentSettings,
  failures: number,
  last: TaskFailure,
): Refusal {
  const tasks = `${failures} tasks of ${shortOf(taskDefinition)} failed`;
  const { property, repair } = last.trouble;
  const log = last.logs.length === 0 ? '' : `; its output: ${last.logs.join(', ')}`;
  if (settings.threshold === undefined) {
    return new Refusal({
      resource: where,
      message:
        `${tasks}, and ECS would go on: without a circuit breaker the deployment is given up by CloudFormation ` +
        `after three hours. The last one: ${last.message}`,
      repair: `set DeploymentConfiguration.DeploymentCircuitBreaker, and ${repair}${log}`,
    });
  }
  return new Refusal({
    resource: where,
    property,
    code: 'GeneralServiceException',
    message: `ECS Deployment Circuit Breaker was triggered: ${tasks}. The last one: ${last.message}`,
    repair: `${repair}${log}`,
  });
}

/** `family:3` of the ARN. */
function shortOf(taskDefinition: string): string {
  return taskDefinition.split('/').at(-1)!;
}
