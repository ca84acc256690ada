import { joinCursors, type ShownCursor, writeCursor } from './cursors.ts';
import { encode } from './protocol.ts';

/** The more people there are, the less often each is seen to move. */
const EVERY = { perPerson: 6, shortest: 40, longest: 1_000 };

/** The awareness message that one client is to be sent: all but its own cursor; null where that is nothing. */
export type MovesFor = (client: number | null) => Uint8Array | null;

/** Cursors that have moved and were not sent yet; of each person only where they are now. */
export class Moves {
  readonly #moved = new Map<number, ShownCursor>();
  #takenAt = -Infinity;

  get waiting(): boolean {
    return this.#moved.size > 0;
  }

  note(shown: readonly ShownCursor[]): void {
    for (const cursor of shown) this.#moved.set(cursor.client, cursor);
  }

  /** @returns ms until they may go out, with so many people here; 0 or less: now */
  wait(people: number): number {
    const { perPerson, shortest, longest } = EVERY;
    const every = Math.min(longest, Math.max(shortest, people * perPerson));
    return this.#takenAt + every - performance.now();
  }

  /** They go out now. */
  take(): MovesFor {
    this.#takenAt = performance.now();
    const written = new Map([...this.#moved].map(([client, cursor]) => [client, writeCursor(cursor)]));
    this.#moved.clear();
    const all = encode.awareness(joinCursors([...written.values()]));
    const others = (client: number) => [...written].filter(([each]) => each !== client).map(([, bytes]) => bytes);
    return (client) => {
      if (client === null || !written.has(client)) return all;
      return written.size > 1 ? encode.awareness(joinCursors(others(client))) : null;
    };
  }
}
