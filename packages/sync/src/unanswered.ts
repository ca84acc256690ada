/** What was asked of storage and is not answered yet. Storage that hangs fails nothing; only time tells. */
export class Unanswered {
  readonly #steady: () => number;
  readonly #since = new Set<{ at: number }>();

  /** @param steady ms of a clock that only grows */
  constructor(steady: () => number) {
    this.#steady = steady;
  }

  /** The same port, whose answers are waited for here. */
  watch<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => this.wait((value as (...given: unknown[]) => unknown).apply(target, given));
      },
    });
  }

  wait<T>(answer: T): T {
    if (answer instanceof Promise) void this.#wait(answer);
    return answer;
  }

  /** ms for which the oldest question waits */
  get lasts(): number {
    const [oldest] = this.#since;
    return oldest ? this.#steady() - oldest.at : 0;
  }

  async #wait(answer: Promise<unknown>) {
    const question = { at: this.#steady() };
    this.#since.add(question);
    await Promise.allSettled([answer]);
    this.#since.delete(question);
  }
}
