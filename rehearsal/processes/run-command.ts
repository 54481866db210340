import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { killIn, type ProcessBook, signalGroup } from './process-book';

export interface CommandRequest {
  /** For bash. */
  readonly command: string;
  readonly directory: string;
  /** The whole environment: nothing is inherited. */
  readonly environment: NodeJS.ProcessEnv;
  /** Records it while it runs, so that the next rehearsal can end it if this process is killed. @default - not recorded */
  readonly book?: Pick<ProcessBook, 'add' | 'remove'>;
  /** A directory in which nothing else runs: processes in it are ended too, even if they have left the process group. */
  readonly enclosure?: string;
  readonly signal: AbortSignal;
  /** In real seconds; the command is ended after that. */
  readonly timeoutSeconds?: number;
  /** Gets the whole output, byte for byte. */
  readonly log?: Writable;
  /** A line of standard output or error, cut at 2,000 characters. */
  onLine(line: string): void;
}

export interface CommandResult {
  /** The exit code, or 128 plus the signal's number, as in a shell. */
  readonly code: number;
  readonly timedOut: boolean;
}

const LONGEST_LINE = 2000;
/** How long a command may take to end after SIGTERM. */
const GRACE_MILLISECONDS = 2000;

const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
});

/**
 * Runs a command in its own process group. When this resolves, all processes of the group have ended, background ones too.
 *
 * Rejects with the signal's reason if the signal ended it.
 */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  const { command, directory, environment, book, enclosure, signal, timeoutSeconds, log, onLine } = request;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const child = spawn('bash', ['-c', command], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid !== undefined) {
      running.add(pid);
      book?.add(pid, command.slice(0, 200));
    }
    const signalAll = (what: NodeJS.Signals) => {
      if (pid !== undefined) signalGroup(pid, what);
    };
    let timedOut = false;
    let force: NodeJS.Timeout | undefined;
    const end = () => {
      signalAll('SIGTERM');
      force ??= setTimeout(() => signalAll('SIGKILL'), GRACE_MILLISECONDS);
    };
    const timeout =
      timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end();
          }, timeoutSeconds * 1000);
    signal.addEventListener('abort', end, { once: true });
    const lines = [child.stdout, child.stderr].map((stream) => {
      const splitter = new Lines(onLine);
      stream.on('data', (chunk: Buffer) => {
        splitter.push(chunk.toString());
        // A command that prints faster than the log can be written has to wait.
        if (log?.write(chunk) === false) {
          stream.pause();
          log.once('drain', () => stream.resume());
        }
      });
      return splitter;
    });
    const cleanUp = () => {
      clearTimeout(timeout);
      clearTimeout(force);
      signal.removeEventListener('abort', end);
      if (pid === undefined) return;
      running.delete(pid);
      book?.remove(pid);
    };
    child.once('error', (error) => {
      cleanUp();
      reject(error);
    });
    // Background processes may keep its output open: end them, so that the output ends.
    child.once('exit', () => {
      signalAll('SIGKILL');
      if (enclosure !== undefined) killIn(enclosure);
    });
    child.once('close', (code, by) => {
      cleanUp();
      for (const splitter of lines) splitter.end();
      if (signal.aborted) return reject(signal.reason);
      resolve({ code: code ?? 128 + (by === null ? 0 : signalNumber(by)), timedOut });
    });
  });
}

function signalNumber(name: NodeJS.Signals): number {
  return constants.signals[name];
}

class Lines {
  readonly #onLine: (line: string) => void;

  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) this.#onLine(line.replace(/\r$/, '').slice(0, LONGEST_LINE));
  }

  end(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
  }
}
