/** 128 plus the number of the signal, as shells have it. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof EXIT_CODES;

/** Under npm, one Ctrl-C arrives twice: from the terminal, and forwarded by npm. */
const ECHO_MILLISECONDS = 500;

/** The end of this process, by a signal or because of a fault. */
export class Ending {
  readonly #controller = new AbortController();
  #received: { readonly signal: Signal; readonly at: number } | undefined;
  readonly begun = new Promise<void>((resolve) => {
    this.#controller.signal.addEventListener('abort', () => resolve(), { once: true });
  });

  constructor() {
    for (const signal of Object.keys(EXIT_CODES) as Signal[]) process.on(signal, () => this.#receive(signal));
  }

  /** Aborted when it begins. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Of the signal that was received; undefined if there was none. */
  get exitCode(): number | undefined {
    return this.#received && EXIT_CODES[this.#received.signal];
  }

  begin(reason: unknown): void {
    this.#controller.abort(reason);
  }

  #receive(signal: Signal): void {
    if (this.#received !== undefined) {
      // A second Ctrl-C waits for nothing: processes that still run are killed as this one exits.
      if (performance.now() - this.#received.at > ECHO_MILLISECONDS) process.exit(EXIT_CODES[signal]);
      return;
    }
    this.#received = { signal, at: performance.now() };
    this.begin(new Error(`ended by ${signal}`));
  }
}
