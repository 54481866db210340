import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { context } from '../../cdk.json';
import { AppProcess, type Run } from './app-process';
import { exampleConfiguration } from './configuration';
import { copySources } from './kept';
import { root } from './source-files';

const appAfterAnother = join(__dirname, 'app-after-another.ts');

/** The variable by which the CLI hands over its context: cdk.json's, with this configuration. */
export function contextOf(configuration: unknown): NodeJS.ProcessEnv {
  return { CDK_CONTEXT_JSON: JSON.stringify({ ...context, privateApi: configuration }) };
}

/** A copy of what a synthesis reads, in a directory of its own: it may be edited, and nothing but it is written to. */
export class SynthTree {
  readonly directory = mkdtempSync(join(tmpdir(), 'synth-'));
  #process?: AppProcess;

  constructor() {
    copySources(this.directory);
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
  }

  /**
   * What `npx cdk <args>` runs, as somebody without AWS credentials and without a network.
   *
   * In the process that the CLI starts, the app runs with the variables of `another` before: its validation takes seconds
   * to begin with, and then a moment for each app.
   */
  async cdk(args: readonly string[], another: NodeJS.ProcessEnv): Promise<Run> {
    return this.edited('cdk.json', 'launch.cjs pipeline/app.ts', `--import tsx ${appAfterAnother}`, async () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args], {
        cwd: this.directory,
        encoding: 'utf8',
        env: { ...this.#environment, ANOTHER: JSON.stringify(another) },
      });
      return { status, stdout, stderr };
    });
  }

  /** The app as the rehearsal runs it, without the CLI and without validation, into `outdir`; in one process for all runs. */
  app(outdir: string, environment: NodeJS.ProcessEnv = contextOf(exampleConfiguration())): Promise<Run> {
    if (!this.#process?.alive) this.#process = new AppProcess(this.directory, this.#environment);
    return this.#process.run({
      ...this.#environment,
      CDK_OUTDIR: outdir,
      CDK_VALIDATION: 'false',
      ...environment,
    });
  }

  /** Ends the process in which the app ran: the next run has a process that knows nothing of those before. */
  async endProcess(): Promise<void> {
    await this.#process?.end();
    this.#process = undefined;
  }

  /** Replaces a text that occurs in a file, runs `action` and puts the text back. */
  async edited<T>(file: string, before: string, after: string, action: () => Promise<T>): Promise<T> {
    const path = join(this.directory, file);
    const contents = readFileSync(path, 'utf8');
    if (!contents.includes(before)) throw new Error(`${file} has no "${before}" any more: edit something else`);
    writeFileSync(path, contents.replace(before, after));
    try {
      return await action();
    } finally {
      writeFileSync(path, contents);
    }
  }

  /** A file's bytes by its path below `directory`. */
  files(directory = '.'): Map<string, Buffer> {
    const from = join(this.directory, directory);
    const entries = readdirSync(from, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    return new Map(paths.map((path) => [relative(from, path).split(sep).join('/'), readFileSync(path)]));
  }

  has(path: string): boolean {
    return existsSync(join(this.directory, path));
  }

  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON until somebody checks them
  json(file: string): any {
    return JSON.parse(readFileSync(join(this.directory, file), 'utf8'));
  }

  async remove(): Promise<void> {
    await this.endProcess();
    rmSync(this.directory, { recursive: true });
  }

  get #environment(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      // Without a configuration of AWS, npm or the CDK in it.
      HOME: this.directory,
      // Discard: whatever asks the network is refused at once.
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
}
