import { mkdirSync, mkdtempSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { listedEnvironment, overrides } from '../processes/listed-environment';
import type { ProcessBook } from '../processes/process-book';
import { BuildRoot } from './build-root';
import { npmSettings } from './npm-settings';
import { PackageCopies } from './package-copies';

export interface BuildsProps {
  /** Where copies of packages are kept, if builds are on the same file system. */
  readonly shelf: string;
  /** The person's own project, which no build sees. */
  readonly project: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What a build has of this machine. */
export interface BuildMachine {
  /** For the files of its input. */
  readonly source: string;
  /** In which it, and nothing else, runs. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What stands over all that the project says. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Takes all of it away. */
  remove(): Promise<void>;
}

/** CodeBuild's part: a place for each build that sees nothing of the person's, outside of every project. */
export class Builds {
  readonly #props: BuildsProps;
  #opened: BuildRoot | undefined;
  #packages: PackageCopies | undefined;
  #prepared = false;
  #settings: Promise<string> | undefined;
  #made = 0;

  constructor(props: BuildsProps) {
    this.#props = props;
  }

  /** What runs, for whoever starts a command. Throws a UsageError if there is no place for builds. */
  get book(): ProcessBook {
    return this.#root.book;
  }

  get packages(): PackageCopies {
    const { shelf, project } = this.#props;
    this.#packages ??= new PackageCopies({ shelf: shelfBeside(this.#root.path, shelf), project });
    return this.#packages;
  }

  /** An empty one. Throws a Refusal at `where` if a project has come to lie around it. */
  async machine(where: string): Promise<BuildMachine> {
    this.#root.refuseProjectAround(where);
    const directory = join(this.#root.path, String(++this.#made));
    const [source, home, temporary] = ['src', 'home', 'tmp'].map((name) => join(directory, name)) as [
      string,
      string,
      string,
    ];
    for (const one of [source, home, temporary]) mkdirSync(one, { recursive: true });
    writeFileSync(join(home, '.npmrc'), await this.#npmSettings(), { mode: 0o600 });
    return {
      source,
      directory,
      environment: listedEnvironment(this.#props.environment, {
        home,
        temporary,
        ceiling: this.#root.path,
        project: this.#props.project,
      }),
      overrides: overrides(this.#props.environment),
      remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }),
    };
  }

  /** Begins to ask npm what a build needs to know of it, so that no build has to wait for that. */
  askNpm(): void {
    void this.#npmSettings();
  }

  /** For the time before the first push: makes what it would have to wait for. */
  prepare(): void {
    if (this.#prepared) return;
    this.#prepared = true;
    this.packages.prepare();
  }

  async close(): Promise<void> {
    await this.#packages?.close();
    await this.#opened?.close();
  }

  #npmSettings(): Promise<string> {
    this.#settings ??= npmSettings(this.#root.path, this.#props.environment);
    return this.#settings;
  }

  get #root(): BuildRoot {
    if (this.#opened === undefined) {
      const { environment, shelf } = this.#props;
      mkdirSync(shelf, { recursive: true, mode: 0o700 });
      this.#opened = BuildRoot.open(environment, shelf);
    }
    return this.#opened;
  }
}

/** The shelf itself, where what lies on it can be moved to a build and back; else one that is as short-lived as the builds. */
function shelfBeside(root: string, shelf: string): string {
  const probe = mkdtempSync(join(shelf, '.probe-'));
  const moved = join(root, 'probe');
  try {
    renameSync(probe, moved);
    rmdirSync(moved);
    return shelf;
  } catch (error) {
    rmdirSync(probe);
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    return join(root, 'packages');
  }
}
