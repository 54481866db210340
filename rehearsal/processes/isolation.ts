import type { Accounts } from './accounts';
import type { MachineKind } from './machine-root';

/** What to start on a machine (an instance or a container), with paths as the machine's processes see them. */
export interface Order {
  /** The id of the user that it runs as. */
  readonly uid: number;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A set-up command ends by itself; a service keeps running. */
  readonly kind: 'command' | 'service';
}

/** The same with this machine's paths: what `spawn` takes. */
export type Launch = Omit<Order, 'uid' | 'kind'>;

/** Confines the processes of each machine to its directory. */
export interface Isolation {
  /** How it does that, for an instance's console log. */
  readonly how: string;
  /** Prepares a directory to be a machine's `/`. Call it once, before anything is started in it. */
  enclose(root: string, kind: MachineKind, accounts: Accounts): Enclosure;
}

/** One machine's directory, ready to start processes in. */
export interface Enclosure {
  /** Where the machine's processes find this Node. */
  readonly node: string;
  /** The file that Node is told to load before a service. */
  readonly preload: string;
  /** The directory of stand-ins for programs that would change this machine. */
  readonly programs: string;
  /** How the machine's processes spell a path of the machine, for example in a link. */
  path(path: string): string;
  /** Throws an OutsideMachine for what would change this machine. */
  launch(order: Order): Launch;
}

/** The repair for what would be written elsewhere. */
export const WRITABLE = 'name a path of its own: below /etc, /home, /opt, /srv, /tmp, /usr/local or /var';

/** Something would change a file of this machine instead of the instance or container. */
export class OutsideMachine extends Error {
  readonly repair = WRITABLE;
}
