import type { CommandResult } from '../../processes/set-up-command';
import { stopInOrder } from './systemd-order';
import { SystemdService, type UnitHost } from './systemd-service';
import { readUnit } from './systemd-unit';

export interface SystemdHost extends UnitHost {
  log(line: string): void;
}

const SYSTEMCTL = ['systemctl', '/usr/bin/systemctl', '/bin/systemctl'];

/** The services of one instance. */
export class Systemd {
  readonly #host: SystemdHost;
  #services = new Map<string, SystemdService>();

  constructor(host: SystemdHost) {
    this.#host = host;
  }

  /** Throws an Error in systemd's words. */
  async start(name: string): Promise<void> {
    const unit = readUnit(this.#host.root, name);
    if (unit === undefined) throw new Error(`Failed to start ${name}.service: Unit ${name}.service not found.`);
    let service = this.#services.get(unit.name);
    if (service === undefined) {
      service = new SystemdService(unit, this.#host);
      this.#services.set(unit.name, service);
      for (const line of unit.recorded) this.#host.log(`${unit.name}: recorded: ${line}`);
    }
    if (!(await service.start())) throw new Error(`Job for ${unit.name} failed: ${service.state}`);
  }

  /** Each after those that it was started before: systemd.unit(5), "Before=, After=". */
  async stop(): Promise<void> {
    await stopInOrder([...this.#services.values()]);
  }

  /** The port of 127.0.0.1 that stands for the instance's `port`. */
  listening(port: number): number | undefined {
    for (const { process } of this.#services.values()) {
      const actual = process?.listening(port);
      if (actual !== undefined) return actual;
    }
    return undefined;
  }

  get active(): boolean {
    return [...this.#services.values()].some(({ state }) => state.startsWith('active'));
  }

  /** The services' states, a line each, with their open ports. */
  status(): string[] {
    const services = [...this.#services.values()];
    if (services.length === 0) return [];
    const open = services.flatMap(({ process }) => process?.ports ?? []);
    return [
      ...services.map(({ unit, state }) => `${unit.name}: ${state}`),
      `ports open on the instance: ${open.join(', ') || 'none'}`,
    ];
  }

  /** Performs a command that consists only of systemctl calls; undefined for any other command. */
  async systemctl(command: string | readonly string[]): Promise<CommandResult | undefined> {
    const calls =
      typeof command === 'string' ? command.split('&&').map((part) => part.trim().split(/\s+/)) : [[...command]];
    const own = calls.map((words) => (words[0] === 'sudo' ? words.slice(1) : words));
    if (!own.every(([program]) => SYSTEMCTL.includes(program ?? ''))) return undefined;
    const recorded: string[] = [];
    for (const [, ...words] of own) {
      const [verb = '', ...units] = words.filter((word) => !word.startsWith('-'));
      const failed = await this.#do(verb, units, words.includes('--now'), recorded);
      if (failed !== undefined) return { ...failed, succeeded: false, recorded };
    }
    return { succeeded: true, how: 'exit code 0', lastLines: [], recorded };
  }

  async #do(verb: string, units: readonly string[], now: boolean, recorded: string[]) {
    const names = units.map((unit) => unit.replace(/\.service$/, ''));
    const services = names.map((name) => this.#services.get(`${name}.service`));
    if (verb === 'restart' || verb === 'stop') await Promise.all(services.map((service) => service?.stop()));
    if (verb === 'start' || verb === 'restart' || (verb === 'enable' && now)) {
      try {
        for (const name of names) await this.start(name);
      } catch (error) {
        return { how: 'exit code 1', lastLines: [(error as Error).message] };
      }
    } else if (verb === 'is-active') {
      const idle = names.filter((_name, index) => !services[index]?.state.startsWith('active'));
      if (idle.length > 0) return { how: 'exit code 3', lastLines: idle.map((name) => `${name}: inactive`) };
    } else if (!['stop', 'enable', 'daemon-reload'].includes(verb)) {
      recorded.push(['systemctl', verb, ...units].join(' '));
    }
    return undefined;
  }
}
