import { rmSync } from 'node:fs';
import { shortened, wait } from '../../kit/clock';
import { refuse } from '../../kit/refusal';
import { numberOf } from '../../kit/values';
import type { Launch } from '../../processes/isolation';
import type { ProcessBook } from '../../processes/process-book';
import { runCommand } from '../../processes/set-up-command';
import type { ContainerDefinition } from './task-definition';

/** A container's health check with ECS's defaults; times in seconds. */
export interface HealthCheck {
  /** `CMD` and the words of a command, or `CMD-SHELL` and a line for the shell. */
  readonly command: readonly string[];
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly startPeriod: number;
}

const SOURCE = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html';

/** Defaults and ranges: `HealthCheck`, Amazon ECS API Reference. */
export function healthCheckOf({ HealthCheck: stated }: ContainerDefinition, where: string): HealthCheck | undefined {
  if (stated === undefined) return undefined;
  const at = { resource: where, code: 'ClientException', source: SOURCE } as const;
  const ranged = (
    name: 'Interval' | 'Timeout' | 'Retries' | 'StartPeriod',
    usual: number,
    [from, to]: [number, number],
  ) => {
    const number = numberOf(stated[name]) ?? usual;
    if (Number.isInteger(number) && number >= from && number <= to) return number;
    return refuse({
      ...at,
      property: `HealthCheck.${name}`,
      message: `'${stated[name]}' is not a valid value of ${name}`,
      repair: `give ${from} to ${to}`,
    });
  };
  const { Command: command = [] } = stated;
  if (!['CMD', 'CMD-SHELL'].includes(command[0] ?? '') || command.length < 2) {
    refuse({
      ...at,
      property: 'HealthCheck.Command',
      message: 'The command of a health check must start with CMD or CMD-SHELL',
      repair: `write ["CMD-SHELL", "${command.join(' ') || '…'}"]`,
    });
  }
  return {
    command,
    interval: ranged('Interval', 30, [5, 300]),
    timeout: ranged('Timeout', 5, [2, 60]),
    retries: ranged('Retries', 3, [1, 10]),
    startPeriod: ranged('StartPeriod', 0, [0, 300]),
  };
}

/** Programs of the Debian images of Node that its smaller images lack: nodejs/docker-node, docker-library/buildpack-deps. */
const LACKING: readonly (readonly [image: RegExp, programs: readonly string[]])[] = [
  [/-slim\b/, ['curl', 'wget', 'nc', 'ps', 'pgrep']],
  [/\balpine/, ['curl']],
];

/** The line for the shell, in which what the image lacks is not found, whatever this machine has. */
export function asInImage(line: string, image: string): string {
  const [, lacking = []] = LACKING.find(([images]) => images.test(image)) ?? [];
  const missing = lacking.filter((program) => new RegExp(`\\b${program}\\b`).test(line));
  const functions = missing.map(
    (program) => `${program}() { echo "/bin/sh: ${program}: not found" >&2; return 127; }; `,
  );
  return functions.join('') + line;
}

export interface ContainerHealthProps {
  readonly check: HealthCheck;
  /** For messages: the container's name. */
  readonly name: string;
  /** What starts the command now; a text if it cannot be started. */
  launch(): Launch | string;
  readonly book: ProcessBook;
  /** Written anew by each check. */
  readonly log: string;
  /** Real milliseconds in which no failure counts, until a check has passed. */
  readonly patience: number;
}

/**
 * The health of one container, by its own command, which runs in it again and again.
 *
 * The interval is shortened like every wait; the command gets its real time.
 */
export class ContainerHealth {
  readonly #props: ContainerHealthProps;
  readonly #end = new AbortController();
  readonly #checks: Promise<void>;
  #isHealthy = false;
  #failure: string | undefined;

  constructor(props: ContainerHealthProps) {
    this.#props = props;
    this.#checks = this.#check().catch((error) => {
      if (!this.#end.signal.aborted) this.#failure = String(error);
    });
  }

  /** Why it is UNHEALTHY; undefined if it is not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Resolves when it is HEALTHY. */
  async healthy(signal: AbortSignal): Promise<void> {
    while (!this.#isHealthy) await wait(1, signal);
  }

  async end(): Promise<void> {
    this.#end.abort(new Error('the task ends'));
    await this.#checks;
  }

  async #check(): Promise<void> {
    const { check, patience } = this.#props;
    const { signal } = this.#end;
    const counted = performance.now() + Math.max(shortened(check.startPeriod), patience);
    for (let failures = 0; ; ) {
      await wait(check.interval, signal);
      const failure = await this.#run(signal);
      if (failure === undefined) {
        this.#isHealthy = true;
        this.#failure = undefined;
        failures = 0;
      } else if (this.#isHealthy || performance.now() >= counted) {
        failures++;
        if (failures >= check.retries) {
          this.#isHealthy = false;
          this.#failure = failure;
        }
      }
    }
  }

  /** Why the check failed; undefined if it passed. */
  async #run(signal: AbortSignal): Promise<string | undefined> {
    const { check, name, launch, book, log } = this.#props;
    const launched = launch();
    if (typeof launched === 'string') return launched;
    rmSync(log, { force: true });
    const props = { name: `health check of ${name}`, launch: launched, log, book, limit: check.timeout * 1000, signal };
    const { succeeded, how, lastLines } = await runCommand(props);
    return succeeded ? undefined : [how, ...lastLines.map((line) => `\n    ${line}`)].join('');
  }
}
