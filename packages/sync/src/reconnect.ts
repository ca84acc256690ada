const FIRST_MS = 300;
const LONGEST_MS = 30_000;

export interface ReconnectOptions {
  attempt(): void;
  /** 0 ≤ random < 1 */
  random?: () => number;
}

/**
 * When to try a lost line again: full jitter (any moment between now and a bound that doubles), so that a thousand pages
 * do not come back in the same second after a restart.
 */
export class Reconnect {
  readonly #attempt: () => void;
  readonly #random: () => number;
  #bound = FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ attempt, random = Math.random }: ReconnectOptions) {
    this.#attempt = attempt;
    this.#random = random;
  }

  get waiting(): boolean {
    return this.#timer !== undefined;
  }

  later() {
    this.stop();
    this.#timer = setTimeout(() => this.#try(), this.#random() * this.#bound);
    this.#bound = Math.min(LONGEST_MS, this.#bound * 2);
  }

  /** The device says that the network, or the person, is back. */
  now() {
    if (this.waiting) this.#try();
  }

  /** The line proved good: the next loss begins with short waits again. */
  settled() {
    this.#bound = FIRST_MS;
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #try() {
    this.stop();
    this.#attempt();
  }
}
