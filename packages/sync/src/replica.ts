import * as Y from 'yjs';
import { bundle } from './bundle.ts';
import { Outbox, type OwnEntry } from './outbox.ts';
import { encodePieces } from './pieces.ts';
import type { Place, RefusalCode } from './protocol.ts';
import { applyQuietly, reactsTo } from './quiet-apply.ts';

/** Where a replica keeps what must survive the page. Calls return at once; the owner knows when it is on disk. */
export interface ReplicaStore {
  keep(entry: OwnEntry): void;
  /** every own entry up to the number is safe on the server */
  acked(seq: number): void;
  /** what the server sent, and the place in its log at which a copy that has all of it stands */
  received(updates: readonly Uint8Array[], place: Place): void;
}

/** Why the Y.Doc must be thrown away and loaded afresh from what was kept. */
export type ReloadReason = 'reaction' | 'client-id' | 'epoch';

export interface ReplicaOptions {
  /** its client id is set already */
  ydoc: Y.Doc;
  /** a reader's page neither keeps nor sends updates */
  role: 'editor' | 'reader';
  /** where the content of the Y.Doc stands in the server's log */
  place: Place;
  /** own updates of earlier pages that were never acknowledged, oldest first; the Y.Doc holds them too */
  unacked?: readonly Uint8Array[];
  store?: ReplicaStore | null;
  /** marks transactions of the application that are no writing of the person */
  isReaction?: (origin: unknown, transaction: Y.Transaction) => boolean;
}

export interface ReplicaEvents {
  /** something was written, or became an entry */
  onOwn(): void;
  /** a colleague's change is about to be applied */
  onReceiving(): void;
  onPlace(place: Place): void;
  onAcked(seq: number): void;
  onSpoilt(reason: ReloadReason): void;
}

const NOTHING = Uint8Array.of(0, 0);
const isEmpty = (update: Uint8Array): boolean => update.length <= 2;

/** A Y.Doc beside the server's log: what of the log it has, and what the log does not have yet. */
export class Replica {
  readonly ydoc: Y.Doc;
  readonly role: 'editor' | 'reader';
  readonly outbox: Outbox;
  /** the server will not take what was written here: nothing more is sent */
  refused: RefusalCode | null = null;
  /** the server has lost something, and does not take it from here: others' writing is offered no more */
  ownOnly = false;
  readonly #store: ReplicaStore | null;
  readonly #events: ReplicaEvents;
  readonly #isReaction: NonNullable<ReplicaOptions['isReaction']>;
  readonly #client: number;
  #place: Place;
  /** applied, but not yet known up to which place of the log */
  #unplaced: Uint8Array[] = [];
  #drawing = false;
  #spoilt = false;

  constructor(options: ReplicaOptions, events: ReplicaEvents) {
    this.ydoc = options.ydoc;
    this.role = options.role;
    this.#store = options.role === 'editor' ? (options.store ?? null) : null;
    this.#isReaction = options.isReaction ?? (() => false);
    this.#events = events;
    this.#client = options.ydoc.clientID;
    this.#place = options.place;
    const unacked = options.role === 'editor' ? (options.unacked ?? []) : [];
    this.outbox = new Outbox({ ydoc: this.ydoc, unacked, onEntry: (entry) => this.#onEntry(entry) });
    this.ydoc.on('update', this.#onUpdate);
  }

  get place(): Place {
    return this.#place;
  }

  get spoilt(): boolean {
    return this.#spoilt;
  }

  get maySend(): boolean {
    return this.role === 'editor' && !this.refused && !this.#spoilt;
  }

  /** Something in the log refers to what this copy should have and does not. */
  get incomplete(): boolean {
    return this.ydoc.store.pendingStructs !== null;
  }

  receive(updates: readonly Uint8Array[]) {
    const news = updates.filter((update) => !isEmpty(update));
    if (this.#spoilt || news.length === 0) return;
    this.#events.onReceiving();
    // first, so that what a colleague's deletion takes away was still written down as it was typed
    this.outbox.flush();
    this.#unplaced.push(...news);
    if (this.#quietly(() => applyQuietly(this.ydoc, news, this))) this.spoil('reaction');
    if (this.ydoc.clientID !== this.#client) this.spoil('client-id');
  }

  /** All that came up to now stands at this place of the log. */
  arrive(place: Place) {
    const { epoch, position } = this.#place;
    const isNews = this.#unplaced.length > 0 || place.epoch !== epoch || place.position !== position;
    if (this.#spoilt || !isNews) return;
    this.#place = place;
    this.#store?.received(this.#unplaced.splice(0), place);
    this.#events.onPlace(place);
  }

  /** What came since the last place comes again on the next line. */
  lineLost() {
    this.#unplaced = [];
  }

  /** The copy has a hole: ask for the whole log again. */
  distrust() {
    this.#place = { ...this.#place, position: 0 };
  }

  acked(seq: number) {
    this.outbox.ack(seq);
    this.#store?.acked(seq);
    this.#events.onAcked(seq);
  }

  /** What the server has not acknowledged, as it was typed, in one update. */
  waiting(): Uint8Array {
    this.outbox.flush();
    return bundle(this.outbox.after(0), Infinity)[0]?.bytes ?? NOTHING;
  }

  /** Everything of this copy that a state vector lacks, with all deletes. */
  difference(stateVector?: Uint8Array): Uint8Array {
    this.outbox.flush();
    return Y.encodeStateAsUpdate(this.ydoc, stateVector);
  }

  /** What a log that has so much lacks of this copy, whoever wrote it unless `ownOnly`, in the order in which it can be taken. */
  lacking(known: ReadonlyMap<number, number>, maxBytes: number): Uint8Array[] {
    this.outbox.flush();
    return encodePieces(this.ydoc, known, maxBytes, this.ownOnly ? this.#client : undefined);
  }

  /** Draws the content for the first time: what a binding writes while it does is not the person's. */
  draw(run: () => void) {
    this.outbox.flush();
    if (this.#quietly(() => reactsTo(this.ydoc, run))) this.spoil('reaction');
  }

  /** From now on the Y.Doc holds something that must never be sent, so nothing more of it is. */
  spoil(reason: ReloadReason) {
    if (this.#spoilt) return;
    this.#spoilt = true;
    this.outbox.discardPending();
    this.#events.onSpoilt(reason);
  }

  destroy() {
    this.ydoc.off('update', this.#onUpdate);
  }

  /** @returns whether an editor's copy was written to; a reader's may be, since it never speaks */
  #quietly(run: () => boolean): boolean {
    this.#drawing = true;
    try {
      return run() && this.role === 'editor';
    } finally {
      this.#drawing = false;
    }
  }

  readonly #onUpdate = (_update: Uint8Array, origin: unknown, _ydoc: Y.Doc, transaction: Y.Transaction) => {
    if (!transaction.local || this.role === 'reader' || this.#drawing || this.#spoilt) return;
    if (this.#isReaction(origin, transaction)) return this.spoil('reaction');
    this.outbox.take(transaction);
    this.#events.onOwn();
  };

  #onEntry(entry: OwnEntry) {
    this.#store?.keep(entry);
    this.#events.onOwn();
  }
}
