/** The part of a second that somebody must have waited before being read on: not to stop at every single frame. */
const BREATH = 0.2;

/**
 * How fast frames come on one line. Whoever sends faster than may is not read for as long as it takes until the rate is
 * kept again; whoever goes on so is found out after some seconds.
 */
export class FrameMeter {
  readonly #rate: number;
  readonly #patience: number;
  #left: number;
  #at: number;
  #since: number | null = null;

  /** @param rate frames a second; @param patience ms; @param now ms of a clock that only grows */
  constructor(rate: number, patience: number, now: number) {
    this.#rate = rate;
    this.#patience = patience;
    this.#left = rate;
    this.#at = now;
  }

  /** A frame has come. @returns ms for which nothing should be read: mostly 0 */
  count(now: number): number {
    this.#refill(now);
    this.#left -= 1;
    if (this.#left >= 0) return 0;
    this.#since ??= now;
    return ((BREATH * this.#rate - this.#left) / this.#rate) * 1_000;
  }

  /** Whether it has gone on for longer than anybody has a reason to. */
  isFlood(now: number): boolean {
    return this.#since !== null && now - this.#since > this.#patience;
  }

  #refill(now: number) {
    this.#left = Math.min(this.#rate, this.#left + ((now - this.#at) * this.#rate) / 1_000);
    this.#at = now;
    if (this.#left === this.#rate) this.#since = null;
  }
}
