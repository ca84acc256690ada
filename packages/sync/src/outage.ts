const FIRST_WAIT = 1_000;
const LAST_WAIT = 8_000;

/** The time during which a log can't be written: how long it lasts, and when it makes sense to try again. */
export class Outage {
  readonly #onRetry: () => void;
  readonly #steady: () => number;
  #since: number | null = null;
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param steady ms of a clock that only grows */
  constructor(steady: () => number, onRetry: () => void) {
    this.#steady = steady;
    this.#onRetry = onRetry;
  }

  /** There is no point in trying right now. */
  get waiting(): boolean {
    return this.#timer !== undefined;
  }

  get lasts(): number {
    return this.#since === null ? 0 : this.#steady() - this.#since;
  }

  failed(): void {
    this.#since ??= this.#steady();
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#onRetry();
      },
      Math.min(LAST_WAIT, FIRST_WAIT * 2 ** this.#failures++),
    );
  }

  over(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = null;
    this.#failures = 0;
  }
}
