import * as Y from 'yjs';
import { seedUpdate, type DocumentJson } from '../src/json.ts';
import { HeadlessEditor } from './headless-editor.ts';
import type { Random } from './random.ts';

export interface Seat {
  editor: HeadlessEditor;
  inbox: Uint8Array[];
  /** updates that the binding made while it drew somebody else's change */
  mended: number;
  /** blocks that the binding deleted while it drew somebody else's change: what must never happen */
  destroyed: string[];
}

/** Editors whose updates arrive late, in heaps and out of order, but all in the end. */
export class CarelessWire {
  readonly seats: Seat[];
  readonly #random: Random;

  constructor(json: DocumentJson, count: number, random: Random) {
    this.#random = random;
    const seed = seedUpdate(json, 100);
    this.seats = Array.from({ length: count }, (_, index) => this.#seat(index + 1, seed));
  }

  #seat(clientId: number, seed: Uint8Array): Seat {
    const ydoc = new Y.Doc();
    ydoc.clientID = clientId;
    Y.applyUpdate(ydoc, seed, this);
    const seat: Seat = { editor: new HeadlessEditor(ydoc), inbox: [], mended: 0, destroyed: [] };
    ydoc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) for (const other of this.seats) if (other !== seat) other.inbox.push(update);
    });
    return seat;
  }

  /** Hands over some of what waits, in any order. */
  deliverSome(seat: Seat): boolean {
    const count = Math.min(seat.inbox.length, 1 + this.#random.below(8));
    for (let i = 0; i < count; i++) this.#apply(seat, seat.inbox.splice(this.#random.below(seat.inbox.length), 1)[0]!);
    return count > 0;
  }

  deliverAll(): void {
    while (this.seats.some(({ inbox }) => inbox.length > 0)) this.seats.forEach((seat) => this.deliverSome(seat));
  }

  #apply(seat: Seat, update: Uint8Array): void {
    const { ydoc } = seat.editor;
    const watch = (transaction: Y.Transaction) => {
      if (!transaction.local || (transaction.changed.size === 0 && transaction.deleteSet.clients.size === 0)) return;
      seat.mended += 1;
      Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
        const type = struct instanceof Y.Item && struct.content instanceof Y.ContentType ? struct.content.type : null;
        if (type instanceof Y.XmlElement) seat.destroyed.push(type.nodeName);
      });
    };
    ydoc.on('afterTransaction', watch);
    Y.applyUpdate(ydoc, update, this);
    ydoc.off('afterTransaction', watch);
  }

  destroy(): void {
    for (const { editor } of this.seats) editor.destroy();
  }
}
