import { setTimeout as sleep } from 'node:timers/promises';
import type { Properties } from '../../cloudformation/world';
import type { Fleet } from '../../hosts/fleet';
import type { AwsClient } from '../../path/aws-reachability';
import type { Session } from '../../permissions/caller';
import type { NewAccount } from '../../processes/accounts';
import { withLocalPorts } from '../../processes/local-ports';
import { type CommandResult, runCommand } from '../../processes/set-up-command';
import { type Authentication, cfnInit, InitFailure, type InitHost, initFailure } from './cfn-init';
import type { InstanceSpec } from './instance-spec';
import type { Systemd, SystemdHost } from './systemd';
import { SYSTEM_PATH } from './systemd-environment';
import { follow, type HelperCall, type InitCall, type SignalCall } from './user-data';

/** How an instance's user data ended. */
export interface Boot {
  /** What cfn-signal sent for the group; undefined if nothing, for which CloudFormation on AWS would wait in vain. */
  readonly signal?: 'SUCCESS' | 'FAILURE';
  /** The property of the template that is to blame, if the set-up failed. */
  readonly property?: string;
  readonly reason?: string;
  readonly repair?: string;
}

export interface SetUpProps {
  readonly fleet: Fleet;
  readonly spec: InstanceSpec;
  readonly region: string;
  readonly machine: SystemdHost;
  readonly systemd: Systemd;
  /** The session of the instance's role. */
  readonly session: Session | undefined;
  readonly client: AwsClient;
  /** Real milliseconds for all commands together. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** With it, curl retries after a refused connection, a second later at the earliest: curl(1). */
const ASKS_AGAIN = '--retry-connrefused';
const CURLS_PAUSE_MS = 1_000;

/** The first boot of an instance: follows its user data. */
export class InstanceSetUp implements InitHost {
  readonly #props: SetUpProps;
  readonly #until: number;
  #failure: Boot = {};
  #sent: Boot['signal'];

  constructor(props: SetUpProps) {
    this.#props = props;
    this.#until = performance.now() + props.limit;
  }

  async run(): Promise<Boot> {
    const { spec, signal, machine } = this.#props;
    await follow(spec.userData, {
      init: (call) => this.#init(call),
      signal: (call) => this.#signal(call),
      notRun: (line) => machine.log(`not run: ${line}`),
    });
    signal.throwIfAborted();
    if (this.#sent === 'SUCCESS') return { signal: this.#sent };
    const nothing = this.#explained('its user data sends no signal for the group');
    if (this.#sent === undefined) return { reason: nothing, ...this.#failure };
    return { reason: this.#explained('it signalled a failure'), ...this.#failure, signal: this.#sent };
  }

  async #init(call: InitCall): Promise<number> {
    try {
      const metadata = this.#metadata(call);
      await this.#mayCall(call, 'DescribeStackResource');
      await cfnInit(metadata, call.configSets, this);
      return 0;
    } catch (error) {
      this.#props.signal.throwIfAborted();
      if (!(error instanceof InitFailure)) throw error;
      const { property, message, repair } = error;
      this.log(`cfn-init failed: ${property}: ${message}`);
      this.#failure = { property, reason: this.#explained(message), ...(repair === undefined ? {} : { repair }) };
      return 1;
    }
  }

  #metadata(call: InitCall): Properties {
    const { spec, region } = this.#props;
    const refuse = (message: string, repair: string): never => {
      throw new InitFailure('LaunchTemplate.UserData', `cfn-init: ${message}`, repair);
    };
    if (call.stack !== spec.stack || !this.#isHere(call)) {
      refuse(`stack ${call.stack} does not exist in ${call.region}`, `name ${spec.stack} and ${region}`);
    }
    return (
      spec.metadataOf(call.resource ?? '') ??
      refuse(`resource ${call.resource} does not exist in stack ${spec.stack}`, `name ${spec.logicalId}`)
    );
  }

  /** With `--role`, a helper signs with the instance's role; without, with the instance's identity document. */
  async #mayCall({ role }: HelperCall, operation: string): Promise<void> {
    const { fleet, spec, session, client } = this.#props;
    const property = 'LaunchTemplate.UserData';
    const call = { service: 'cloudformation', action: `cloudformation:${operation}`, resource: spec.stackId };
    if (role !== undefined && (session === undefined || role !== spec.roleName)) {
      const own = spec.roleName === undefined ? 'no role' : `the role ${spec.roleName}`;
      throw new InitFailure(property, `cfn-bootstrap: AccessDenied: --role ${role}: the instance has ${own}`);
    }
    try {
      // Signed with the identity document, only the network path is checked: endpoint policies are not evaluated for it.
      if (role === undefined || session === undefined) fleet.calls.reach(client, call, spec.where);
      else await fleet.calls.make(client, session, call, spec.where);
    } catch (error) {
      throw initFailure(property, error, 'cfn-bootstrap: ');
    }
  }

  async #signal(call: SignalCall): Promise<void> {
    const { spec, region } = this.#props;
    const what = call.success ? 'SUCCESS' : 'FAILURE';
    this.log(`cfn-signal ${what} to ${call.stack}/${call.resource} in ${call.region}`);
    if (call.stack !== spec.stack || call.resource !== spec.logicalId || !this.#isHere(call)) {
      return this.log(`no resource waits for that signal: the group is ${spec.where} in ${region}`);
    }
    try {
      await this.#mayCall(call, 'SignalResource');
      this.#sent ??= what;
    } catch (error) {
      if (!(error instanceof InitFailure)) throw error;
      this.log(`cfn-signal failed: ${error.message}`);
      const { property, message, repair } = error;
      this.#failure = { property, reason: this.#explained(message), ...(repair && { repair }) };
    }
  }

  #isHere({ region }: HelperCall): boolean {
    return (region ?? 'us-east-1') === this.#props.region; // The helpers' default region.
  }

  /** Adds the states of the services: a command that waited for one only reports that it waited. */
  #explained(message: string): string {
    const { machine, systemd } = this.#props;
    return [`${machine.id}: ${message}`, ...systemd.status()].join('\n    ');
  }

  get root(): string {
    return this.#props.machine.root;
  }

  hasUser(name: string): boolean {
    return this.#props.machine.user(name) !== undefined;
  }

  addUser(name: string, more?: NewAccount): void {
    this.#props.machine.addUser(name, more);
  }

  get node(): string {
    return this.#props.machine.enclosure.node;
  }

  link(path: string): string {
    return this.#props.machine.enclosure.path(path);
  }

  log(line: string): void {
    this.#props.machine.log(line);
  }

  async startService(name: string): Promise<void> {
    this.#props.signal.throwIfAborted();
    return this.#props.systemd.start(name);
  }

  async object(bucket: string, key: string, authentication: Authentication): Promise<string> {
    const { fleet, spec, session, client } = this.#props;
    const object = `s3://${bucket}/${key}`;
    const denied = (why: string) => new Error(`HTTP Error 403 : AccessDenied: ${object}: ${why}`);
    if (session === undefined) throw denied('the instance has no role');
    if (authentication.roleName !== undefined && authentication.roleName !== spec.roleName) {
      throw denied(`the metadata asks for the role ${authentication.roleName}, the instance has ${spec.roleName}`);
    }
    const call = { service: 's3', action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/${key}` };
    await fleet.calls.make(client, session, call, spec.where);
    const stored = fleet.assets.object(bucket, key);
    if (stored === undefined) throw new Error(`HTTP Error 404 : NoSuchKey: ${object} was not published`);
    return stored;
  }

  /** Amazon Linux 2023 fetches packages from a bucket of its region; `dnf repolist -v` on an instance shows which. */
  async repository(): Promise<void> {
    const { fleet, spec, client, region } = this.#props;
    const resource = `arn:aws:s3:::al2023-repos-${region}-de612dc2/repository`;
    await fleet.calls.makeUnsigned(client, { service: 's3', action: 's3:GetObject', resource }, spec.where);
  }

  /**
   * Resolves once a service listens on a port that the template's commands name, or will not within curl's first pause.
   *
   * A command that asks again would find it after a second that nobody needs; one that does not is run at once.
   */
  async #listening(): Promise<void> {
    const { machine, systemd, signal } = this.#props;
    const ports = [...machine.ports.keys()];
    const until = performance.now() + CURLS_PAUSE_MS;
    while (systemd.active && performance.now() < until && !signal.aborted) {
      if (ports.some((port) => systemd.listening(port) !== undefined)) return;
      await sleep(10);
    }
  }

  async command(
    key: string,
    command: string | readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
  ): Promise<CommandResult> {
    const { machine, systemd, signal } = this.#props;
    signal.throwIfAborted();
    const done = await systemd.systemctl(command);
    if (done !== undefined) return done;
    if (command.includes(ASKS_AGAIN)) await this.#listening();
    const local = (text: string) => withLocalPorts(text, machine.ports);
    const own = Object.entries(env).map(([name, value]) => [name, local(value)] as const);
    const [file = '', ...args] =
      typeof command === 'string' ? ['/bin/bash', '-c', local(command)] : ['/usr/bin/env', ...command.map(local)];
    const PATH = `${machine.enclosure.programs}:${SYSTEM_PATH}:/sbin:/bin`;
    const variables = { PATH, HOME: '/root', ...machine.variables, ...Object.fromEntries(own) };
    const order = { uid: 0, file, args, cwd, env: variables, kind: 'command' } as const;
    const result = await runCommand({
      name: `command ${key} on ${machine.id}`,
      launch: machine.enclosure.launch(order),
      log: machine.logOf('console'),
      book: machine.book,
      limit: Math.max(0, this.#until - performance.now()),
      signal,
    });
    for (const [program, ...words] of result.recorded.map((line) => line.split(' '))) {
      if (program === 'useradd') this.addUser(words.at(-1)!, addedBy(words));
    }
    return result;
  }
}

/** What the options of useradd(8) say, as far as a service can tell. */
function addedBy(words: readonly string[]): NewAccount {
  const after = (...options: string[]) => words[words.findIndex((word) => options.includes(word)) + 1];
  const given = (...options: string[]) => words.some((word) => options.includes(word));
  return {
    // A system user gets the same defaults as any other.
    shell: given('-s', '--shell') ? after('-s', '--shell')! : '/bin/bash',
    ...(given('-u', '--uid') && { uid: Number(after('-u', '--uid')) }),
    ...(given('-d', '--home-dir') && { home: after('-d', '--home-dir')! }),
  };
}
