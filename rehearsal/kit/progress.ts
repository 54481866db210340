/** Something that takes a while. */
export interface Activity {
  /** What it does at the moment. A terminal shows it at once, a log only if it takes long and does not wait for a person. */
  now(text: string, waitsForPerson?: boolean): void;
  /** A line that stays in sight. */
  line(text: string): void;
  /** It waits for something else and has not begun: it is not shown yet. */
  queued(): void;
  /** It begins now; its duration counts from here. */
  begun(): void;
  succeeded(summary: string): void;
  failed(message: string): void;
  /** Neither succeeded nor failed: it was stopped with everything else. */
  stopped(): void;
  /** It ended, and how is reported elsewhere. */
  dropped(): void;
}

/** A question that stays on the last line of a terminal. */
export interface Question {
  draw(): void;
  erase(): void;
}

/** Tells the user what happens while a pipeline is played. */
export interface Progress {
  line(text?: string): void;
  /** An error that the user must see even where all other output goes elsewhere. */
  error(text: string): void;
  heading(text: string): void;
  note(text: string): void;
  success(text: string): void;
  failure(text: string): void;
  /** One line for all that is not run. */
  omitted(names: readonly string[], why: string): void;
  start(name: string, options?: { readonly waitsForPerson?: boolean }): Activity;
  /** Keeps a question in sight; call the result to remove it. */
  ask(question: Question): () => void;
  close(): void;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
