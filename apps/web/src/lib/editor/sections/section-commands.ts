import { newBlockId } from '@gongbei/document/block-id';
import { changesSections } from '@gongbei/document/keep-sections';
import type { SectionKind } from '@gongbei/document/sections';
import { TextSelection, type Command } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { findSection } from './section-list.ts';

/** A new, empty section behind another one, with the caret in it. */
export const addSection =
  (kind: SectionKind, after: string, period: number | null = null): Command =>
  (state, dispatch) => {
    const at = findSection(state.doc, after);
    const { section, paragraph } = state.schema.nodes;
    const pos = at ? at.pos + at.section.nodeSize : state.doc.content.size;
    const made = section!.create({ kind, id: newBlockId(), period }, paragraph!.create());
    const transaction = changesSections(state.tr.insert(pos, made));
    dispatch?.(transaction.setSelection(TextSelection.near(transaction.doc.resolve(pos + 1))).scrollIntoView());
    return true;
  };

const setAttribute =
  (id: string, name: 'title' | 'hidden', value: string | boolean | null): Command =>
  (state, dispatch) => {
    const at = findSection(state.doc, id);
    if (!at || at.section.attrs[name] === value) return false;
    dispatch?.(state.tr.setNodeAttribute(at.pos, name, value));
    return true;
  };

/** An own title; empty means the heading of its kind again. */
export const renameSection = (id: string, title: string): Command => setAttribute(id, 'title', title.trim() || null);
export const hideSection = (id: string): Command => setAttribute(id, 'hidden', true);
export const showSection = (id: string): Command => setAttribute(id, 'hidden', false);

export const removeSection =
  (id: string): Command =>
  (state, dispatch) => {
    const at = findSection(state.doc, id);
    if (!at) return false;
    dispatch?.(changesSections(state.tr.delete(at.pos, at.pos + at.section.nodeSize)));
    return true;
  };

/**
 * Moves a section past its neighbour. Of the two, the one that nobody else is writing in is taken out and put back, in
 * two transactions: as one, the binding would write it as a retyping of both.
 */
export const moveSection = (
  view: EditorView,
  id: string,
  direction: -1 | 1,
  busy: (from: number, to: number) => boolean,
): boolean => {
  const own = findSection(view.state.doc, id);
  const upperIndex = own ? own.index + Math.min(direction, 0) : -1;
  const { doc } = view.state;
  if (!own || upperIndex < 0 || upperIndex + 1 >= doc.childCount) return false;
  const from = own.pos - (direction === -1 ? doc.child(upperIndex).nodeSize : 0);
  const middle = from + doc.child(upperIndex).nodeSize;
  const to = middle + doc.child(upperIndex + 1).nodeSize;
  const takeLower = busy(from, middle) || !(busy(middle, to) || to - middle > middle - from);
  const [cutFrom, cutTo] = takeLower ? [middle, to] : [from, middle];
  const moved = doc.slice(cutFrom, cutTo).content;
  view.dispatch(changesSections(view.state.tr.delete(cutFrom, cutTo)));
  view.dispatch(changesSections(view.state.tr.insert(takeLower ? from : from + (to - middle), moved)));
  return true;
};

/** A block for one more school in a section that every school fills for itself. */
export const addSchoolGroup =
  (sectionId: string, school: string): Command =>
  (state, dispatch) => {
    const at = findSection(state.doc, sectionId);
    if (!at) return false;
    const pos = at.pos + at.section.nodeSize - 1;
    const { schoolGroup, paragraph } = state.schema.nodes;
    const transaction = state.tr.insert(pos, schoolGroup!.create({ ownerSchool: school }, paragraph!.create()));
    dispatch?.(transaction.setSelection(TextSelection.near(transaction.doc.resolve(pos + 2))).scrollIntoView());
    return true;
  };

export const removeSchoolGroup =
  (pos: number): Command =>
  (state, dispatch) => {
    const group = state.doc.nodeAt(pos);
    if (group?.type.name !== 'schoolGroup') return false;
    dispatch?.(state.tr.delete(pos, pos + group.nodeSize));
    return true;
  };
