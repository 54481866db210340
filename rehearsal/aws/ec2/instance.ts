import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AwsEnvironment } from '../../cloudformation/world';
import { type Lease, lease } from '../../hosts/environment';
import { type Fleet, logFile } from '../../hosts/fleet';
import { shortened } from '../../kit/clock';
import { diskTrouble } from '../../kit/disk-trouble';
import type { Host } from '../../path/host';
import { type Account, Accounts, AMAZON_LINUX, type NewAccount } from '../../processes/accounts';
import type { Enclosure } from '../../processes/isolation';
import { keepPort, ownPorts, releasePort } from '../../processes/local-ports';
import { type Boot, InstanceSetUp } from './instance-set-up';
import type { InstanceSpec } from './instance-spec';
import { Systemd, type SystemdHost } from './systemd';

/** Where cloud-init says what it has found out. */
const CLOUD_INIT = 'var/lib/cloud/data';

/** An EC2 instance: a directory as its disk, an address, and its systemd services as processes. */
export class Instance implements Host, SystemdHost {
  readonly #fleet: Fleet;

  readonly id = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
  readonly account: string;
  readonly region: string;
  readonly address: string;
  readonly securityGroups: readonly string[];
  readonly root: string;
  readonly book: Fleet['book'];
  enclosure!: Enclosure;
  readonly ports = new Map<number, number>();
  readonly #systemd = new Systemd(this);
  readonly #accounts = new Accounts(AMAZON_LINUX);
  readonly #booting = new AbortController();
  readonly #begun = performance.now();
  #healthy = false;
  #lease: Lease | undefined;
  #registered: string[] = [];
  #booted: Promise<Boot> | undefined;
  #terminated: Promise<void> | undefined;
  #ended: Promise<void> | undefined;

  constructor(
    fleet: Fleet,
    readonly spec: InstanceSpec,
    environment: AwsEnvironment,
    readonly subnet: string,
  ) {
    this.#fleet = fleet;

    this.account = environment.account;
    this.region = environment.region;
    this.book = fleet.book;
    this.securityGroups = spec.securityGroups;
    this.address = fleet.addresses.assign(subnet, environment);
    this.root = join(fleet.stateDirectory, 'instances', this.id);
    mkdirSync(this.root, { recursive: true });
  }

  /** Starts the instance and follows its user data. `limit`: real milliseconds for its commands. */
  boot(limit: number, signal: AbortSignal): Promise<Boot> {
    this.#booted = this.#boot(limit, AbortSignal.any([signal, this.#booting.signal]));
    return this.#booted;
  }

  async #boot(limit: number, signal: AbortSignal): Promise<Boot> {
    signal.throwIfAborted();
    const fleet = this.#fleet;
    const { spec, region } = this;
    const client = {
      account: this.account,
      region,
      name: spec.where,
      subnet: this.subnet,
      securityGroups: spec.securityGroups,
    };
    const { aws, identity } = fleet;
    const { roleArn } = spec;
    const held = await lease({ aws, identity, service: 'ec2.amazonaws.com', roleArn, client });
    this.#lease = held;
    const isolation = await fleet.isolation();
    this.enclosure = isolation.enclose(this.root, 'instance', this.#accounts);
    this.log(`isolated ${isolation.how}`);
    const data = join(this.root, CLOUD_INIT);
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, 'instance-id'), `${this.id}\n`);
    const metadata = JSON.stringify(spec.metadataOf(spec.logicalId) ?? {});
    for (const port of ownPorts(metadata)) this.ports.set(port, await keepPort());
    for (const { targetGroup, port } of spec.targets) {
      fleet.targetGroups.register(targetGroup, this, port);
      this.#registered.push(targetGroup);
    }
    return new InstanceSetUp({
      fleet,
      spec,
      region,
      machine: this,
      systemd: this.#systemd,
      session: held.session,
      client,
      limit,
      signal,
    }).run();
  }

  listening(port: number): number | undefined {
    return this.#systemd.listening(port);
  }

  /** Why its target groups find it unhealthy; undefined if they do not, or in its grace period. */
  unhealthy(graceSeconds: number): string | undefined {
    const states = this.spec.targets.map(({ targetGroup }) =>
      this.#fleet.targetGroups.health(targetGroup).find(({ target }) => target === this.id || target === this.address),
    );
    this.#healthy ||= states.length > 0 && states.every((health) => health?.state === 'healthy');
    const grace = this.#healthy ? 0 : Math.max(shortened(graceSeconds), this.#fleet.startAllowance);
    if (performance.now() - this.#begun < grace) return undefined;
    const bad = states.find((health) => health?.state === 'unhealthy');
    if (bad === undefined) return undefined;
    const why = `${this.id}: port ${bad.port} is unhealthy: ${bad.reason ?? 'no reason given'}`;
    return [why, ...this.#systemd.status()].join('\n    ');
  }

  /** Terminates it in order: no new connections, then those in flight end, then SIGTERM to its services. */
  terminate(): Promise<void> {
    this.#terminated ??= this.#terminate();
    return this.#terminated;
  }

  async #terminate(): Promise<void> {
    const { targetGroups } = this.#fleet;
    await Promise.all(this.#registered.map((targetGroup) => targetGroups.deregister(targetGroup, this.id)));
    await this.kill();
  }

  /** Ends its processes without draining: when the rehearsal itself ends. */
  kill(): Promise<void> {
    this.#ended ??= this.#kill();
    return this.#ended;
  }

  async #kill(): Promise<void> {
    this.#booting.abort(new Error(`${this.id} is terminated`));
    await this.#booted?.catch(() => {}); // A process that is being started must be ended too.
    await this.#systemd.stop();
    this.#lease?.end();
    for (const port of this.ports.values()) releasePort(port);
    this.#fleet.addresses.release(this.subnet, this.address);
    rmSync(this.root, { recursive: true, force: true });
  }

  get variables(): Readonly<Record<string, string>> {
    return this.#lease?.variables ?? {};
  }

  user(name: string): Account | undefined {
    return this.#accounts.find(name);
  }

  addUser(name: string, more?: NewAccount): void {
    if (this.user(name) !== undefined) return;
    this.#accounts.add(name, more);
    this.#accounts.write(this.root);
  }

  /** `logs/<group>-<instance>-<unit>.log`; the set-up's own is the `console`. */
  logOf(unit: string): string {
    return logFile(this.#fleet.stateDirectory, `${this.spec.group}-${this.id}-${unit}`);
  }

  log(line: string): void {
    const file = this.logOf('console');
    try {
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `${line}\n`, { mode: 0o600 });
    } catch (error) {
      // A full disk must not fail the instance because of a console line.
      if (diskTrouble(error) === undefined) throw error;
    }
  }
}
