import * as Y from 'yjs';

/** Merging takes time with the square of the number of updates, so it goes by small groups, then groups of groups. */
const GROUP = 64;

interface Numbered {
  seq: number;
  bytes: Uint8Array;
}

const mergeNeighbours = (entries: readonly Numbered[], maxBytes: number): Numbered[] => {
  const merged: Numbered[] = [];
  let group: Numbered[] = [];
  let size = 0;
  const close = () => {
    const last = group.at(-1);
    if (last) merged.push({ seq: last.seq, bytes: Y.mergeUpdates(group.map(({ bytes }) => bytes)) });
    group = [];
    size = 0;
  };
  for (const entry of entries) {
    if (group.length === GROUP || size + entry.bytes.length > maxBytes) close();
    group.push(entry);
    size += entry.bytes.length;
  }
  close();
  return merged;
};

/**
 * Packs updates into few messages of at most `maxBytes`, in order; one that is larger by itself travels alone. The
 * updates must not overlap: where two hold the same struct, merging may keep the emptied one.
 * @returns each message under the number of its last update
 */
export const bundle = (entries: readonly Numbered[], maxBytes: number): Numbered[] => {
  let messages = [...entries];
  for (let before = Infinity; messages.length > 1 && messages.length < before;) {
    before = messages.length;
    messages = mergeNeighbours(messages, maxBytes);
  }
  return messages;
};
