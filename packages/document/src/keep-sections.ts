import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, Selection, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { isLocalChange, type IsRemote } from './local-only.ts';

const key = new PluginKey('keepSections');

/** Says that this transaction means to remove or add sections (a command of the outline, not a deletion of text). */
export const changesSections = (tr: Transaction): Transaction => tr.setMeta(key, true);

/**
 * A deletion that runs over several sections empties them and leaves them standing. Sections go only by a command that
 * says so, since what goes with a section is more than the text that was marked.
 */
export function keepSectionsPlugin(isRemote: IsRemote): Plugin {
  return new Plugin({
    key,
    appendTransaction(transactions, oldState, newState) {
      if (!isLocalChange(transactions, isRemote) || transactions.some((tr) => tr.getMeta(key))) return null;
      return losesSections(oldState.doc, newState.doc) ? emptiedInstead(transactions, oldState, newState) : null;
    },
    props: {
      handleTextInput(view, _from, _to, text) {
        if (!emptyFirst(view)) return false;
        view.dispatch(view.state.tr.insertText(text).scrollIntoView());
        return true;
      },
      handlePaste: (view) => emptyFirst(view) && false,
      handleDOMEvents: { compositionstart: (view) => emptyFirst(view) && false },
    },
  });
}

function losesSections(before: Node, now: Node): boolean {
  const left = new Set(now.children.map(({ attrs }) => attrs['id']));
  return before.children.some(({ attrs }) => !left.has(attrs['id']));
}

function emptyFirst(view: EditorView): boolean {
  if (!spansSections(view.state)) return false;
  view.dispatch(emptySelection(view.state.tr, view.state.selection));
  return true;
}

const spansSections = ({ selection }: EditorState): boolean =>
  selection.$from.depth === 0 || selection.$to.depth === 0
    ? selection.to - selection.from > 1
    : selection.$from.before(1) !== selection.$to.before(1);

/** Takes the change back and empties what had been marked; in sum the change never touched a section. */
function emptiedInstead(
  transactions: readonly Transaction[],
  { selection }: EditorState,
  newState: EditorState,
): Transaction {
  const tr = newState.tr;
  for (const transaction of [...transactions].reverse()) {
    for (let i = transaction.steps.length - 1; i >= 0; i--) tr.step(transaction.steps[i]!.invert(transaction.docs[i]!));
  }
  return emptySelection(tr, selection);
}

/** Deletes what is marked, section by section; a section that was marked whole keeps one empty line. */
function emptySelection(tr: Transaction, { from, to }: Selection): Transaction {
  const before = tr.steps.length;
  const spans = partsBySection(tr.doc, from, to);
  for (const { start, end, whole } of spans.reverse()) {
    if (whole) tr.replaceWith(start, end, tr.doc.type.schema.nodes['paragraph']!.create());
    else tr.deleteRange(start, end);
  }
  const caret = tr.mapping.slice(before).map(from, -1);
  return tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(caret, tr.doc.content.size))));
}

function partsBySection(doc: Node, from: number, to: number) {
  const parts: { start: number; end: number; whole: boolean }[] = [];
  doc.forEach((section, position) => {
    const [first, last] = [position + 1, position + section.nodeSize - 1];
    const [start, end] = [Math.max(first, from), Math.min(last, to)];
    const isCovered = Selection.atStart(section).from + first >= start && Selection.atEnd(section).to + first <= end;
    if (start < end) parts.push(isCovered ? { start: first, end: last, whole: true } : { start, end, whole: false });
  });
  return parts;
}
