/** Something that takes a while. */
export interface Activity {
  /** What it does at the moment: seen where it lives (a terminal), or once it takes long and waits for no person. */
  now(text: string, waitsForPerson?: boolean): void;
  /** A line that stays. */
  line(text: string): void;
  /** It has not begun, because something else goes first: there is nothing to see yet. */
  queued(): void;
  /** It begins now, and its time is counted from here. */
  begun(): void;
  succeeded(summary: string): void;
  failed(message: string): void;
  /** Neither of both: it ended with everything else. */
  stopped(): void;
  /** It ended in a way that is told elsewhere. */
  dropped(): void;
}

/** What stays on the last line of a terminal. */
export interface Question {
  draw(): void;
  erase(): void;
}

/** What a person is told while something is played. */
export interface Progress {
  line(text?: string): void;
  /** A fault, which a person has to see wherever the rest goes. */
  error(text: string): void;
  heading(text: string): void;
  note(text: string): void;
  success(text: string): void;
  failure(text: string): void;
  /** One line for all that is not run. */
  omitted(names: readonly string[], why: string): void;
  start(name: string, options?: { readonly waitsForPerson?: boolean }): Activity;
  /** Keeps a question in sight; returns what takes it away. */
  ask(question: Question): () => void;
  close(): void;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
