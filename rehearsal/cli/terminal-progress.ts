import type { Writable } from 'node:stream';
import { printable } from '../../text/quoted';
import { type Activity, type Progress, type Question, seconds } from '../kit/progress';

interface Running {
  readonly name: string;
  /** It waits for a person, who knows: not repeated. */
  waitsForPerson: boolean;
  queued: boolean;
  since: number;
  text: string;
}

/** Longer without any output, and a person begins to wonder. */
const SILENCE_MILLISECONDS = 2000;
/** Of one text. Lines of commands are cut earlier; lists of several lines are longer. */
const LONGEST = 10_000;
const RESET = '\u001b[0m';
const ESCAPE = '\u001b';
const COLOR = new RegExp(`(${ESCAPE}\\[[\\d;]*m)`);
const FRAMES = ['⠋', '⠙', '⠸', '⠴', '⠦', '⠇'];

/**
 * What a person sees: lines that stay and, on a terminal, one that moves.
 *
 * Without a terminal, what runs is printed again after every two seconds without other output.
 */
export class TerminalProgress implements Progress {
  readonly #out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly #errors: Writable;
  readonly #live: boolean;
  readonly #colors: boolean;
  readonly #running = new Set<Running>();
  #timer: NodeJS.Timeout | undefined;
  #lastLine = performance.now();
  #drawn = false;
  #question: Question | undefined;
  #frame = 0;

  constructor(
    out: Writable & { readonly isTTY?: boolean; readonly columns?: number },
    environment: NodeJS.ProcessEnv,
    errors: Writable = out,
  ) {
    this.#out = out;
    this.#errors = errors;
    this.#live = out.isTTY === true && environment.TERM !== 'dumb';
    this.#colors = out.isTTY === true && (environment.NO_COLOR ?? '') === '' && environment.TERM !== 'dumb';
  }

  line(text = ''): void {
    this.#erase();
    this.#out.write(`${this.#clean(text)}\n`);
    this.#lastLine = performance.now();
    this.#draw();
  }

  /** What a program wrote to its error output, which is no part of the report. */
  error(text: string): void {
    this.#erase();
    this.#errors.write(`${this.#clean(text)}\n`);
    this.#lastLine = performance.now();
    this.#draw();
  }

  heading(text: string): void {
    this.line(this.#paint('1', `▶ ${text}`));
  }

  note(text: string): void {
    this.line(this.#paint('2', text));
  }

  success(text: string): void {
    this.line(this.#paint('32', text));
  }

  failure(text: string): void {
    this.line(this.#paint('31', text));
  }

  /** One line for everything that is not run for one reason: it must not look like what was run. */
  omitted(names: readonly string[], why: string): void {
    this.line(`  – ${names.join(', ')}  ${this.#paint('2', why)}`);
  }

  start(name: string, { waitsForPerson = false } = {}): Activity {
    const running: Running = { name, waitsForPerson, queued: false, since: performance.now(), text: '' };
    this.#running.add(running);
    this.#timer ??= setInterval(() => this.#tick(), this.#live ? 120 : 250);
    const end = () => {
      this.#running.delete(running);
      if (this.#running.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
        this.#erase();
      }
    };
    const took = () => seconds(performance.now() - running.since);
    this.#draw();
    return {
      now: (text, waits = waitsForPerson) => {
        running.text = text;
        running.waitsForPerson = waits;
      },
      line: (text) => this.note(`    ${name}: ${text}`),
      queued: () => {
        running.queued = true;
      },
      begun: () => {
        running.queued = false;
        running.since = performance.now();
      },
      succeeded: (summary) => {
        end();
        this.line(
          `  ${this.#paint('32', '✔')} ${name}  ${this.#paint('2', took())}${summary === '' ? '' : `  ${summary}`}`,
        );
      },
      failed: (message) => {
        end();
        this.line(`  ${this.#paint('31', '✘')} ${name}  ${this.#paint('2', took())}`);
        for (const line of message.split('\n')) this.line(`      ${this.#paint('31', line)}`);
      },
      dropped: end,
      stopped: () => {
        end();
        this.line(`  ${this.#paint('33', '■')} ${name}  ${this.#paint('2', took())}  stopped`);
      },
    };
  }

  /** Shows a question below all other output, in place of the moving line. Returns the function that removes it. */
  ask(question: Question): () => void {
    this.#erase();
    this.#question = question;
    this.#draw();
    return () => {
      if (this.#question !== question) return;
      this.#erase();
      this.#question = undefined;
      this.#draw();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
    this.#running.clear();
  }

  #tick(): void {
    this.#frame++;
    if (this.#live) this.#draw();
    else if (this.#working().length > 0 && performance.now() - this.#lastLine >= SILENCE_MILLISECONDS)
      this.line(`  … ${this.#summary()}`);
  }

  #draw(): void {
    if (this.#question !== undefined) {
      if (!this.#drawn) this.#question.draw();
      this.#drawn = true;
      return;
    }
    if (!this.#live || this.#working().length === 0) return;
    this.#erase();
    const text = this.#clean(`  ${FRAMES[this.#frame % FRAMES.length]} ${this.#summary()}`);
    // No wider than the terminal: a line that wraps cannot be erased.
    this.#out.write(this.#paint('2', text.slice(0, (this.#out.columns ?? 80) - 1)));
    this.#drawn = true;
  }

  #erase(): void {
    if (!this.#drawn) return;
    this.#drawn = false;
    if (this.#question === undefined) this.#out.write('\r\u001b[2K');
    else this.#question.erase();
  }

  #working(): Running[] {
    return [...this.#running].filter(({ waitsForPerson, queued }) => !waitsForPerson && !queued);
  }

  #summary(): string {
    return this.#working()
      .map(
        ({ name, since, text }) =>
          `${name} ${seconds(performance.now() - since)}${text === '' ? '' : `: ${shortened(text)}`}`,
      )
      .join(' · ');
  }

  /**
   * Makes control characters visible: text of a commit, a command or a file could move the cursor or reverse a line.
   * Colours pass, and are left out where the output has none.
   */
  #clean(text: string): string {
    const parts = text.split(COLOR);
    const shown = parts.map((part, i) => (i % 2 === 0 ? printable(part, LONGEST) : this.#colors ? part : ''));
    return `${shown.join('')}${this.#colors && parts.length > 1 ? RESET : ''}`;
  }

  #paint(code: string, text: string): string {
    return this.#colors ? `\u001b[${code}m${text}${RESET}` : text;
  }
}

/** Shortens what is shown of an activity while it runs. */
function shortened(text: string): string {
  const line = text.split('\n')[0]!;
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
