import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STOP_ALLOWANCE_MS } from '../../hosts/fleet';
import { shortened } from '../../kit/clock';
import { wordsOf } from '../../kit/words';
import type { Account, NewAccount } from '../../processes/accounts';
import { BASH_ENVIRONMENT } from '../../processes/amazon-linux-programs';
import { type Enclosure, type Order, OutsideMachine } from '../../processes/isolation';
import { hasPath, inMachine } from '../../processes/machine-root';
import type { ProcessBook } from '../../processes/process-book';
import { type Exit, inWords, ServiceProcess } from '../../processes/service-process';
import { tied } from '../../processes/tied';
import { systemdVariables } from './systemd-environment';
import type { SystemdUnit } from './systemd-unit';

/** What a unit needs to know of its instance. */
export interface UnitHost {
  readonly id: string;
  /** Its private IPv4 address. */
  readonly address: string;
  readonly root: string;
  readonly book: ProcessBook;
  /** Credentials and endpoints: what the instance's metadata service would give. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ports of this machine that are reserved for ports of the instance. */
  readonly ports: ReadonlyMap<number, number>;
  readonly enclosure: Enclosure;
  user(name: string): Account | undefined;
  addUser(name: string, more?: NewAccount): void;
  logOf(unit: string): string;
}

// Programs that both Amazon Linux and this machine have.
const EVERYWHERE = ['/bin/sh', '/usr/bin/sh', '/bin/bash', '/usr/bin/bash', '/usr/bin/env'];

/** Why systemd could not start a service, in its words. */
class CannotStart extends Error {}

const JOURNAL = '/var/log/journal';

/** A systemd service: its process, its restarts, its last state. */
export class SystemdService {
  readonly #host: UnitHost;

  /** As `systemctl status` puts it: `active (running)`, `failed: status=203/EXEC, …`. */
  state = 'inactive (dead)';
  #process: ServiceProcess | undefined;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;
  /** When it was started, in seconds on the unit's own clock, on which waits count as if they were not shortened. */
  #starts: number[] = [];
  #clock = 0;
  #restarts = 0;
  #starting: Promise<boolean> | undefined;

  constructor(
    readonly unit: SystemdUnit,
    host: UnitHost,
  ) {
    this.#host = host;
  }

  get process(): ServiceProcess | undefined {
    return this.#process;
  }

  /**
   * Starts it, as `systemctl start` does. Returns false where that would fail. A simple service counts as started even if
   * its program is missing; its state is `failed` then.
   */
  async start(): Promise<boolean> {
    if (this.#process?.exit === undefined && this.#process !== undefined) return true;
    this.#stopping = false;
    this.#starting = this.#start();
    const started = await this.#starting;
    return started || this.unit.type === 'simple';
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    await this.#starting;
    await this.#process?.stop(Math.max(shortened(Math.min(this.unit.stopSeconds, 3600)), STOP_ALLOWANCE_MS));
    this.state = 'inactive (dead)';
  }

  async #start(): Promise<boolean> {
    const { unit } = this;
    const earlier = this.#starts.filter((start) => this.#clock - start < unit.startLimit.seconds);
    if (earlier.length >= unit.startLimit.burst) {
      this.state = `${this.state}; Start request repeated too quickly`;
      return false;
    }
    this.#starts = [...earlier, this.#clock];
    const begun = performance.now();
    let process: ServiceProcess;
    try {
      process = await this.#spawn(this.#order());
    } catch (error) {
      if (error instanceof OutsideMachine) return this.#failed(`${error.message}: ${error.repair}`);
      if (error instanceof CannotStart) return this.#failed(error.message);
      throw error;
    }
    this.#process = process;
    this.state = 'active (running)';
    this.#keepInJournal();
    void process.exited.then((exit) => {
      this.#clock += (performance.now() - begun) / 1000;
      this.#ended(exit, process.lastLines().join('\n').replaceAll(this.#host.root, ''));
    });
    return true;
  }

  /** What to start, from the unit's settings. Throws CannotStart or OutsideMachine where systemd would fail. */
  #order(): Order {
    const host = this.#host;
    const { unit } = this;
    const command = unit.execStart.at(-1);
    if (command === undefined) throw new CannotStart('Service has no ExecStart= setting. Refusing.');
    if (unit.dynamicUser) host.addUser(unit.user!, { home: '/' });
    const user = host.user(unit.user ?? 'root');
    if (user === undefined)
      throw new CannotStart(`status=217/USER, Failed to determine user credentials: no user ${unit.user}`);
    const stated = unit.workingDirectory?.replace(/^-/, '') || '/';
    const cwd = stated === '~' ? user.home : stated;
    const cwdExists = existsSync(this.#inside('WorkingDirectory', cwd));
    const env = this.#environment(unit.user === undefined ? undefined : user);
    if (!cwdExists && !unit.workingDirectory?.startsWith('-'))
      throw new CannotStart(
        `status=200/CHDIR, Changing to the requested working directory failed: ${unit.workingDirectory}`,
      );
    const missing = unit.environmentFiles.find((file) => !file.startsWith('-') && !hasPath(host.root, file));
    if (missing !== undefined)
      throw new CannotStart(`Failed to load environment files: No such file or directory: ${missing}`);
    const [file = '', ...args] = wordsOf(command.replace(/^[-@:+!]+/, '')).flatMap((word) => expanded(word, env));
    if (!hasPath(host.root, file) && !EVERYWHERE.includes(file))
      throw new CannotStart(`status=203/EXEC, Failed to locate executable ${file}: No such file or directory`);
    return {
      uid: user.uid,
      file,
      args,
      cwd: cwdExists ? cwd : '/',
      env: {
        ...tied(env, host.address, host.ports, host.enclosure.preload),
        BASH_ENV: `${host.enclosure.programs}/${BASH_ENVIRONMENT}`,
      },
      kind: 'service',
    };
  }

  async #spawn(order: Order): Promise<ServiceProcess> {
    const host = this.#host;
    const { name, execStart } = this.unit;
    try {
      const launch = host.enclosure.launch(order);
      const how = { name: `${name} on ${host.id}`, ...launch, log: host.logOf(name), channel: true };
      return await ServiceProcess.start(how, host.book);
    } catch (error) {
      if (error instanceof OutsideMachine) throw new OutsideMachine(`ExecStart=${execStart.at(-1)}: ${error.message}`);
      throw new CannotStart(`status=203/EXEC, Failed at step EXEC spawning ${order.file}: ${(error as Error).message}`);
    }
  }

  /** What the service prints is seen on the instance too, where its journal is. */
  #keepInJournal(): void {
    const journal = join(this.#host.root, JOURNAL, `${this.unit.name}.log`);
    mkdirSync(dirname(journal), { recursive: true });
    rmSync(journal, { force: true });
    linkSync(this.#host.logOf(this.unit.name), journal);
  }

  #inside(setting: string, path: string): string {
    return inMachine(this.#host.root, path, (why) => {
      throw new OutsideMachine(`${setting}=${path} ${why}`);
    });
  }

  #environment(user: Account | undefined): Record<string, string> {
    const host = this.#host;
    const { unit } = this;
    const env: Record<string, string> = { ...systemdVariables(host.root, unit, user), ...host.variables };
    const own: Record<string, string> = { ...unit.environment };
    for (const file of unit.environmentFiles) {
      const path = this.#inside('EnvironmentFile', file.replace(/^-/, ''));
      if (!existsSync(path)) continue;
      for (const line of readFileSync(path, 'utf8').split(/\r?\n/)) {
        const [, name, value] = /^\s*([A-Za-z_]\w*)\s*=(.*)$/.exec(line) ?? [];
        if (name !== undefined) own[name] = wordsOf(value!.trim()).join(' ');
      }
    }
    Object.assign(env, own);
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_DYNAMODB']) env[name] = host.variables[name] ?? '';
    return env;
  }

  #ended(exit: Exit, said: string): void {
    const clean = exit.code === 0 || exit.signal === 'SIGTERM';
    this.state = clean
      ? 'inactive (dead)'
      : `failed: Main process exited, ${inWords(exit)}${said === '' ? '' : `: ${said}`}`;
    if (!this.#stopping) this.#restartAfter(clean);
  }

  #failed(why: string): false {
    this.state = `failed: ${why}`;
    if (!this.#stopping) this.#restartAfter(false);
    return false;
  }

  #restartAfter(clean: boolean): void {
    const { restart, restartSeconds } = this.unit;
    const again = restart === 'always' || (restart === 'on-success' ? clean : restart !== 'no' && !clean);
    if (!again) return;
    this.#clock += restartSeconds;
    // Shortened while a deployment may wait for the result; after ten restarts, none does.
    const hurried = ++this.#restarts < 10 ? shortened(restartSeconds) : restartSeconds * 1000;
    this.#restart = setTimeout(() => {
      this.#starting = this.#start();
    }, hurried);
    this.#restart.unref();
  }
}

/** `$VAR` alone becomes several words, `${VAR}` part of one: systemd.service(5), "Command lines". */
function expanded(word: string, env: Readonly<Record<string, string>>): string[] {
  const alone = /^\$(\w+)$/.exec(word);
  if (alone !== null) return (env[alone[1]!] ?? '').split(/\s+/).filter((part) => part !== '');
  return [
    word
      .replaceAll(/\$\{(\w+)\}/g, (_all, name) => env[name] ?? '')
      .replaceAll('$$', '$')
      .replaceAll('%%', '%'),
  ];
}
