import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type AwsEnvironment, nameOf } from '../../cloudformation/world';
import { fargateVariables, type Lease, lease } from '../../hosts/environment';
import { type Fleet, logFile, STOP_ALLOWANCE_MS } from '../../hosts/fleet';
import { shortened } from '../../kit/clock';
import { refuse } from '../../kit/refusal';
import type { Host } from '../../path/host';
import { Accounts, NODE_IMAGE } from '../../processes/accounts';
import { type Enclosure, type Launch, type Order, OutsideMachine } from '../../processes/isolation';
import { withLocalPorts } from '../../processes/local-ports';
import { inWords, ServiceProcess } from '../../processes/service-process';
import { tied } from '../../processes/tied';
import { fill, healthStartOf, type Machine, type Start, startOf } from './container';
import { ContainerHealth } from './container-health';
import type { ContainerSpec, TaskSpec } from './task-spec';

/** Why a task will never be in service. */
export interface Trouble {
  readonly message: string;
  /** The property of the service that is most likely the cause. */
  readonly property: string;
  readonly repair: string;
}

/** A running task: a process for each container, with one address. */
export class EcsTask implements Host {
  readonly #fleet: Fleet;

  readonly id = randomBytes(16).toString('hex');
  readonly account: string;
  readonly region: string;
  readonly address: string;
  readonly securityGroups: readonly string[];
  /** Resolves with the reason when an essential container has ended. */
  readonly stopped: Promise<Trouble>;
  /** In service: it has been healthy in every target group of its service. */
  healthy = false;
  /** To be replaced: it was healthy and is not any more. */
  condemned = false;
  /** When its containers were started. */
  begun = performance.now();
  readonly #root: string;
  #processes: ServiceProcess[] = [];
  readonly #health = new Map<ContainerSpec, ContainerHealth>();
  #registered: string[] = [];
  #dead = false;
  #lease: Lease | undefined;
  #stopped!: (reason: Trouble) => void;
  #ended: Promise<void> | undefined;
  #killed: Promise<void> | undefined;
  #starting: Promise<void> | undefined;

  constructor(
    fleet: Fleet,
    readonly spec: TaskSpec,
    environment: AwsEnvironment,
    readonly subnet: string,
  ) {
    this.#fleet = fleet;

    this.account = environment.account;
    this.region = environment.region;
    this.securityGroups = spec.securityGroups;
    this.address = fleet.addresses.assign(subnet, environment);
    this.#root = join(fleet.stateDirectory, 'tasks', this.id);
    this.stopped = new Promise((resolve) => {
      this.#stopped = resolve;
    });
  }

  /** Starts the containers and registers the task with its target groups. Throws a Refusal if the runtime could not. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const fleet = this.#fleet;
    const { spec } = this;
    this.#lease = await lease({
      aws: fleet.aws,
      identity: fleet.identity,
      service: 'ecs-tasks.amazonaws.com',
      roleArn: spec.taskRole,
      client: { ...spec.client, subnet: this.subnet },
    });
    const isolation = await fleet.isolation();
    this.begun = performance.now();
    for (const container of spec.containers) {
      const root = join(this.#root, container.name);
      fill(root, container.recipe, container.context, container.where);
      const accounts = new Accounts(NODE_IMAGE);
      const enclosure = isolation.enclose(root, 'container', accounts);
      const machine = { root, accounts, hostname: this.#hostname, node: enclosure.node };
      const start = startOf(container, machine);
      const variables = { ...fargateVariables(this), ...this.#lease.variables, ...start.env };
      const { AWS_ENDPOINT_URL_DYNAMODB = '' } = this.#lease.variables;
      const env = tied({ ...variables, AWS_ENDPOINT_URL_DYNAMODB }, this.address, undefined, enclosure.preload);
      const process = await ServiceProcess.start(
        {
          ...launchOf(enclosure, { ...start, env, kind: 'service' }, container.where),
          name: `${spec.service}/${container.name} task ${this.id}`,
          log: logFile(fleet.stateDirectory, `${spec.service}-${container.name}-${this.id.slice(0, 8)}`),
          channel: true,
        },
        fleet.book,
      ).catch((error: NodeJS.ErrnoException) => {
        refuse({
          resource: container.where,
          code: 'CannotStartContainerError',
          message: `exec ${start.file}: ${error.code ?? error.message}`,
          repair: `repair the image or the command of ${container.where}`,
          source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html',
        });
      });
      this.#processes.push(process);
      if (this.#isChecked(container)) this.#checkHealth(container, { ...start, env }, machine, enclosure);
      void process.exited.then((exit) => {
        if (!container.essential) return;
        this.#dead = true;
        const said = process
          .lastLines()
          .map((line) => `\n    ${line.replaceAll(root, '')}`)
          .join('');
        this.#stopped({
          message: `Essential container in task exited: ${container.name}, ${inWords(exit)}${said}`,
          property: 'TaskDefinition',
          repair: `repair what ends it: the image or the command of ${container.where}`,
        });
      });
    }
    for (const { targetGroup, port } of spec.targets) {
      fleet.targetGroups.register(targetGroup, this, port);
      this.#registered.push(targetGroup);
    }
  }

  /** Containers that are not essential decide on a task's health only if no essential one has a check. */
  #isChecked({ essential, healthCheck }: ContainerSpec): boolean {
    const decides = this.spec.containers.some((container) => container.essential && container.healthCheck);
    return healthCheck !== undefined && (essential || !decides);
  }

  #checkHealth(container: ContainerSpec, start: Start, machine: Machine, enclosure: Enclosure): void {
    const check = container.healthCheck!;
    const order = healthStartOf(container, check.command, start, machine);
    const launch = (): Launch | string => {
      if (typeof order === 'string') return order;
      const ports = this.#ownPorts(container);
      const args = order.args.map((word) => withLocalPorts(word, ports));
      const env = { ...order.env, REHEARSAL_PEERS: JSON.stringify(Object.fromEntries(ports)) };
      return launchOf(enclosure, { ...order, args, env, kind: 'service' }, container.where);
    };
    const { book, startAllowance: patience } = this.#fleet;
    const log = join(this.#root, `${container.name}.health`);
    this.#health.set(container, new ContainerHealth({ check, name: container.name, launch, book, log, patience }));
  }

  /** Where the ports are on which the task's containers listen, and nothing for those on which none does yet. */
  #ownPorts({ ports }: ContainerSpec): Map<number, number> {
    const known = [...ports, ...this.#processes.flatMap((process) => process.ports)];
    return new Map(known.map((port) => [port, this.listening(port) ?? NOBODY]));
  }

  /** Resolves when all containers whose health is checked are HEALTHY. */
  async containersHealthy(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#health.values()].map((health) => health.healthy(signal)));
  }

  /** The hostname that Amazon ECS gives a task with its own network interface: made of its address. */
  get #hostname(): string {
    const domain = this.region === 'us-east-1' ? 'ec2.internal' : `${this.region}.compute.internal`;
    return `ip-${this.address.replaceAll('.', '-')}.${domain}`;
  }

  get logs(): string[] {
    return this.#processes.map((process) => process.log);
  }

  listening(port: number): number | undefined {
    for (const process of this.#processes) {
      const actual = process.listening(port);
      if (actual !== undefined) return actual;
    }
    return undefined;
  }

  get running(): boolean {
    const ending = this.#ended !== undefined || this.#killed !== undefined;
    return !ending && this.#processes.length > 0 && !this.#dead;
  }

  /** Why the task is unhealthy; undefined if it is healthy or in its grace period. */
  unhealthy(): Trouble | undefined {
    const grace = this.healthy ? 0 : Math.max(shortened(this.spec.graceSeconds), this.#fleet.startAllowance);
    if (performance.now() - this.begun < grace) return undefined;
    return this.#unhealthyContainer() ?? this.#unhealthyTarget();
  }

  #unhealthyContainer(): Trouble | undefined {
    for (const [{ name, where }, { failure }] of this.#health) {
      if (failure === undefined) continue;
      return {
        message: `failed container health checks: ${name}: ${failure.replaceAll(this.#root, '')}`,
        property: 'TaskDefinition',
        repair: `let the command of ${where} HealthCheck succeed in the image, or leave it to the load balancer's check`,
      };
    }
    return undefined;
  }

  #unhealthyTarget(): Trouble | undefined {
    for (const [index, { targetGroup, port }] of this.spec.targets.entries()) {
      const health = this.#fleet.targetGroups
        .health(targetGroup)
        .find(({ target }) => target === this.address || target === this.id);
      if (health?.state !== 'unhealthy') continue;
      const group = this.#nameOf(targetGroup);
      const ports = this.#processes.flatMap((process) => process.ports);
      const listens = ports.length === 0 ? 'It listens on no port' : `It listens on ${ports.join(', ')}`;
      return {
        message: `port ${port} is unhealthy in target group ${group}: ${health.reason ?? 'no reason given'}. ${listens}`,
        property: ports.includes(port)
          ? `LoadBalancers[${index}].TargetGroupArn`
          : `LoadBalancers[${index}].ContainerPort`,
        repair: this.#repair(port, ports, group),
      };
    }
    return undefined;
  }

  #nameOf(targetGroup: string): string {
    const resource = this.#fleet.world.find('AWS::ElasticLoadBalancingV2::TargetGroup', targetGroup);
    return resource === undefined ? targetGroup : nameOf(resource);
  }

  #repair(port: number, ports: readonly number[], group: string): string {
    if (ports.includes(port))
      return `let it pass the health check of ${group}, or change that: its path, port or matcher`;
    if (ports.length > 0)
      return `let it listen on ${port}, or name ${ports.join(' or ')} here, in its PortMappings and in ${group}`;
    const { graceSeconds } = this.spec;
    return `let it listen on ${port} within HealthCheckGracePeriodSeconds (${graceSeconds}), or lengthen that`;
  }

  /**
   * Takes the task out of service and ends it: first no new connections, then those in flight, then SIGTERM.
   *
   * In this order no request is lost that the service answers within the deregistration delay.
   */
  stop(): Promise<void> {
    this.#ended ??= this.#stop();
    return this.#ended;
  }

  async #stop(): Promise<void> {
    const running = this.#processes.length > 0 && !this.#dead;
    const drained = this.#registered.map((targetGroup) => this.#fleet.targetGroups.deregister(targetGroup, this.id));
    // A task that has ended is not drained.
    if (running) await Promise.all(drained);
    await this.kill();
    await Promise.all(drained);
  }

  /** Ends its processes at once, without draining: when the rehearsal itself ends. */
  kill(): Promise<void> {
    this.#killed ??= this.#kill();
    return this.#killed;
  }

  async #kill(): Promise<void> {
    await this.#starting?.catch(() => {}); // A process that is being started must be ended too.
    await Promise.all([...this.#health.values()].map((health) => health.end()));
    const graceOf = (seconds: number) => Math.max(shortened(seconds), STOP_ALLOWANCE_MS);
    await Promise.all(
      this.#processes.map((process, index) => process.stop(graceOf(this.spec.containers[index]!.stopTimeoutSeconds))),
    );
    this.#lease?.end();
    this.#fleet.addresses.release(this.subnet, this.address);
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** A port on which no process can listen. */
const NOBODY = 0;

function launchOf(enclosure: Enclosure, order: Order, where: string): Launch {
  try {
    return enclosure.launch(order);
  } catch (error) {
    if (!(error instanceof OutsideMachine)) throw error;
    refuse({ resource: where, property: 'Command', message: error.message, repair: error.repair });
  }
}
