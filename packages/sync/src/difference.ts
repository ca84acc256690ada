import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

export type DeleteSet = ReturnType<typeof Y.createDeleteSet>;

/** Own writing between two moments: every struct of the Y.Doc's client from `from` on, and what was deleted meanwhile. */
export interface OwnWriting {
  from: number;
  deletes: DeleteSet[];
}

const isInDeletedParent = (item: Y.Item): boolean => {
  const parent = item.parent as Y.AbstractType<unknown> | null;
  return parent?._item?.deleted ?? false;
};

/**
 * What was typed and deleted again in between travels as its place only. The Y.Doc may still hold the text (the undo
 * manager keeps it), and pinyin must reach nobody. A deleted node's children need not even their place.
 */
export const withoutDeletedText = (struct: Y.Item | Y.GC): Y.Item | Y.GC => {
  if (!(struct instanceof Y.Item) || !struct.deleted) return struct;
  if (isInDeletedParent(struct)) return new Y.GC(struct.id, struct.length);
  const { id, origin, rightOrigin, parent, parentSub, length } = struct;
  return new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, new Y.ContentDeleted(length));
};

const writeStructs = (encoder: Y.UpdateEncoderV1, ydoc: Y.Doc, from: number) => {
  const structs = ydoc.store.clients.get(ydoc.clientID) ?? [];
  if (Y.getState(ydoc.store, ydoc.clientID) <= from) return encoding.writeVarUint(encoder.restEncoder, 0);
  const first = Y.findIndexSS(structs, from);
  encoding.writeVarUint(encoder.restEncoder, 1);
  encoding.writeVarUint(encoder.restEncoder, structs.length - first);
  encoder.writeClient(ydoc.clientID);
  encoding.writeVarUint(encoder.restEncoder, from);
  for (const struct of structs.slice(first))
    withoutDeletedText(struct).write(encoder, Math.max(0, from - struct.id.clock));
};

/** A snapshot without a state vector is a delete set and one zero. */
export const encodeDeletes = (deletes: DeleteSet[]): Uint8Array =>
  Y.encodeSnapshot(Y.createSnapshot(Y.mergeDeleteSets(deletes), new Map())).slice(0, -1);

/**
 * One Yjs update (V1) of what this Y.Doc's own client wrote. Unlike `Y.encodeStateAsUpdate` it carries only the deletes
 * of that time and not the whole document's.
 */
export const encodeOwnWriting = (ydoc: Y.Doc, { from, deletes }: OwnWriting): Uint8Array => {
  const encoder = new Y.UpdateEncoderV1();
  writeStructs(encoder, ydoc, from);
  encoding.writeUint8Array(encoder.restEncoder, encodeDeletes(deletes));
  return encoder.toUint8Array();
};
