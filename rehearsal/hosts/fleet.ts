import { join } from 'node:path';
import type { AssetStore } from '../assembly/asset-store';
import type { World } from '../cloudformation/world';
import type { ChangeClock } from '../kit/clock';
import type { AwsCalls } from '../path/aws-calls';
import type { Addresses, TargetGroups } from '../path/host';
import type { Identity } from '../permissions/caller';
import type { Isolation } from '../processes/isolation';
import type { ProcessBook } from '../processes/process-book';
import type { Aws } from './environment';

/** What everything that runs tasks or instances needs. */
export interface Fleet {
  readonly world: World;
  readonly identity: Identity;
  readonly calls: AwsCalls;
  readonly assets: AssetStore;
  readonly targetGroups: TargetGroups;
  readonly addresses: Addresses;
  /** The time in which changes become known. */
  readonly clock: Pick<ChangeClock, 'goesBy'>;
  readonly aws: Aws;
  readonly book: ProcessBook;
  readonly stateDirectory: string;
  /** How what is started is kept from this machine: found out once, when it is first needed. */
  isolation(): Promise<Isolation>;
  /** Resolves when what an earlier rehearsal left running has ended: nothing starts before. */
  readonly ready: Promise<unknown>;
  /** Real milliseconds in which a service that has just begun to start is not judged: `START_ALLOWANCE_MS`. */
  readonly startAllowance: number;
  /** A line for the person who watches, about what happens outside a deployment. */
  notice(line: string): void;
}

/** `<state>/logs/<name>.log` */
export function logFile(stateDirectory: string, name: string): string {
  return join(stateDirectory, 'logs', `${name.replaceAll(/[^\w.-]+/g, '_')}.log`);
}

/**
 * Checks come twenty times as often here as on AWS, but a process starts no faster: by the time AWS counts a second
 * failed check, it has had ten seconds or more.
 */
export const START_ALLOWANCE_MS = 3_000;

/** A process that is asked to end gets at least this, however short a wait of AWS would be here. */
export const STOP_ALLOWANCE_MS = 5_000;
