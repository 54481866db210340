import type { Accounts } from './accounts';
import type { MachineKind } from './machine-root';

/** What a machine (an instance or a container) is to start, in the machine's own words: every path is one of its own. */
export interface Order {
  /** The id of the user as whom it runs. */
  readonly uid: number;
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** A command of a set-up, which comes and goes; a service stays. */
  readonly kind: 'command' | 'service';
}

/** The same in words of this machine: what `spawn` takes. */
export type Launch = Omit<Order, 'uid' | 'kind'>;

/** How the processes of machines are kept to the directories of these. */
export interface Isolation {
  /** For people, on an instance's console. */
  readonly how: string;
  /** Makes a directory ready to be a machine's `/`: once, before anything is started in it. */
  enclose(root: string, kind: MachineKind, accounts: Accounts): Enclosure;
}

/** One machine's directory, and what is started in it. */
export interface Enclosure {
  /** Where the machine's processes find this Node. */
  readonly node: string;
  /** A file that every service is started with, and stand-ins for programs that would change this machine. */
  readonly preload: string;
  readonly programs: string;
  /** A path of the machine as its processes must be told it, in a link for example. */
  path(path: string): string;
  /** Throws an OutsideMachine for what would change this machine. */
  launch(order: Order): Launch;
}

/** The way out for what would be written elsewhere. */
export const WRITABLE = 'name a path of its own: below /etc, /home, /opt, /srv, /tmp, /usr/local or /var';

/** Something would change a file of this machine and not of the instance or container. */
export class OutsideMachine extends Error {
  readonly repair = WRITABLE;
}
