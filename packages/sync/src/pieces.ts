import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { encodeDeletes, withoutDeletedText } from './difference.ts';

type Struct = Y.Item | Y.GC;

/** Ranges of deleted characters in one piece. */
const RANGES = 10_000;
/** What a struct takes beside its text, at most. */
const STRUCT_BYTES = 40;
const BYTES_PER_CHARACTER = 3;

/** What a struct builds on: its neighbours when it was written, or else its parent. */
const buildsOn = (struct: Struct): Y.ID[] => {
  if (!(struct instanceof Y.Item)) return [];
  const neighbours = [struct.origin, struct.rightOrigin].filter((id) => id !== null);
  const parent = struct.parent as Y.AbstractType<unknown> | Y.ID | null;
  if (neighbours.length > 0 || parent === null) return neighbours;
  const id = parent instanceof Y.ID ? parent : parent._item?.id;
  return id ? [id] : [];
};

const sizeOf = (struct: Struct): number =>
  struct instanceof Y.Item && struct.content instanceof Y.ContentString
    ? STRUCT_BYTES + struct.length * BYTES_PER_CHARACTER
    : STRUCT_BYTES;

const encodeRun = (run: readonly Struct[], client: number, from: number): Uint8Array => {
  const encoder = new Y.UpdateEncoderV1();
  encoding.writeVarUint(encoder.restEncoder, 1);
  encoding.writeVarUint(encoder.restEncoder, run.length);
  encoder.writeClient(client);
  encoding.writeVarUint(encoder.restEncoder, from);
  for (const struct of run) withoutDeletedText(struct).write(encoder, Math.max(0, from - struct.id.clock));
  encoding.writeUint8Array(encoder.restEncoder, encodeDeletes([]));
  return encoder.toUint8Array();
};

/** The structs that somebody lacks, handed out so that each comes after what it builds on. */
class Queue {
  readonly #structs: ReadonlyMap<number, Struct[]>;
  readonly #next: Map<number, number>;

  constructor(ydoc: Y.Doc, known: ReadonlyMap<number, number>) {
    this.#structs = ydoc.store.clients;
    this.#next = new Map(known);
  }

  /** @returns a run of one client that can be taken now, with the clock at which it begins; null: there is none */
  take(client: number, maxBytes: number): { run: Struct[]; from: number } | null {
    const structs = this.#structs.get(client) ?? [];
    const from = this.#at(client);
    const run: Struct[] = [];
    let bytes = 0;
    for (let i = this.#first(structs, from); i < structs.length && bytes < maxBytes; i++) {
      const struct = structs[i] as Struct;
      if (!buildsOn(struct).every((id) => id.clock < this.#at(id.client))) break;
      run.push(struct);
      bytes += sizeOf(struct);
      this.#next.set(client, struct.id.clock + struct.length);
    }
    return run.length > 0 ? { run, from } : null;
  }

  get clients(): number[] {
    return [...this.#structs.keys()];
  }

  #at(client: number): number {
    return this.#next.get(client) ?? 0;
  }

  #first(structs: Struct[], from: number): number {
    const last = structs.at(-1);
    return last && from < last.id.clock + last.length ? Y.findIndexSS(structs, from) : structs.length;
  }
}

function* deletePieces(ydoc: Y.Doc): Generator<Uint8Array> {
  let piece = Y.createDeleteSet();
  let ranges = 0;
  for (const [client, all] of Y.createDeleteSetFromStructStore(ydoc.store).clients)
    for (let i = 0; i < all.length; i += RANGES) {
      const some = all.slice(i, i + RANGES);
      piece.clients.set(client, some);
      ranges += some.length;
      if (ranges < RANGES) continue;
      yield deletesOnly(piece);
      piece = Y.createDeleteSet();
      ranges = 0;
    }
  if (ranges > 0) yield deletesOnly(piece);
}

const deletesOnly = (piece: ReturnType<typeof Y.createDeleteSet>): Uint8Array => {
  const deletes = encodeDeletes([piece]);
  const update = new Uint8Array(1 + deletes.length);
  update.set(deletes, 1);
  return update;
};

/**
 * What a copy lacks that has `known` of each client, as updates of about `maxBytes`. Each can be taken when those before
 * it were, and holds the writing of one client id only, so that it is known whose it is; the last hold what was deleted. At least
 * one, which may be empty.
 * @param only of this client alone, and nothing that was deleted
 */
export const encodePieces = (
  ydoc: Y.Doc,
  known: ReadonlyMap<number, number>,
  maxBytes: number,
  only?: number,
): Uint8Array[] => {
  const queue = new Queue(ydoc, known);
  const pieces: Uint8Array[] = [];
  for (let before = -1; pieces.length > before;) {
    before = pieces.length;
    for (const client of only === undefined ? queue.clients : [only])
      for (let taken = queue.take(client, maxBytes); taken; taken = queue.take(client, maxBytes))
        pieces.push(encodeRun(taken.run, client, taken.from));
  }
  if (only === undefined) pieces.push(...deletePieces(ydoc));
  return pieces.length > 0 ? pieces : [deletesOnly(Y.createDeleteSet())];
};
