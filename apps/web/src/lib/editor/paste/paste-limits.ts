import type { Slice } from '@tiptap/pm/model';

/** One change travels as one message, and a message has its limit; a paste stays well below. */
const MOST_CHARACTERS = 600_000;
const MOST_NODES = 9000;
const MOST_COLUMNS = 60;

/** Clipboard HTML beyond this isn't even read; the pictures in it as data don't count. */
export const MOST_HTML = 12_000_000;

/** Whether a paste is too much for one change, or a table too wide to be one. */
export const isTooMuch = (slice: Slice): boolean => {
  let [nodes, characters, wide] = [0, 0, false];
  slice.content.descendants((node) => {
    nodes += 1;
    characters += node.text?.length ?? 0;
    wide ||= node.type.name === 'tableRow' && node.childCount > MOST_COLUMNS;
    return nodes <= MOST_NODES;
  });
  return nodes > MOST_NODES || characters > MOST_CHARACTERS || wide;
};
