import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { killIn, type ProcessBook, signalGroup } from './process-book';

export interface CommandRequest {
  /** For bash. */
  readonly command: string;
  readonly directory: string;
  /** All that it sees: nothing is inherited. */
  readonly environment: NodeJS.ProcessEnv;
  /** It stands in it while it runs: if this process is killed, the next one ends it. @default - nobody does */
  readonly book?: Pick<ProcessBook, 'add' | 'remove'>;
  /** A directory in which nothing else runs: what has left the process group, but not this, ends with it too. */
  readonly enclosure?: string;
  readonly signal: AbortSignal;
  /** Real seconds; ended after that. */
  readonly timeoutSeconds?: number;
  /** Gets the whole output, byte for byte. */
  readonly log?: Writable;
  /** A line of output or error output, cut where it is longer than a screen is wide many times over. */
  onLine(line: string): void;
}

export interface CommandResult {
  /** The exit code; 128 and the signal's number where a signal ended it, as a shell counts. */
  readonly code: number;
  readonly timedOut: boolean;
}

const LONGEST_LINE = 2000;
/** How long a command may take to end by itself once it is told to. */
const GRACE_MILLISECONDS = 2000;

const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) signalGroup(pid, 'SIGKILL');
});

/**
 * Runs a command in a process group of its own, which is gone when this returns: also what it left in the background.
 *
 * Rejects with the signal's reason if that ended it.
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
        // A command that prints faster than the disk takes it has to wait.
        if (log?.write(chunk) === false) {
          stream.pause();
          log.once('drain', () => stream.resume());
        }
      });
      return splitter;
    });
    const settle = () => {
      clearTimeout(timeout);
      clearTimeout(force);
      signal.removeEventListener('abort', end);
      if (pid === undefined) return;
      running.delete(pid);
      book?.remove(pid);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    // What it left running may hold its output open: that goes first, then the output ends.
    child.once('exit', () => {
      signalAll('SIGKILL');
      if (enclosure !== undefined) killIn(enclosure);
    });
    child.once('close', (code, by) => {
      settle();
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
