/** So many at once, and then no more than time brings. */
export class Allowance {
  readonly #most: number;
  readonly #every: number;
  #left: number;
  #at: number;

  /** @param every ms until there is one more; @param now ms of a clock that only grows */
  constructor(most: number, every: number, now: number) {
    this.#most = most;
    this.#every = every;
    this.#left = most;
    this.#at = now;
  }

  /** @returns whether there was one left */
  take(now: number): boolean {
    this.#left = Math.min(this.#most, this.#left + Math.max(0, now - this.#at) / this.#every);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
