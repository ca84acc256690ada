/** Counts who is inside, by whatever may only have so many. */
export class Crowd {
  readonly #counts = new Map<string, number>();

  /** how many names are counted */
  get size(): number {
    return this.#counts.size;
  }

  /** @returns how to leave again; null where one of them has as many as it may */
  enter(places: readonly { name: string; most: number }[]): (() => void) | null {
    if (places.some(({ name, most }) => this.#count(name) >= most)) return null;
    for (const { name } of places) this.#counts.set(name, this.#count(name) + 1);
    let inside = true;
    return () => {
      if (inside) for (const { name } of places) this.#leave(name);
      inside = false;
    };
  }

  #count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  #leave(name: string) {
    const left = this.#count(name) - 1;
    if (left > 0) this.#counts.set(name, left);
    else this.#counts.delete(name);
  }
}
