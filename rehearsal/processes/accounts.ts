import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of /etc/passwd. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  readonly shell: string;
}

/** Properties of a user to add. @default - a system user without a shell, as cfn-init adds them */
export type NewAccount = Partial<Omit<Account, 'name'>>;

const NOLOGIN = '/sbin/nologin';
const account = (name: string, uid: number, home: string, shell = NOLOGIN): Account => ({ name, uid, home, shell });

/** Users of Amazon Linux 2023 that services may use. */
export const AMAZON_LINUX = [
  account('root', 0, '/root', '/bin/bash'),
  account('bin', 1, '/bin'),
  account('daemon', 2, '/sbin'),
  account('adm', 3, '/var/adm'),
  account('ec2-user', 1000, '/home/ec2-user', '/bin/bash'),
  account('nobody', 65534, '/'),
];

/** Users of an official node image: nodejs/docker-node creates `node` with the id 1000. */
export const NODE_IMAGE = [
  account('root', 0, '/root', '/bin/bash'),
  account('node', 1000, '/home/node', '/bin/bash'),
  account('nobody', 65534, '/nonexistent'),
];

/** The users of one machine: of an instance, or of a container. */
export class Accounts {
  readonly #all: Account[];

  constructor(all: readonly Account[]) {
    this.#all = [...all];
  }

  /** By name, or by id as text. */
  find(user: string): Account | undefined {
    return this.#all.find(({ name, uid }) => name === user || String(uid) === user);
  }

  /** Does nothing if the user exists. */
  add(name: string, { uid, home, shell }: NewAccount = {}): void {
    if (this.find(name) !== undefined) return;
    // The ids of system users go down from 999: useradd(8), SYS_UID_MAX.
    const next = Math.min(1000, ...this.#all.map((one) => one.uid).filter((one) => one > 200)) - 1;
    this.#all.push(account(name, uid ?? next, home ?? `/home/${name}`, shell));
  }

  /** Home directories that exist from the beginning. */
  get homes(): readonly string[] {
    return this.#all.map(({ home }) => home).filter((home) => /^\/(root$|home\/)/.test(home));
  }

  /** Writes the machine's `/etc/passwd` and `/etc/group`. */
  write(root: string): void {
    mkdirSync(join(root, 'etc'), { recursive: true });
    const lines = (line: (account: Account) => string) => this.#all.map((one) => `${line(one)}\n`).join('');
    const passwd = lines(({ name, uid, home, shell }) => `${name}:x:${uid}:${uid}::${home}:${shell}`);
    writeFileSync(join(root, 'etc/passwd'), passwd);
    writeFileSync(
      join(root, 'etc/group'),
      lines(({ name, uid }) => `${name}:x:${uid}:`),
    );
  }
}
