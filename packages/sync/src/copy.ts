import * as Y from 'yjs';
import { TooFar } from './guard-place.ts';
import type { UpdateFacts } from './guard-read.ts';
import type { LogEntry, Snapshot } from './update-log.ts';

/** A copy of a document that a log or an update has broken: it must be thrown away. */
export class CopySpoilt extends Error {
  override name = 'CopySpoilt';
}

/** The place of what an update brings could be found only by looking at more items than is allowed; the copy is spoilt. */
export class TooFarToLook extends CopySpoilt {
  override name = 'TooFarToLook';
}

/**
 * How many items Yjs may look at to find the places of an update's items. A paste needs a few. Paragraphs that were made one
 * by one above thousands that a colleague has put there meanwhile need the product of both numbers; some thousand items made
 * for it, at each other, would take minutes.
 */
const MOST_STEPS = 1_000_000;

/** A transaction for each entry is slow, and so is one for a hundred thousand, in which nothing is put together. */
const GROUP = 1_000;

/**
 * The server's copy of a document: the log's entries up to `position`, and what is being tried out to become the next.
 * It holds exactly what the log holds: Yjs's own clean-up of formatting, which is nobody's change, never runs here.
 */
export class Copy {
  readonly epoch: string;
  position = 0;
  readonly #ydoc: Y.Doc & { conflictSteps?: number } = new Y.Doc();
  #whole: Uint8Array | null = null;

  /** @param snapshot what to begin with; throws `CopySpoilt` */
  constructor(epoch: string, snapshot: Snapshot | null = null) {
    this.epoch = epoch;
    this.#ydoc.on('afterTransaction', (transaction) => (transaction._needFormattingCleanup = false));
    if (!snapshot) return;
    this.#apply(() => Y.applyUpdate(this.#ydoc, snapshot.update));
    this.position = snapshot.position;
  }

  /**
   * Applies entries of the log; those that it has already are skipped. Throws `CopySpoilt`.
   * @param isTried whether an entry is what `try` applied before
   */
  follow(entries: readonly LogEntry[], isTried: (entry: LogEntry) => boolean = () => false): void {
    const fresh = entries.filter(({ position }) => position > this.position);
    if (fresh[0] && fresh[0].position !== this.position + 1) throw new CopySpoilt('the log has a gap');
    const foreign = fresh.filter((entry) => !isTried(entry));
    for (let i = 0; i < foreign.length; i += GROUP) this.#applyAll(foreign.slice(i, i + GROUP));
    this.position = fresh.at(-1)?.position ?? this.position;
  }

  /**
   * Applies an update that is not in the log yet. Throws `CopySpoilt` if it can't be applied, or only in part, or lays
   * nodes deeper than `depth` into each other, or if what is there then is not `sound`; `TooFarToLook` before it takes long.
   * @returns whether it brought anything new
   */
  try(
    update: Uint8Array,
    { runs, nodes }: Pick<UpdateFacts, 'runs' | 'nodes'>,
    depth: number,
    sound: (ydoc: Y.Doc) => boolean = () => true,
  ): boolean {
    const grows = runs.some(({ client, to }) => to > this.next(client));
    const deletes = this.#bounded(() => this.#apply(() => Y.applyUpdate(this.#ydoc, update)));
    if (nodes.some((id) => this.#liesDeeper(id, depth))) throw new CopySpoilt('nodes lie too deep');
    this.#look(sound);
    const changed = grows || deletes;
    if (changed) this.#whole = null;
    return changed;
  }

  #look(sound: (ydoc: Y.Doc) => boolean) {
    try {
      if (!sound(this.#ydoc)) throw new CopySpoilt('something stands where it may not');
    } catch (error) {
      if (error instanceof TooFar) throw new TooFarToLook('too many items to look at', { cause: error });
      throw error;
    }
  }

  /**
   * Tries several: what Yjs does after each change, which takes longer the more people have ever written, is done once for
   * all of them. Throws `CopySpoilt` where that fails, whichever of them it was.
   */
  together<Result>(run: () => Result): Result {
    let fault: { error: unknown } | undefined;
    try {
      return this.#ydoc.transact(() => {
        try {
          return run();
        } catch (error) {
          fault = { error };
          throw error;
        }
      });
    } catch (error) {
      throw fault ? fault.error : new CopySpoilt('what was tried could not be put together', { cause: error });
    }
  }

  /** The first clock that is not here of a client. */
  next(client: number): number {
    return Y.getState(this.#ydoc.store, client);
  }

  stateVector(): Uint8Array {
    return Y.encodeStateVector(this.#ydoc);
  }

  /** Everything, as one update; made once per change. */
  whole(): Uint8Array {
    this.#whole ??= Y.encodeStateAsUpdate(this.#ydoc);
    return this.#whole;
  }

  /** Everything that somebody with this state vector lacks. Throws on what isn't one. */
  since(stateVector: Uint8Array): Uint8Array {
    return Y.encodeStateAsUpdate(this.#ydoc, stateVector);
  }

  destroy(): void {
    this.#ydoc.destroy();
  }

  #bounded<Result>(run: () => Result): Result {
    this.#ydoc.conflictSteps = MOST_STEPS;
    try {
      return run();
    } catch (error) {
      if (this.#ydoc.conflictSteps < 0) throw new TooFarToLook('too many items to look at', { cause: error });
      throw error;
    } finally {
      delete this.#ydoc.conflictSteps;
    }
  }

  #applyAll(entries: readonly LogEntry[]) {
    this.#whole = null;
    this.#apply(() => entries.forEach(({ update }) => Y.applyUpdate(this.#ydoc, update)));
  }

  /**
   * Yjs keeps what it can't apply yet, for ever; here that is a fault, since nothing may come in with a gap.
   * @returns whether something was deleted
   */
  #apply(change: () => void): boolean {
    let deletes = false;
    try {
      this.#ydoc.transact((transaction) => {
        const before = countRanges(transaction);
        change();
        deletes = countRanges(transaction) > before;
      });
    } catch (error) {
      throw new CopySpoilt('an update could not be applied', { cause: error });
    }
    const { pendingStructs, pendingDs } = this.#ydoc.store;
    if (pendingStructs ?? pendingDs) throw new CopySpoilt('an update could be applied only in part');
    return deletes;
  }

  #liesDeeper(id: { client: number; clock: number }, limit: number): boolean {
    let type = Y.getItem(this.#ydoc.store, Y.createID(id.client, id.clock)).parent;
    for (let depth = 0; depth < limit && type instanceof Y.AbstractType; depth++) type = type._item?.parent ?? null;
    return type instanceof Y.AbstractType;
  }
}

const countRanges = ({ deleteSet }: Y.Transaction): number => {
  let count = 0;
  for (const ranges of deleteSet.clients.values()) count += ranges.length;
  return count;
};
