import type { Kysely } from 'kysely';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';

interface Touch {
  person: string;
  at: number;
}

export interface TouchesParts {
  db: Kysely<Tables>;
  now: () => number;
  onFailure: (error: unknown) => void;
  /** ms between two writes for one document */
  every?: number;
}

/**
 * Notes in the record who last edited a document's text, and when. People type many times a second, lists need it every
 * few seconds: the first touch is written at once, then the last one of each interval.
 */
export class Touches {
  readonly #parts: Required<TouchesParts>;
  readonly #waiting = new Map<string, { timer: NodeJS.Timeout; last: Touch | null }>();
  readonly #writing = new Set<Promise<void>>();

  constructor(parts: TouchesParts) {
    this.#parts = { every: 10_000, ...parts };
  }

  touch(document: string, person: string, at: number): void {
    const waiting = this.#waiting.get(document);
    if (waiting) {
      waiting.last = { person, at };
      return;
    }
    this.#begin(document);
    this.#write(document, { person, at });
  }

  /** Writes what still waits, and is done when everything is written. */
  async close(): Promise<void> {
    for (const [document, { timer, last }] of this.#waiting) {
      clearTimeout(timer);
      if (last) this.#write(document, last);
    }
    this.#waiting.clear();
    await Promise.all(this.#writing);
  }

  #begin(document: string) {
    const timer = setTimeout(() => {
      const last = this.#waiting.get(document)?.last;
      this.#waiting.delete(document);
      if (!last) return;
      this.#begin(document);
      this.#write(document, last);
    }, this.#parts.every);
    this.#waiting.set(document, { timer, last: null });
  }

  #write(document: string, touch: Touch) {
    const writing = noteEdit(this.#parts, document, touch).catch(this.#parts.onFailure);
    this.#writing.add(writing);
    void writing.finally(() => this.#writing.delete(writing));
  }
}

const noteEdit = ({ db, now }: TouchesParts, document: string, { person, at }: Touch): Promise<void> =>
  runCommand(db, now, async (trx, tell) => {
    const row = await trx
      .updateTable('document')
      .set({ editedAt: at, editedBy: person })
      .where('id', '=', document)
      .where('editedAt', '<=', at)
      .returning('communityId')
      .executeTakeFirst();
    if (row) tell({ kind: 'list-changed', community: row.communityId, document });
  });
