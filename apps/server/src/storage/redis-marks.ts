import { randomInt } from 'node:crypto';

/** so many appends of one process before a mark comes again */
const ROUND = 2 ** 21;

/** Marks of appends, which no other server gives in a branch of the log that it goes on with by itself. */
export class Marks {
  readonly #own = randomInt(1, 2 ** 32) * ROUND;
  #given = 0;

  next(): string {
    return String(this.#own + (this.#given++ % ROUND));
  }
}
