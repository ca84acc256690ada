const SHORTEST = 4;
const LONGEST = 45;
const PEOPLE_PER_MS = 2.5;
/** Past what the machine can do, gathering longer is what lets it do more. */
const LONGEST_WHEN_LATE = 100;

/** How long a room gathers what comes before it stores it: not at all after a pause, longer the more people there are. */
export class Pace {
  #began = -Infinity;
  #due = 0;
  #late = 0;

  /** @returns ms until the next batch may begin */
  wait(people: number): number {
    const now = performance.now();
    const room = Math.min(LONGEST, Math.max(SHORTEST, people / PEOPLE_PER_MS));
    const every = Math.min(LONGEST_WHEN_LATE, room + 2 * this.#late);
    this.#due = Math.max(now, this.#began + every);
    return this.#due - now;
  }

  begin(): void {
    this.#began = performance.now();
    this.#late = Math.max(0, this.#began - this.#due);
  }
}
