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

/** What ECS services and Auto Scaling groups need to run tasks and instances. */
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
  /** How processes are isolated from this machine: found out once, when first needed. */
  isolation(): Promise<Isolation>;
  /** Resolves when processes that an earlier rehearsal left running have ended. Nothing may start earlier. */
  readonly ready: Promise<unknown>;
  /** Real milliseconds in which failed health checks of a starting service do not count: `START_ALLOWANCE_MS`. */
  readonly startAllowance: number;
  /** Prints a line about something that happens outside a deployment. */
  notice(line: string): void;
}

/** `<state>/logs/<name>.log` */
export function logFile(stateDirectory: string, name: string): string {
  return join(stateDirectory, 'logs', `${name.replaceAll(/[^\w.-]+/g, '_')}.log`);
}

/**
 * Health checks come twenty times as often as on AWS, but a process does not start faster: when AWS counts a second failed
 * check, the process has had at least ten seconds.
 */
export const START_ALLOWANCE_MS = 3_000;

/** A process gets at least this long to end, even if AWS's wait is shorter once it is shortened. */
export const STOP_ALLOWANCE_MS = 5_000;
