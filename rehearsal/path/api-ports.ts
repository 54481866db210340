import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import type { PlannedApi } from '../assembly/planned-apis';
import { refusePortInUse } from '../kit/port-in-use';
import { readState, writeJson } from '../kit/whole-file';

/** What tells an API from another one, also before it is deployed. */
export type ApiKey = Omit<PlannedApi, 'environment'>;

export interface ApiPortsProps {
  /** Of the first API; each further one takes the next. 0: any free port for each. */
  readonly first: number;
  /**
   * Where the order is kept for the next start.
   *
   * @default - nowhere
   */
  readonly file?: string | undefined;
}

const text = v.string();
const SHAPE = v.array(v.object({ account: text, region: text, stack: text, logicalId: text, environment: text }));

/** Where the order is kept, below what the network keeps. */
export function portsFile(stateDirectory: string): string {
  return join(stateDirectory, 'api-ports.json');
}

/**
 * Which API has which port: in the order in which the pipeline deploys them, whichever was made first.
 *
 * What the pipeline does not deploy comes after that, as it came.
 */
export class ApiPorts {
  readonly #is: ApiPortsProps;
  #order: readonly PlannedApi[];

  constructor(props: ApiPortsProps) {
    this.#is = props;
    this.#order = (props.file === undefined ? undefined : readState<PlannedApi[]>(props.file, SHAPE)) ?? [];
  }

  get any(): boolean {
    return this.#is.first === 0;
  }

  of(api: ApiKey): number {
    if (this.any) return 0;
    return this.#is.first + this.indexOf(api);
  }

  environmentOf(api: ApiKey): string {
    return this.#entry(api).environment;
  }

  /** The place of an API among all others. */
  indexOf(api: ApiKey): number {
    const entry = this.#entry(api);
    return this.#order.indexOf(entry);
  }

  /** Takes the order of a pipeline. `deployed` are those that are there, in it or not. */
  plan(planned: readonly PlannedApi[], deployed: readonly ApiKey[]): void {
    const others = deployed.filter((api) => !planned.some((other) => isSame(api, other)));
    this.#set([...planned, ...others.map((api) => this.#entry(api))]);
  }

  /** Throws a UsageError if a port is taken that one of these needs, and that none of `held` is. */
  async check(planned: readonly PlannedApi[] = this.#order, held: readonly number[] = []): Promise<void> {
    const { first } = this.#is;
    if (this.any) return;
    if (planned.length === 0) return refusePortInUse(first, 'the first API');
    for (const [index, { environment }] of planned.entries())
      if (!held.includes(first + index)) await refusePortInUse(first + index, `the API of ${environment}`);
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
    const { file } = this.#is;
    if (file === undefined) return;
    mkdirSync(dirname(file), { recursive: true });
    writeJson(file, order);
  }
}

function isSame(a: ApiKey, b: ApiKey): boolean {
  return a.account === b.account && a.region === b.region && a.stack === b.stack && a.logicalId === b.logicalId;
}
