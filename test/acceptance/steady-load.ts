import { once } from 'node:events';
import http from 'node:http';
import { count } from '../helpers/counts';
import type { LiveRehearsal } from '../helpers/live-rehearsal';

/** What became of the requests of one path. */
export interface Tally {
  readonly path: string;
  sent: number;
  /** By status, or by the error's code where nothing was answered. */
  readonly lost: Map<string, number>;
}

const MOST_AT_ONCE = 10;

/**
 * Requests at a steady rate to 127.0.0.1, path after path, whatever becomes of those before: nobody waits for an answer
 * to ask again. Every answer that is not 200 is a lost request.
 */
export class SteadyLoad {
  readonly tallies: readonly Tally[];
  // Kept connections, as a load balancer or an SDK has them, beside new ones: each may lose requests in its own way.
  readonly #kept = new http.Agent({ keepAlive: true });
  readonly #pending = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  #sent = 0;

  constructor(url: string, paths: readonly string[], perSecond: number, most: number) {
    this.tallies = paths.map((path) => ({ path, sent: 0, lost: new Map() }));
    let last = performance.now();
    this.#timer = setInterval(() => {
      const due = Math.floor(((performance.now() - last) / 1000) * perSecond);
      if (due === 0 || this.#sent >= most) return;
      last = performance.now();
      // Where the machine stood still, what was due meanwhile is not asked at once: that would be a burst.
      for (let i = 0; i < Math.min(due, MOST_AT_ONCE); i++) {
        const tally = this.tallies[this.#sent % paths.length]!;
        const request = this.#ask(`${url}${tally.path}`, tally, Math.floor(this.#sent / paths.length) % 2 === 0);
        this.#sent++;
        this.#pending.add(request);
        void request.finally(() => this.#pending.delete(request));
      }
    }, 5);
  }

  get sent(): number {
    return this.#sent;
  }

  /** `/dogs: 503 ×2`. */
  get lost(): string[] {
    return this.tallies.flatMap(({ path, lost }) => [...lost].map(([what, count]) => `${path}: ${what} ×${count}`));
  }

  /** Resolves when every request has been answered or lost. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    this.#kept.destroy();
  }

  async #ask(url: string, tally: Tally, keep: boolean): Promise<void> {
    tally.sent++;
    let outcome: string;
    try {
      const request = http.get(url, { agent: keep ? this.#kept : false });
      const [response] = (await once(request, 'response')) as [http.IncomingMessage];
      for await (const _ of response);
      outcome = String(response.statusCode);
      if (outcome !== '200') outcome += ` (${response.headers['x-rehearsal-path'] ?? 'no path'})`;
    } catch (error) {
      outcome = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    if (outcome !== '200') tally.lost.set(outcome, (tally.lost.get(outcome) ?? 0) + 1);
  }
}

const PER_SECOND = 200;
/** No phase asks more than this, however long it takes. */
const MOST = 10_000;
const PATHS = ['/dogs', '/todo', '/dogs/males', '/todo?limit=1', '/dogs/females'];

/** Asks every service all the time while something is played; more than `least` requests are sent. */
export async function underLoad<T>(
  { url }: LiveRehearsal,
  phase: string,
  operation: () => Promise<T>,
  least = PER_SECOND / 10,
): Promise<{ readonly result: T; readonly lost: readonly string[] }> {
  const load = new SteadyLoad(url, PATHS, PER_SECOND, MOST);
  let result: T;
  try {
    result = await operation();
  } finally {
    await load.end();
  }
  count('load', { phase, requests: load.sent, lost: load.lost });
  expect(load.sent).toBeGreaterThan(least);
  return { result, lost: load.lost };
}

/** The same where none of the requests may be lost. */
export async function noneLost<T>(...load: Parameters<typeof underLoad<T>>): Promise<T> {
  const { result, lost } = await underLoad(...load);
  expect(lost).toEqual([]);
  return result;
}
