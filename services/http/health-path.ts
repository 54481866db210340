import type { Context } from 'koa';
import { ONCE_CHECKED } from '../catalog/provider';
import { type Answer, json } from './answer';
import { Unavailable } from './problem';

/** As many as make a target healthy: `healthyThresholdCount` of the target groups. */
const CHECKS = 2;
/** How long a question waits for them: less than the set-up waits for an answer. */
const PATIENCE_MS = 4000;
/** Nodes of a load balancer: one in each zone. Anything else that asks is not counted. */
const MOST_CHECKERS = 16;

const healthy = json(200, { status: 'ok' });

/**
 * Answers the health path.
 *
 * Whoever sets up an instance must not report that it serves before the load balancer has found that, or the instance
 * before it is taken away too early. The instance cannot ask the load balancer, but it sees its checks: those come to an
 * address of the network, and a load balancer begins with them only after it has registered the target.
 */
export class HealthPath {
  readonly #checks = new Map<string, number>();
  readonly #asking = new Set<() => void>();

  answer({ req }: Context): Answer | Promise<Answer> {
    if (req.url?.endsWith(`?${ONCE_CHECKED}`)) return this.#onceChecked();
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(req.headers.host ?? '')) {
      this.#count(req.socket.remoteAddress ?? '');
    }
    return healthy;
  }

  async #onceChecked(): Promise<Answer> {
    if (!this.#isChecked) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(late);
          this.#asking.delete(done);
          resolve();
        };
        const late = setTimeout(done, PATIENCE_MS);
        this.#asking.add(done);
      });
    }
    if (!this.#isChecked) throw new Unavailable('The load balancer has not checked this service often enough yet');
    return healthy;
  }

  /** Each node of a load balancer checks for itself. */
  get #isChecked(): boolean {
    const counts = [...this.#checks.values()];
    return counts.length > 0 && counts.every((count) => count >= CHECKS);
  }

  #count(from: string): void {
    const count = this.#checks.get(from) ?? 0;
    if (count < CHECKS && (count > 0 || this.#checks.size < MOST_CHECKERS)) this.#checks.set(from, count + 1);
    if (this.#asking.size > 0 && this.#isChecked) for (const done of this.#asking) done();
  }
}
