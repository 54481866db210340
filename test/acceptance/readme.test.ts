import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { removeProvider } from '../../scaffold/remove-provider';
import { count } from '../helpers/counts';
import { commandsOf, documents, fences } from '../helpers/fences';
import { SourceClone } from '../helpers/pushed-project';
import { removeDirectories } from '../helpers/rehearsal-directory';
import { freePort, processesOf } from '../helpers/rehearsal-process';
import { ShellCommand } from '../helpers/shell';
import { added } from '../helpers/shipped-tree';
import { root } from '../helpers/source-files';

/** A command of the README, and what a person may expect of it. */
interface Step {
  readonly command: string | RegExp;
  /** Runs on: resolved with true once the next command may be typed. */
  readonly ready?: (command: ShellCommand) => Promise<unknown>;
  readonly before?: () => Promise<unknown>;
  readonly expect?: (output: string) => Promise<unknown> | unknown;
  readonly code?: number;
}

let start: ShellCommand;
/** How far the output of `npm start` has been read. */
let read = 0;

const steps: readonly Step[] = [
  {
    command: 'npm ci && npm start',
    ready: async (command) => {
      start = command;
      await command.printed('from another terminal');
      expect(command.output).not.toMatch(/npm warn/i);
    },
  },
  {
    command: 'npm run pipeline -- approve',
    expect: async (output) => {
      expect(output).toMatch(/approved/);
      read = await start.printed(/^Global API: http:\/\/127\.0\.0\.1:\d+$/m, read);
    },
  },
  {
    command: /^curl -i \S+\/dogs$/,
    expect: (output) => {
      expect(output).toMatch(/^HTTP\/1\.1 200 /m);
      expect(output).toMatch(/^x-rehearsal-path: .+ -> .+ -> /im);
      expect(output).toMatch(/\{"Name":"[^"]+","Gender":"(fe)?male"\}/);
    },
  },
  {
    command: /^curl -i \S+\/todo -d 'data=Buy milk'$/,
    expect: (output) => {
      expect(output).toMatch(/^HTTP\/1\.1 201 /m);
      expect(output).toMatch(/\{"id":"[^"]+","data":"Buy milk"\}/);
    },
  },
  {
    command: /^curl -i \S+\/todo$/,
    expect: (output) => {
      expect(output).toMatch(/^HTTP\/1\.1 200 /m);
      expect(output).toContain('"data":"Buy milk"');
    },
  },
  { command: /^echo .*"Luna".* > services\/dogs\/data\/dog-names\.json$/ },
  { command: /^git commit -am 'feat\(dogs\): two names/ },
  {
    command: 'git push .rehearsal/repository.git HEAD:main',
    expect: async (output) => {
      expect(output).toMatch(/main at \w{7} starts execution 2/);
      read = await start.printed('from another terminal', read, /Execution 2 failed/);
    },
  },
  {
    command: 'npm run pipeline -- status',
    expect: (output) => expect(output).toMatch(/prod-Approve waits/),
  },
  {
    command: 'npm run pipeline -- approve',
    expect: async () => {
      read = await start.printed('Execution 2 succeeded', read, /Execution 2 failed/);
    },
  },
  {
    command: /^curl \S+\/dogs\/males$/,
    expect: (output) => expect(output).toContain('{"Name":"Max","Gender":"male"}'),
  },
  { command: /^echo '\{\}' > services\/dogs\/data\/dog-names\.json$/ },
  { command: /^git commit -am 'feat\(dogs\): no names/ },
  {
    command: 'git push .rehearsal/repository.git HEAD:main',
    expect: async (output) => {
      expect(output).toMatch(/main at \w{7} starts execution 3/);
      read = await start.printed('Execution 3 failed', read);
      expect(start.output).toMatch(/COMMAND_EXECUTION_ERROR: 'npm run check' ended with exit status/);
      expect(await get('/dogs/males')).toBe('{"Name":"Max","Gender":"male"}');
    },
  },
  { command: 'git reset --hard HEAD~1' },
  {
    command: 'npm run pipeline -- rollback prod-Providers',
    expect: (output) => expect(output).toMatch(/\b1\b/),
  },
  {
    command: 'npm run pipeline -- rollback prod-Providers --to 1',
    expect: async () => {
      const names = new Set<string>();
      for (let asked = 0; asked < 20; asked++) names.add(await get('/dogs/males'));
      expect(names.size).toBeGreaterThan(1);
    },
  },
  {
    command: 'npm run provider -- add cats --on ecs',
    // Whoever has followed the README may have one.
    before: async () => added.includes('cats') && removeProvider(project, 'cats'),
    expect: (output) => expect(output).toContain('services/cats/app.ts'),
  },
  {
    command: 'npm run provider -- remove cats',
    expect: (output) => expect(output).toContain('services/cats\n'),
  },
  {
    command: 'npm run cost',
    expect: (output) => expect(output).toMatch(/USD/),
  },
  {
    command: 'npm run pipeline -- teardown',
    before: async () => {
      start.signal('SIGINT');
      await start.code();
      expect(processesOf(project)).toEqual([]);
    },
    expect: (output) => expect(output).toMatch(/deleted/),
  },
];

const without = ['git', 'curl'].find((program) => !isInstalled(program));
if (without !== undefined) console.warn(`Left out: the README's commands are not run here (${without})`);

let project: string;
let port: number;

(without === undefined ? describe : describe.skip)("the README's commands, run as printed in a new clone", () => {
  const commands = fences('README.md')
    .filter(({ info }) => info[1] === 'run')
    .flatMap((fence) => commandsOf(fence).map((command) => ({ where: fence.where, command })));
  const run = commands.filter(({ command }) => !isThisRun(command));

  beforeAll(async () => {
    port = (await isFree(8080)) ? 8080 : await freePort();
    project = new SourceClone({ withPackages: false }).directory;
  }, 60_000);
  afterAll(async () => {
    start?.signal('SIGINT');
    await start?.code();
    removeDirectories();
  }, 60_000);

  test('the command that runs the tests is what continuous integration runs', () => {
    const [tests] = commands.filter(({ command }) => isThisRun(command));
    expect(readFileSync(join(root, '.ci', 'run'), 'utf8').split('\n')).toContain(tests!.command);
  });

  test('commands of docs/ that are marked to be run stand in the README too', () => {
    const shown = commands.map(({ command }) => command);
    const others = documents()
      .filter((document) => document !== 'README.md')
      .flatMap((document) => fences(document).filter(({ info }) => info[1] === 'run'));
    expect(others.flatMap(commandsOf).filter((command) => !shown.includes(command))).toEqual([]);
  });

  test('every command has its step here, in the order of the README', () => {
    expect(run.map(({ command }, index) => (fits(steps[index], command) ? 'as expected' : command))).toEqual(
      steps.map(() => 'as expected'),
    );
  });

  test.each(run.map(({ command, where }, index) => [command, where, steps[index]!] as const))(
    '%s (%s)',
    async (command, _, step) => {
      await step.before?.();
      const shell = new ShellCommand(onPort(command), project, environment());
      if (step.ready !== undefined) await step.ready(shell);
      else {
        const code = await shell.code();
        if (code !== (step.code ?? 0)) throw new Error(`'${command}' ended with ${code}:\n${shell.output}`);
        await step.expect?.(shell.output);
      }
      count('readme', { command, seconds: Number(shell.seconds.toFixed(1)) });
    },
    300_000,
  );
});

function fits(step: Step | undefined, command: string): boolean {
  return typeof step?.command === 'string' ? step.command === command : step?.command.test(command) === true;
}

/** `npm ci && npm test`: run by whoever runs this. */
function isThisRun(command: string): boolean {
  return /\bnpm (run )?test$/.test(command);
}

/** As printed, unless somebody else has the port: then on another one. */
function onPort(command: string): string {
  if (port === 8080) return command;
  return command.replace(/\bnpm start$/, `npm start -- --port ${port}`).replaceAll(':8080', `:${port}`);
}

async function get(path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return response.text();
}

/** A person's own, without what npm and jest gave to this process, and without an account of AWS. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|GIT_|AWS_|JEST_|NODE_ENV$|CI$)/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    // Whoever runs these tests has just installed the same packages: npm need not ask whether there are newer answers.
    npm_config_prefer_offline: 'true',
    // The one command that names SHARD runs these tests only; each of its four parts gets one.
    REHEARSAL_BUILD_TESTS: NARROWED.join(' '),
    // What is counted for the documents is counted as shipped.
    ...(process.env.REHEARSAL_COUNTS === undefined && QUICKER),
  };
}

/** Of processor time: CDK's validation has a test of its own (hermetic.test.ts), and the compiler frees its memory less often. */
const QUICKER = { REHEARSAL_BUILD_CDK_VALIDATION: 'false', REHEARSAL_BUILD_GOGC: '400' };

const NARROWED = [
  'test/pipeline/configuration.test.ts',
  'test/services/application.test.ts',
  'test/services/base-image.test.ts',
  'test/services/log-sink.test.ts',
];

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function isFree(candidate: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(candidate, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
