import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';

export interface CommandRequest {
  /** For bash. */
  readonly command: string;
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
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

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});

/**
 * Runs a command in a process group of its own, which is gone when this returns: also what it left in the background.
 *
 * Rejects with the signal's reason if that ended it.
 */
export function runCommand(request: CommandRequest): Promise<CommandResult> {
  const { command, directory, environment, signal, timeoutSeconds, log, onLine } = request;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const child = spawn('bash', ['-c', command], {
      cwd: directory,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let timedOut = false;
    let force: NodeJS.Timeout | undefined;
    const end = () => {
      signalGroup(child, 'SIGTERM');
      force ??= setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MILLISECONDS);
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
      running.delete(child);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    // What it left running may hold its output open: that goes first, then the output ends.
    child.once('exit', () => signalGroup(child, 'SIGKILL'));
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

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: everything in it has ended already. EPERM: all that is left of it, on macOS, are zombies.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

class Lines {
  #rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) this.onLine(line.replace(/\r$/, '').slice(0, LONGEST_LINE));
  }

  end(): void {
    if (this.#rest !== '') this.onLine(this.#rest);
  }
}
