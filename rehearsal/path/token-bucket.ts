/** API Gateway's throttling: a request takes a token; `rate` tokens are added each second, up to `burst`. */
export class TokenBucket {
  readonly rate: number;
  readonly burst: number;
  #tokens: number;
  #filled: number;

  constructor(rate: number, burst: number, now = performance.now()) {
    this.rate = rate;
    this.burst = burst;
    this.#tokens = burst;
    this.#filled = now;
  }

  take(now = performance.now()): boolean {
    this.#tokens = Math.min(this.burst, this.#tokens + ((now - this.#filled) / 1000) * this.rate);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
