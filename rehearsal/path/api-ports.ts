import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { PlannedApi } from '../assembly/planned-apis';
import { refusePortInUse } from '../kit/port-in-use';
import { readState, writeJson } from '../kit/whole-file';

/** Identifies an API, also before it is deployed. */
export type ApiKey = Omit<PlannedApi, 'environment'>;

export interface ApiPortsProps {
  /** The port of the first API; each further one gets the next. 0: any free port for each. */
  readonly first: number;
  /**
   * The file that keeps the order for the next start.
   *
   * @default - not kept
   */
  readonly file?: string | undefined;
}

const text = v.string();
const SHAPE = v.array(v.object({ account: text, region: text, stack: text, logicalId: text, environment: text }));

/** The file that keeps the order, in the network's state directory. */
export function portsFile(stateDirectory: string): string {
  return join(stateDirectory, 'api-ports.json');
}

/**
 * Assigns ports to APIs, in the order in which the pipeline deploys them.
 *
 * APIs that the pipeline does not deploy come last, in the order of their creation.
 */
export class ApiPorts {
  readonly #props: ApiPortsProps;
  #order: readonly PlannedApi[];

  constructor(props: ApiPortsProps) {
    this.#props = props;
    this.#order = (props.file === undefined ? undefined : readState<PlannedApi[]>(props.file, SHAPE)) ?? [];
  }

  get any(): boolean {
    return this.#props.first === 0;
  }

  of(api: ApiKey): number {
    if (this.any) return 0;
    return this.#props.first + this.indexOf(api);
  }

  environmentOf(api: ApiKey): string {
    return this.#entry(api).environment;
  }

  /** The index of an API among all others. */
  indexOf(api: ApiKey): number {
    const entry = this.#entry(api);
    return this.#order.indexOf(entry);
  }

  /** Takes over the order of a pipeline. `deployed`: all existing APIs, whether or not the pipeline has them. */
  plan(planned: readonly PlannedApi[], deployed: readonly ApiKey[]): void {
    const others = deployed.filter((api) => !planned.some((other) => isSame(api, other)));
    this.#set([...planned, ...others.map((api) => this.#entry(api))]);
  }

  /** Throws a UsageError if a port that one of these needs is in use. `own`: the ports that the APIs themselves use. */
  async check(planned: readonly PlannedApi[] = this.#order, own: readonly number[] = []): Promise<void> {
    const { first } = this.#props;
    if (this.any) return;
    if (planned.length === 0) return refusePortInUse(first, 'the first API');
    for (const [index, { environment }] of planned.entries())
      if (!own.includes(first + index)) await refusePortInUse(first + index, `the API of ${environment}`);
  }

  #entry(api: ApiKey): PlannedApi {
    const known = this.#order.find((other) => isSame(other, api));
    if (known !== undefined) return known;
    const { account, region, stack, logicalId } = api;
    const entry = { account, region, stack, logicalId, environment: stack };
    this.#set([...this.#order, entry]);
    return entry;
  }

  #set(order: readonly PlannedApi[]): void {
    this.#order = order;
    const { file } = this.#props;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeJson(file, order);
  }
}

function isSame(a: ApiKey, b: ApiKey): boolean {
  return a.account === b.account && a.region === b.region && a.stack === b.stack && a.logicalId === b.logicalId;
}
