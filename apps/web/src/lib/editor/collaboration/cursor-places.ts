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

/** A cursor as it travels in awareness: two places, nothing about whose it is. */
export interface Cursor {
  anchor: Y.RelativePosition;
  head: Y.RelativePosition;
}

export const cursorOf = (state: EditorState): Cursor => ({
  anchor: placeAt(state, state.selection.anchor),
  head: placeAt(state, state.selection.head),
});

const readPlace = (value: unknown): Y.RelativePosition | null =>
  typeof value === 'object' && value !== null ? Y.createRelativePositionFromJSON(value) : null;

/** A colleague's cursor out of awareness, which may hold anything. */
export const readCursor = (value: unknown): Cursor | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { anchor, head } = value as Record<string, unknown>;
  const [from, to] = [readPlace(anchor), readPlace(head)];
  return from && to ? { anchor: from, head: to } : null;
};

export const sameCursor = (a: Cursor | null, b: Cursor | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    Y.compareRelativePositions(a.anchor, b.anchor) &&
    Y.compareRelativePositions(a.head, b.head));
