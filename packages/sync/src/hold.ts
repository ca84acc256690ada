/** ProseMirror reads the composed text out of the DOM within this time after the composition ended. */
const READ_MS = 50;
const LONGEST_MS = 10_000;

/** The time during which a person composes (pinyin becoming characters) and messages wait, both ways. */
export class Hold {
  readonly #onRelease: () => void;
  #cap: ReturnType<typeof setTimeout> | undefined;
  #grace: ReturnType<typeof setTimeout> | undefined;
  #held = false;

  constructor(onRelease: () => void) {
    this.#onRelease = onRelease;
  }

  get held(): boolean {
    return this.#held;
  }

  /** @returns whether it began just now: a composition that follows at once on another is one hold with it */
  begin(): boolean {
    clearTimeout(this.#grace);
    if (this.#held) return false;
    this.#held = true;
    this.#cap = setTimeout(() => this.finish(), LONGEST_MS);
    return true;
  }

  end() {
    if (!this.#held) return;
    clearTimeout(this.#grace);
    this.#grace = setTimeout(() => this.finish(), READ_MS);
  }

  finish() {
    if (!this.#held) return;
    clearTimeout(this.#cap);
    clearTimeout(this.#grace);
    this.#held = false;
    this.#onRelease();
  }
}
