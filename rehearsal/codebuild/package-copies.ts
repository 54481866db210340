import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Mutex } from '../kit/mutex';
import { writeFileWhole } from '../kit/whole-file';
import { holding, wantedPackages } from './installed-modules';
import { packageWork } from './package-work';

/** How many copies are kept: that of a branch, and of one or two more that are pushed in between. */
const KEPT = 3;
const DRAFT = '.draft-';

/** A copy that is in a build's directory. */
interface Loan {
  readonly key: string;
  readonly fingerprint: string;
}

export interface PackageCopiesProps {
  /** Where they are kept, on the file system of the builds: they come and go by being renamed. */
  readonly shelf: string;
  /** The person's own project. */
  readonly project: string;
}

/**
 * A `node_modules` for each lock file, which a build has for itself while it runs.
 *
 * It shares nothing with the person's, which it is copied from, or with what a build has installed. One that a build has
 * written into is thrown away and copied anew: the next build sees what npm installs, and nothing else.
 */
export class PackageCopies {
  readonly #props: PackageCopiesProps;

  readonly #lent = new Map<string, Loan>();
  /** Copies that were found to be as npm left them, since this process began. */
  readonly #known = new Set<string>();
  readonly #turns = new Mutex();
  readonly #copying = new AbortController();
  /** What goes on behind the builds, for each copy. */
  readonly #work = new Map<string, Promise<void>>();

  constructor(props: PackageCopiesProps) {
    this.#props = props;

    mkdirSync(props.shelf, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(props.shelf)) {
      if (name.startsWith(DRAFT)) void this.#remove(join(props.shelf, name));
    }
  }

  /** Makes a copy of the person's own packages while nobody waits for it. */
  prepare(): void {
    const wanted = wantedPackages(this.#props.project);
    if (wanted !== undefined)
      this.#behind(keyOf(this.#props.project), (key) => this.#copied(key, this.#props.project, true));
  }

  /** Puts what a source asks for into it; returns whether that could be done. */
  async lend(source: string): Promise<boolean> {
    if (wantedPackages(source) === undefined) return false;
    const key = keyOf(source);
    const leave = await this.#turns.take();
    try {
      await this.#work.get(key);
      if (!(await this.#copied(key, source, false))) return false;
      const fingerprint = readFileSync(join(this.#props.shelf, key, 'fingerprint'), 'utf8');
      // As `npm ci` does with one that is there already.
      rmSync(join(source, 'node_modules'), { recursive: true, force: true });
      renameSync(join(this.#props.shelf, key, 'node_modules'), join(source, 'node_modules'));
      rmSync(join(this.#props.shelf, key), { recursive: true });
      this.#lent.set(source, { key, fingerprint });
      return true;
    } finally {
      leave();
    }
  }

  /**
   * To be called when a build has ended, for what was lent to it, or what it has installed.
   *
   * Whether it has written into it is found out afterwards: no build waits for that.
   */
  takeBack(source: string): void {
    const loan = this.#lent.get(source);
    this.#lent.delete(source);
    const modules = join(source, 'node_modules');
    const wanted = loan === undefined ? wantedPackages(source) : {};
    const there = lstatSync(modules, { throwIfNoEntry: false })?.isDirectory() === true;
    if (wanted === undefined || !there || (loan === undefined && holding(modules, wanted) === undefined)) return;
    let temporary: string;
    try {
      temporary = this.#temporaryDirectory();
      renameSync(modules, join(temporary, 'node_modules'));
    } catch {
      // A full disk: it goes with the build.
      return;
    }
    this.#behind(loan?.key ?? keyOf(source), async (key) => {
      const directory = join(temporary, 'node_modules');
      const task = loan === undefined ? 'lookInstalled' : 'look';
      const fingerprint = await packageWork({ task, directory }, never);
      const pristine = fingerprint !== undefined && (loan === undefined || fingerprint === loan.fingerprint);
      if (pristine) return this.#shelve(temporary, key, fingerprint);
      await this.#remove(temporary);
      await this.#copied(key, this.#props.project, true);
    });
  }

  /** Ends what goes on behind the builds; what is whole is kept. */
  async close(): Promise<void> {
    this.#copying.abort(new Error('the rehearsal ends'));
    await Promise.allSettled(this.#work.values());
  }

  /** Whether there is a copy as npm left it, made now if need be; a source's own `node_modules` is no original. */
  async #copied(key: string, source: string, background: boolean): Promise<boolean> {
    if (await this.#isIntact(key)) return true;
    if (!existsSync(join(source, 'package-lock.json')) || keyOf(source) !== key) return false;
    const wanted = wantedPackages(source);
    const from = wanted && holding(join(this.#props.project, 'node_modules'), wanted);
    if (from === undefined) return false;
    const temporary = this.#temporaryDirectory();
    try {
      const to = join(temporary, 'node_modules');
      const fingerprint = await packageWork({ task: 'copy', from, to, background }, this.#copying.signal);
      await this.#shelve(temporary, key, fingerprint!);
      return true;
    } catch {
      // A full disk, a link that leads out of it, the end of the rehearsal: the build installs its own.
      await this.#remove(temporary);
      return false;
    }
  }

  /** A copy of an earlier session may have been changed since, by whoever could. */
  async #isIntact(key: string): Promise<boolean> {
    const place = this.#pathOf(key);
    if (!existsSync(place)) return false;
    if (this.#known.has(key)) return true;
    try {
      const directory = join(place, 'node_modules');
      const found = await packageWork({ task: 'look', directory }, never);
      if (found === readFileSync(join(place, 'fingerprint'), 'utf8')) {
        this.#known.add(key);
        return true;
      }
    } catch {
      // Nothing that can be read is nothing that can be used.
    }
    await this.#discard(key);
    return false;
  }

  async #shelve(temporary: string, key: string, fingerprint: string): Promise<void> {
    // Two builds at once had one each.
    if (existsSync(this.#pathOf(key))) return this.#remove(temporary);
    writeFileWhole(join(temporary, 'fingerprint'), fingerprint);
    renameSync(temporary, this.#pathOf(key));
    this.#known.add(key);
    const age = (name: string) => statSync(this.#pathOf(name)).mtimeMs;
    const kept = readdirSync(this.#props.shelf).filter((name) => !name.startsWith('.'));
    for (const old of kept.sort((a, b) => age(b) - age(a)).slice(KEPT)) await this.#discard(old);
  }

  /** Out of the way at once, so that nobody takes what is half there. */
  async #discard(key: string): Promise<void> {
    this.#known.delete(key);
    const temporary = this.#temporaryDirectory();
    renameSync(this.#pathOf(key), join(temporary, key));
    await this.#remove(temporary);
  }

  #behind(key: string, work: (key: string) => Promise<unknown>): void {
    const before = this.#work.get(key) ?? Promise.resolve();
    const done = before.then(async () => {
      try {
        await work(key);
      } catch {
        // There is no copy then, and the next build makes or installs one.
      }
    });
    this.#work.set(key, done);
  }

  #pathOf(key: string): string {
    return join(this.#props.shelf, key);
  }

  #temporaryDirectory(): string {
    return mkdtempSync(join(this.#props.shelf, DRAFT));
  }

  /** Tens of thousands of files take seconds; what is left of them the next start removes. */
  async #remove(directory: string): Promise<void> {
    await packageWork({ task: 'remove', directory }, this.#copying.signal).catch(() => {});
  }
}

/** A look takes less than a second: it is not worth losing a copy for. */
const never = new AbortController().signal;

/** One for each lock file, and for what decides which binaries come with it. */
function keyOf(source: string): string {
  const hash = createHash('sha256').update(readFileSync(join(source, 'package-lock.json')));
  hash.update(`${process.versions.modules} ${process.platform} ${process.arch}`);
  return hash.digest('hex').slice(0, 16);
}
