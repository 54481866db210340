import type { OpenDoor } from '../aws/apigatewayv2/api';
import type { Cloud } from '../cloud/cloud';
import type { StackSummary } from '../cloudformation/deployment';
import type { Resource, ResourceOf } from '../cloudformation/world';
import type { StateDirectory } from '../state/state-directory';

export interface DeployedSystemProps {
  readonly state: StateDirectory;
  /** The port of the first API. */
  readonly port: number;
  readonly localIssuer: boolean;
  readonly keepWaits: boolean;
  /** Told what happens outside a deployment. */
  notice(line: string): void;
}

/** What is deployed, in every account and region; nothing of it is known before `open`. */
export class DeployedSystem {
  readonly #props: DeployedSystemProps;
  #opening: Promise<Cloud> | undefined;
  #cloud: Cloud | undefined;

  constructor(props: DeployedSystemProps) {
    this.#props = props;
  }

  /** Resumes what an earlier process had deployed, once; without `serving`, its services are not waited for. */
  open(serving: boolean): Promise<Cloud> {
    this.#opening ??= this.#open(serving);
    return this.#opening;
  }

  /** Undefined before `open`. */
  get cloud(): Cloud | undefined {
    return this.#cloud;
  }

  /** Every HTTP API that answers, in the order in which the pipeline deploys them. */
  apis(): readonly OpenDoor[] {
    return this.#cloud?.frontDoors() ?? [];
  }

  /** Files for curl, with keys of the account of an API, by the names of the callers. Throws if they cannot be written. */
  curlFiles(api: OpenDoor): Readonly<Record<string, string>> {
    return this.#cloud!.users.curlFiles(api);
  }

  stacks(): readonly StackSummary[] {
    return this.#cloud?.cloudFormation.stacks() ?? [];
  }

  /** What a deletion policy has retained, in no stack any more. */
  retained(): readonly Resource[] {
    return this.#cloud?.cloudFormation.retained() ?? [];
  }

  /** Every deployed resource of a type, with its evaluated properties. */
  resources<Type extends string>(type: Type): readonly ResourceOf<Type>[] {
    return this.#cloud?.world.all(type) ?? [];
  }

  resourcesOf(stack: Pick<StackSummary, 'account' | 'region' | 'stackName'>): readonly Resource[] {
    return this.#cloud?.world.inStack(stack) ?? [];
  }

  /** Goes up with every change of a resource. */
  get revision(): number {
    return this.#cloud?.world.revision ?? 0;
  }

  async close(): Promise<void> {
    await this.#cloud?.close();
  }

  async #open(serving: boolean): Promise<Cloud> {
    const { state, port, localIssuer, keepWaits, notice } = this.#props;
    // Loaded while the app synthesizes, not before it starts.
    const { openCloud } = require('../cloud/cloud') as typeof import('../cloud/cloud');
    this.#cloud = await openCloud({
      stateDirectory: state.cloud,
      assetDirectory: state.assets,
      callersDirectory: state.callers,
      localIssuer,
      keepWaits,
      port,
      notice,
    });
    await this.#cloud.resume({ serving });
    return this.#cloud;
  }
}
