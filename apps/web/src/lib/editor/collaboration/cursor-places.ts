import type { EditorState } from '@tiptap/pm/state';
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
  type ProsemirrorBinding,
} from 'y-prosemirror';
import * as Y from 'yjs';

interface Sync {
  doc: Y.Doc;
  type: Y.XmlFragment;
  binding: ProsemirrorBinding;
}

const syncOf = (state: EditorState): Sync => ySyncPluginKey.getState(state) as Sync;

/** A place in the text that stays with its words, whatever others write around it. */
export const placeAt = (state: EditorState, position: number): Y.RelativePosition => {
  const { type, binding } = syncOf(state);
  return absolutePositionToRelativePosition(position, type, binding.mapping) as Y.RelativePosition;
};

/** Where a place is now; null when nothing is left of what it stood in. */
export const positionOf = (state: EditorState, place: Y.RelativePosition): number | null => {
  const { doc, type, binding } = syncOf(state);
  if (binding.mapping.size === 0) return null;
  const position = relativePositionToAbsolutePosition(doc, type, place, binding.mapping);
  return position === null ? null : Math.min(position, state.doc.content.size);
};

/** Where somebody's selection begins and where they type. */
export interface Cursor {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
}

export const cursorOf = (state: EditorState): Cursor => {
  const head = placeAt(state, state.selection.head);
  return { anchor: state.selection.empty ? head : placeAt(state, state.selection.anchor), head };
};

/**
 * A cursor as it travels in awareness: its places in Yjs's own bytes, as text; one where nothing is selected. Cursors are
 * most of what goes over the line while people type, and written out as JSON one would take fifteen times as much.
 */
export const writeCursor = ({ anchor, head }: Cursor): string[] => {
  const places = Y.compareRelativePositions(anchor, head) ? [head] : [head, anchor];
  return places.map((place) => btoa(String.fromCharCode(...Y.encodeRelativePosition(place))));
};

const readPlace = (text: unknown): Y.RelativePosition | null => {
  if (typeof text !== 'string') return null;
  try {
    return Y.decodeRelativePosition(Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0)));
  } catch {
    return null; // a colleague's browser may send anything
  }
};

/** A colleague's cursor out of awareness, which may hold anything. */
export const readCursor = (value: unknown): Cursor | null => {
  if (!Array.isArray(value) || value.length > 2) return null;
  const [head, anchor] = value.map(readPlace);
  return head && anchor !== null ? { anchor: anchor ?? head, head } : null;
};
