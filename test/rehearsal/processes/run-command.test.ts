import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { runCommand } from '../../../rehearsal/processes/run-command';
import { removeDirectories, temporaryDirectory } from '../../helpers/rehearsal-directory';

afterEach(removeDirectories);

function run(command: string, options: { timeoutSeconds?: number; signal?: AbortSignal; directory?: string } = {}) {
  const lines: string[] = [];
  const { signal = new AbortController().signal, directory = '/', ...rest } = options;
  const result = runCommand({
    command,
    directory,
    environment: { PATH: process.env.PATH },
    signal,
    onLine: (line) => lines.push(line),
    ...rest,
  });
  return { lines, result };
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Ended, but not yet waited for by whoever inherited it.
    return process.platform === 'linux' && / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
}

async function eventually(check: () => boolean): Promise<void> {
  while (!check()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('gives the exit code and every line, also one that is not ended', async () => {
  const { result, lines } = run('echo a; echo b >&2; printf c; exit 3');
  await expect(result).resolves.toEqual({ code: 3, timedOut: false });
  expect(lines.sort()).toEqual(['a', 'b', 'c']);
});

test('a command that a signal ends has the code that a shell would give', async () => {
  await expect(run('kill -9 $$').result).resolves.toEqual({ code: 137, timedOut: false });
});

test('one that hangs is ended after its time, with all its children', async () => {
  const { result, lines } = run('sleep 60 & echo $!; wait', { timeoutSeconds: 0.2 });
  await expect(result).resolves.toMatchObject({ timedOut: true });
  await eventually(() => isGone(Number(lines[0])));
});

test('one that ignores being told to end is ended all the same', async () => {
  const { result } = run("trap '' TERM; while :; do sleep 0.1; done", { timeoutSeconds: 0.1 });
  await expect(result).resolves.toEqual({ code: 137, timedOut: true });
});

test('what it leaves in the background is gone when it has ended', async () => {
  const { result, lines } = run('sleep 60 & echo $!');
  await expect(result).resolves.toMatchObject({ code: 0 });
  await eventually(() => isGone(Number(lines[0])));
});

test('an abort ends it and is the reason of the rejection', async () => {
  const controller = new AbortController();
  const { result } = run('sleep 60', { signal: controller.signal });
  const reason = new Error('Ctrl-C');
  setTimeout(() => controller.abort(reason), 50);
  await expect(result).rejects.toBe(reason);
  await expect(run('touch never', { signal: controller.signal, directory: temporaryDirectory() }).result).rejects.toBe(
    reason,
  );
});

test('megabytes of output are in the log, and no line of them is kept whole in memory', async () => {
  const directory = temporaryDirectory();
  const log = createWriteStream(join(directory, 'log'));
  const lines: string[] = [];
  await runCommand({
    command: 'head -c 5000000 /dev/zero | tr "\\0" x; echo; echo end',
    directory,
    environment: { PATH: process.env.PATH },
    signal: new AbortController().signal,
    log,
    onLine: (line) => lines.push(line),
  });
  log.end();
  await finished(log);
  expect(readFileSync(join(directory, 'log')).length).toBe(5_000_005);
  expect(lines.at(-1)).toBe('end');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(2000);
  expect(existsSync(join(directory, 'never'))).toBe(false);
});
