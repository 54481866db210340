import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { copySources } from './kept';
import { temporaryDirectory } from './rehearsal-directory';
import { root } from './source-files';

const run = promisify(execFile);

/** A repository of its own to commit in and to push from. */
export class Clone {
  readonly directory: string;

  constructor() {
    this.directory = temporaryDirectory();
    this.git('init', '--quiet', '--initial-branch', 'main');
    this.git('config', 'user.name', 'test');
    this.git('config', 'user.email', 'test@example.com');
  }

  write(file: string, content: string): void {
    mkdirSync(dirname(join(this.directory, file)), { recursive: true });
    writeFileSync(join(this.directory, file), content);
  }

  /** Replaces what must be in the file. */
  edit(file: string, from: string, to: string): void {
    const content = readFileSync(join(this.directory, file), 'utf8');
    if (!content.includes(from)) throw new Error(`${file} does not hold '${from}'`);
    this.write(file, content.replaceAll(from, to));
  }

  /** Commits everything; returns the commit's id. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD').trim();
  }

  /** What git says to the pusher, the hook's output included: it asks the rehearsal, which may be this process. */
  async push(repository: string, ...refs: string[]): Promise<string> {
    const { stderr } = await run('git', ['push', repository, ...refs], { cwd: this.directory, env: environment() });
    return stderr;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.directory, encoding: 'utf8', env: environment() });
  }
}

/** All sources of the project, as git would track them: with its packages, unless somebody is to install them. */
export class SourceClone extends Clone {
  constructor({ withPackages = true } = {}) {
    super();
    this.write('.git/info/exclude', 'node_modules\n');
    this.git('--work-tree', root, 'add', '--all');
    this.git('commit', '--quiet', '--message', 'The sources');
    this.git('reset', '--quiet', '--hard');
    if (withPackages) symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
  }
}

/** The project itself, with a build spec that leaves out its tests: they would run this one again. */
export class ProjectClone extends Clone {
  constructor() {
    super();
    copySources(this.directory);
    for (const name of ['docs', 'biome.json', '.gitignore']) {
      cpSync(join(root, name), join(this.directory, name), { recursive: true });
    }
    // The one in .gitignore is for a directory.
    this.write('.git/info/exclude', 'node_modules\n');
    symlinkSync(join(root, 'node_modules'), join(this.directory, 'node_modules'));
    this.write(
      'buildspec.yml',
      [
        "version: '0.2'",
        'env:',
        '  variables:',
        "    CDK_VALIDATION: 'false'",
        'phases:',
        '  install:',
        '    commands:',
        '      - npm ci',
        '  build:',
        '    commands:',
        '      - npm run synth',
        '',
      ].join('\n'),
    );
    this.commit('The project');
  }
}

/** As somebody who runs these tests from a hook would not have it. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}
