import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ProcessBook, signalGroup } from './process-book';

export interface ProcessProps {
  /** Its name in messages: `todo.service on i-0123`. */
  readonly name: string;
  /** An executable file's path on this machine. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard output and error are appended to it. */
  readonly log: string;
  /** Whether it gets an IPC channel to preload.cjs. Not for a set-up command, whose programs would all share it. */
  readonly channel: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

interface PortMessage {
  readonly rehearsal: 'listening' | 'closed';
  readonly port: number;
  readonly actual: number;
}

/** Log files that processes have open and write to. */
const openLogs = new Set<string>();

export function isLogOpen(path: string): boolean {
  return openLogs.has(path);
}

/** A child process with its own process group and log. It ends with the rehearsal. */
export class ServiceProcess {
  readonly name: string;
  readonly log: string;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** Set as soon as it has ended. */
  exit: Exit | undefined;
  readonly #child: ChildProcess;
  readonly #logStart: number;
  #ports = new Map<number, number>();

  /** Throws the errors of `spawn`, as for a file that is missing or not executable. */
  static async start(props: ProcessProps, book: ProcessBook): Promise<ServiceProcess> {
    const process = new ServiceProcess(props, book);
    await new Promise<void>((resolve, reject) => {
      process.#child.once('spawn', resolve);
      process.#child.once('error', reject);
    });
    return process;
  }

  private constructor({ name, file, args, cwd, env, log, channel }: ProcessProps, book: ProcessBook) {
    this.name = name;
    this.log = log;
    mkdirSync(dirname(log), { recursive: true });
    const output = openSync(log, 'a');
    this.#logStart = fstatSync(output).size;
    try {
      const stdio = ['ignore', output, output, channel ? 'ipc' : 'ignore'] as const;
      this.#child = spawn(file, args, { cwd, env, detached: true, stdio: [...stdio] });
    } finally {
      closeSync(output);
    }
    const { pid } = this.#child;
    openLogs.add(log);
    if (pid !== undefined) book.add(pid, name);
    this.#child.on('message', (message: PortMessage) => {
      if (message.rehearsal === 'listening') this.#ports.set(message.port, message.actual);
      else if (this.#ports.get(message.port) === message.actual) this.#ports.delete(message.port);
    });
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.exit = { code, signal };
        openLogs.delete(log);
        this.#ports.clear();
        if (pid !== undefined) {
          signalGroup(pid, 'SIGKILL'); // Processes that it started and that still run.
          book.remove(pid);
        }
        resolve(this.exit);
      };
      this.#child.once('exit', end);
      this.#child.once('error', () => {
        if (pid === undefined) end(null, null);
      });
    });
  }

  /** The port of 127.0.0.1 that stands for the process's `port`; undefined while it does not listen. */
  listening(port: number): number | undefined {
    return this.#ports.get(port);
  }

  /** The ports that it listens on, by its own numbers. */
  get ports(): number[] {
    return [...this.#ports.keys()];
  }

  /** Sends SIGTERM to the process, and SIGKILL to its whole group after `milliseconds`. */
  async stop(milliseconds: number, signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (this.exit !== undefined) return this.exit;
    this.#child.kill(signal);
    const timer = setTimeout(() => signalGroup(this.#child.pid!, 'SIGKILL'), milliseconds);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The last lines that it wrote, without the frames of a stack trace. */
  lastLines(most = 8): string[] {
    return lastLines(this.log, most, this.#logStart);
  }
}

/** The last lines of a log that are not empty, from its last 4 KiB. */
export function lastLines(log: string, most: number, from = 0): string[] {
  // An old log may have been removed.
  if (!existsSync(log)) return [];
  const file = openSync(log, 'r');
  try {
    const { size } = fstatSync(file);
    // It may have been rotated meanwhile.
    const start = Math.max(from > size ? 0 : from, size - 4096);
    const buffer = Buffer.alloc(Math.max(0, size - start));
    readSync(file, buffer, 0, buffer.length, start);
    return buffer
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v\d/.test(line))
      .slice(-most);
  } finally {
    closeSync(file);
  }
}

/** `exit code 1`, `signal SIGKILL`. */
export function inWords({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
