import { quoted } from '../../text/quoted';
import type { DataLoss } from '../cloudformation/data-loss';
import type { RevisionRecord } from '../source/revision';

export interface StackBehind {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
}

/** A manual approval that waits, or a deployment that would lose data. */
export interface Gate {
  readonly name: string;
  readonly stage: string;
  /** What the pipeline says to the person who decides. */
  readonly comment: string;
  readonly execution: number;
  readonly revision: RevisionRecord;
  readonly stacks: readonly StackBehind[];
  /** What runs at the moment of what was deployed before it, in lines. */
  readonly live?: readonly string[];
  /** What is lost behind it: it is opened by the name of the resource and by nothing else. */
  readonly loss?: DataLoss;
}

export interface Decision {
  readonly approved: boolean;
  /** How it was made: `on the terminal`, `by command`. */
  readonly by: string;
}

/** Asks for a decision. Aborted when another asker decides first; otherwise settles only with an answer. */
export type Asker = (gate: Gate, signal: AbortSignal) => Promise<Decision>;

/** Tells a person of a gate, for the first time or because something else is live by now. */
export type Announcer = (gate: Gate, isNew: boolean) => void;

export interface GatesOptions {
  /** @default - nobody is told */
  readonly announce?: Announcer;
  /** What is live at the moment before a gate. @default - nothing is said about it */
  live?(gate: Gate): readonly string[];
}

interface Waiting {
  readonly gate: Gate;
  told: string;
  decide(decision: Decision): void;
}

/** The gates that are open at the moment; whoever decides first decides. */
export class Gates {
  readonly #askers: readonly Asker[];
  readonly #options: GatesOptions;

  readonly #waiting = new Map<string, Waiting>();

  constructor(askers: readonly Asker[], options: GatesOptions = {}) {
    this.#askers = askers;
    this.#options = options;
  }

  get open(): readonly Gate[] {
    return [...this.#waiting.values()].map(({ gate }) => this.#now(gate));
  }

  /** For who has changed what is live: the gates for which that matters are told of again. */
  refresh(): void {
    for (const waiting of this.#waiting.values()) {
      const gate = this.#now(waiting.gate);
      const told = String(gate.live);
      if (told === waiting.told) continue;
      waiting.told = told;
      this.#options.announce?.(gate, false);
    }
  }

  async wait(gate: Gate, signal: AbortSignal): Promise<Decision> {
    signal.throwIfAborted();
    const decided = new AbortController();
    const asking = AbortSignal.any([decided.signal, signal]);
    try {
      return await new Promise<Decision>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: decided.signal });
        const now = this.#now(gate);
        this.#waiting.set(gate.name, { gate, told: String(now.live), decide: resolve });
        this.#options.announce?.(now, true);
        for (const ask of this.#askers) {
          ask(gate, asking).then(resolve, (error) => {
            if (!asking.aborted) reject(error);
          });
        }
      });
    } finally {
      this.#waiting.delete(gate.name);
      decided.abort();
    }
  }

  #now(gate: Gate): Gate {
    const { live } = this.#options;
    return live === undefined || gate.loss !== undefined ? gate : { ...gate, live: live(gate) };
  }

  /**
   * Decides the gate of this name, or the one that is open. Returns its name, or why there is none, in words.
   *
   * A gate behind which data is lost is approved by its name only, which is the resource's logical or physical id.
   */
  decide(name: string | undefined, decision: Decision): { readonly gate: string } | { readonly problem: string } {
    const names = [...this.#waiting.keys()];
    const chosen = name ?? (names.length === 1 ? names[0] : undefined);
    const waiting = [...this.#waiting.values()].find(
      ({ gate }) => chosen !== undefined && (gate.name === chosen || gate.loss?.id === chosen),
    );
    if (waiting === undefined) {
      if (names.length === 0) return { problem: 'no gate is waiting' };
      const open = `waiting: ${names.join(', ')}`;
      return {
        problem: name === undefined ? `several gates wait, name one: ${open}` : `no gate ${quoted(name)} is ${open}`,
      };
    }
    if (decision.approved && name === undefined && waiting.gate.loss !== undefined)
      return { problem: `${waiting.gate.comment}: confirm it by its name: approve ${waiting.gate.name}` };
    waiting.decide(decision);
    return { gate: waiting.gate.name };
  }
}
