import { Allowance } from './allowance.ts';
import type { Connection } from './connection.ts';
import type { Limits } from './limits.ts';
import type { RefusalCode } from './protocol.ts';

/** What a page that does as it should is refused once, if ever, and then sends no more. */
const OWN_FAULT: ReadonlySet<RefusalCode> = new Set(['malformed', 'too-large', 'foreign-client']);

/** How often each connection was refused by its own fault. Judging what is refused costs as much as what is taken. */
export class Refusals {
  readonly #limits: Pick<Limits, 'refusals' | 'refusalEvery'>;
  readonly #of = new WeakMap<Connection, Allowance>();

  constructor(limits: Pick<Limits, 'refusals' | 'refusalEvery'>) {
    this.#limits = limits;
  }

  /** @returns whether this was one too many */
  count(connection: Connection, code: RefusalCode): boolean {
    // of what a log has lost a page offers everybody's at once, and some of it may be there again
    if (!OWN_FAULT.has(code) || (code === 'foreign-client' && connection.fromElsewhere)) return false;
    const now = performance.now();
    const { refusals, refusalEvery } = this.#limits;
    const left = this.#of.get(connection) ?? new Allowance(refusals, refusalEvery, now);
    this.#of.set(connection, left);
    return !left.take(now);
  }
}
