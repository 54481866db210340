import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { writeFileWhole } from '../kit/whole-file';
import { Accounts, NODE_IMAGE } from './accounts';
import type { Enclosure, Isolation, Launch, Order } from './isolation';
import { furnish, IMAGE_NODE, LENT_NODE, link, type MachineKind, writeEtc } from './machine-root';
import type { NamespaceTools } from './namespace-tools';
import { PRELOAD } from './tied';

export interface NamespacesProps {
  readonly tools: NamespaceTools;
  readonly separateIds: boolean;
  /** For what all machines share; processes in them cannot write to it. */
  readonly directory: string;
  /** Stand-ins for programs that would change this machine. */
  readonly programs: string;
}

const OWN_PRELOAD = '/.rehearsal/preload.cjs';
const OWN_PROGRAMS = '/.rehearsal/programs';
/** Programs and libraries of this machine. On most of today's systems all but the first are links into it. */
const SYSTEM = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
/** Other directories of this machine that programs read. */
const LENT = [
  ...['/nix/store', '/gnu/store', '/etc/alternatives', '/etc/crypto-policies'],
  ...['/etc/ssl/certs', '/etc/pki/tls/certs', '/etc/pki/ca-trust/extracted'],
];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
/** Below /proc: settings of the kernel, which are not per namespace. proc(5) */
const SWITCHES = ['sys', 'sysrq-trigger', 'irq', 'bus', 'fs'];
/** Options that mounts of this machine may be locked to: a namespace can add them but not remove them. mount_namespaces(7) */
const HARMLESS = 'nosuid,nodev';
const READ_ONLY = `bind,ro,${HARMLESS}`;

/** A line of fstab(5): source, target, type, options. */
type Mount = readonly [string, string, string, string];

/**
 * Processes in user and mount namespaces of their own: the machine's directory is their `/`.
 *
 * Of this machine they see its programs and libraries, read-only, and nothing else: no home directory, no other instance.
 * The network is this machine's. A set-up command also has its own process ids, so that `pkill` finds no other process; a
 * service does not, because that would take one more long-running process to start it.
 *
 * unshare(1) makes the namespaces and mount(8) what is seen in them; then a second user namespace takes away the right to
 * change that, and its only user is the one that the unit or the image names. Each step replaces the process before it
 * (`exec`), so the process id, group, exit code and channel are those of the process that was spawned.
 */
export class Namespaces implements Isolation {
  readonly #props: NamespacesProps;

  readonly how = 'in namespaces: what is not of the instance is read-only or not there';
  readonly #shared = new Map<MachineKind, string>();

  constructor(props: NamespacesProps) {
    this.#props = props;
  }

  enclose(root: string, kind: MachineKind, accounts: Accounts): Enclosure {
    const shared = this.#shared.get(kind) ?? this.#furnished(kind);
    this.#shared.set(kind, shared);
    furnish(root, kind, accounts);
    return {
      node: LENT_NODE,
      preload: OWN_PRELOAD,
      programs: OWN_PROGRAMS,
      path: (path) => path,
      launch: (order) => this.#launch(root, this.#table(root, shared, kind, order.kind), order),
    };
  }

  /** What is the same in all machines of a kind, and read-only: made once, because a file costs as much as a mount. */
  #furnished(kind: MachineKind): string {
    const shared = join(this.#props.directory, 'namespaces', kind);
    for (const name of SYSTEM) {
      const host = lstatSync(join('/', name), { throwIfNoEntry: false });
      if (host?.isSymbolicLink()) link(readlinkSync(join('/', name)), join(shared, name));
      else if (host !== undefined) mkdirSync(join(shared, name), { recursive: true });
    }
    for (const directory of ['dev', 'etc', 'proc', 'tmp', 'usr/local/bin', 'var/tmp']) {
      mkdirSync(join(shared, directory), { recursive: true });
    }
    for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries()) {
      link(`/proc/self/fd/${index}`, join(shared, 'dev', name));
    }
    link('/proc/self/fd', join(shared, 'dev/fd'));
    link('../tmp', join(shared, 'dev/shm'));
    if (kind === 'container') {
      link(LENT_NODE, join(shared, IMAGE_NODE));
      writeEtc(shared, new Accounts(NODE_IMAGE));
    }
    for (const [source, target] of this.#borrow(kind)) {
      const path = join(shared, target);
      const isDirectory = statSync(source).isDirectory();
      mkdirSync(isDirectory ? path : dirname(path), { recursive: true });
      if (!isDirectory && !existsSync(path)) writeFileSync(path, '');
    }
    return shared;
  }

  #borrow(kind: MachineKind): Mount[] {
    const at = (path: string, options = READ_ONLY, as = path): Mount => [path, relative('/', as), 'none', options];
    return [
      at(process.execPath, READ_ONLY, LENT_NODE),
      at(PRELOAD, READ_ONLY, OWN_PRELOAD),
      at(this.#props.programs, READ_ONLY, OWN_PROGRAMS),
      ...DEVICES.map((name) => at(join('/dev', name), 'bind')),
      // An instance's /etc is its own.
      ...LENT.filter((path) => kind === 'container' || !path.startsWith('/etc/')).map((path) => at(path)),
    ].filter(([path]) => existsSync(path));
  }

  /** The mounts, as a file for mount(8). Its paths are relative to the root, so machines with the same mounts share one. */
  #table(root: string, shared: string, kind: MachineKind, order: Order['kind']): string {
    const common = relative(root, shared);
    const mounts = [
      overlay('.', '.', common),
      ...processMounts(order === 'command' && this.#props.separateIds),
      ...systemMounts(root),
      localMount(root, common, kind),
      ...ownMounts(root, kind),
      ...this.#borrow(kind),
    ];
    const text = mounts.map((mount) => `${mount.map(escaped).join(' ')} 0 0\n`).join('');
    const file = join(shared, '..', createHash('sha256').update(text).digest('hex').slice(0, 16));
    if (!existsSync(file)) writeFileWhole(file, text);
    return file;
  }

  #launch(root: string, table: string, { uid, file, args, cwd, env, kind }: Order): Launch {
    const { unshare, mount, umount, pivot_root } = this.#props.tools;
    const apart = ['--user', '--map-root-user', '--mount', '--propagation', 'private', '--ipc', '--uts'];
    if (kind === 'command' && this.#props.separateIds) apart.push('--pid', '--fork', '--kill-child');
    const inside = `exec ${unshare} --user --map-user="$__user" --map-group="$__user" --wd="$__cwd"`;
    // Root could leave a chroot, so pivot_root takes the outer file system away, at the cost of two more programs.
    const enter =
      uid === 0
        ? `cd "$__root" && ${pivot_root} . . && ${umount} -l . && ${inside} -- "$@"`
        : `${inside} --root="$__root" -- "$@"`;
    const script = `${mount} -a -T "$1" && __root=$2 __cwd=$3 __user=$4 && shift 4 && ${enter}`;
    const words = ['/bin/sh', '-c', script, 'sh', table, root, cwd, String(uid), file, ...args];
    return { file: unshare, args: [...apart, ...words], cwd: root, env };
  }
}

/** Directories on top of each other, read-only; the first of `lower` is the uppermost. */
function overlay(path: string, ...lower: string[]): Mount {
  // Relative paths: one in this option must not contain a comma or a colon.
  return ['overlay', path, 'overlay', `ro,${HARMLESS},lowerdir=${lower.join(':')}`];
}

function isDirectoryOf(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** This machine's programs and libraries, below what the root has of its own. */
function systemMounts(root: string): Mount[] {
  return SYSTEM.flatMap((name): Mount[] => {
    if (isDirectoryOf(root, name)) return [overlay(name, name, `/${name}`)];
    const exists = statSync(join('/', name), { throwIfNoEntry: false }) !== undefined;
    const isMounted = exists && !lstatSync(join('/', name)).isSymbolicLink();
    return isMounted ? [[`/${name}`, name, 'none', `r${READ_ONLY}`]] : [];
  });
}

/** Of an instance, its own `/usr/local`, which it may write to; of a container, read-only what all of them have and its own. */
function localMount(root: string, common: string, kind: MachineKind): Mount {
  const local = 'usr/local';
  if (kind === 'instance') return [local, local, 'none', 'bind'];
  const shared = join(common, local);
  return isDirectoryOf(root, local) ? overlay(local, local, shared) : [shared, local, 'none', READ_ONLY];
}

/** The other directories of the root, which are writable. */
function ownMounts(root: string, kind: MachineKind): Mount[] {
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SYSTEM.includes(entry.name))
    .filter(({ name }) => kind === 'instance' || name !== 'etc')
    .map(({ name }) => [name, name, 'none', 'bind']);
}

/** /proc, with the kernel's switches read-only. */
function processMounts(separateIds: boolean): Mount[] {
  const proc: Mount = separateIds ? ['proc', 'proc', 'proc', `${HARMLESS},noexec`] : ['/proc', 'proc', 'none', 'rbind'];
  const switches = SWITCHES.filter((name) => existsSync(join('/proc', name)));
  return [proc, ...switches.map((name): Mount => [`/proc/${name}`, `proc/${name}`, 'none', `${READ_ONLY},noexec`])];
}

/** A field as fstab(5) spells it. */
function escaped(field: string): string {
  return field.replaceAll(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
