import type { Context } from 'koa';
import { ONCE_CHECKED } from '../catalog/provider';
import { type Answer, json } from './answer';
import { Unavailable } from './problem';

/** As many as make a target healthy: `healthyThresholdCount` of the target groups. */
const CHECKS = 2;
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

  answer({ req }: Context): Answer {
    if (req.url?.endsWith(`?${ONCE_CHECKED}`)) {
      if (!this.#isChecked) throw new Unavailable('The load balancer has not checked this service often enough yet');
    } else if (!/^(127\.0\.0\.1|localhost|\[::1\])(:|$)/.test(req.headers.host ?? '')) {
      this.#count(req.socket.remoteAddress ?? '');
    }
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
  }
}
