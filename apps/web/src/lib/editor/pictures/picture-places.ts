import { isFromBinding } from '@gongbei/document/local-only';
import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import type { RelativePosition } from 'yjs';
import { placeAt, positionOf } from '../collaboration/cursor-places.ts';

/** A picture on its way: it stands at `pos` for this screen only, until it is uploaded. */
interface Pending {
  id: string;
  pos: number;
  /** the same place in terms of the shared text; known once the binding has seen the change that made it */
  place: RelativePosition | null;
}

type Change =
  | { add: readonly { id: string; pos: number }[] }
  | { restore: { id: string; place: RelativePosition } }
  | { remove: string };

const key = new PluginKey<readonly Pending[]>('picture-places');
/** What a pasted picture is called between the paste and the removal of its node, within one transaction. */
const PENDING = 'pending:';

export const pendingId = (id: string): string => `${PENDING}${id}`;

const restored = (state: EditorState, { id, place }: { id: string; place: RelativePosition }): Pending => ({
  id,
  place,
  pos: positionOf(state, place) ?? state.doc.content.size,
});

/** A colleague's change is drawn as a replacement of the whole text: only the shared place says where things are then. */
const moved = (pending: Pending, transaction: Transaction, state: EditorState): Pending => {
  if (!transaction.docChanged) return pending;
  if (!isFromBinding(transaction)) return { ...pending, pos: transaction.mapping.map(pending.pos) };
  const pos = pending.place && positionOf(state, pending.place);
  return { ...pending, pos: pos ?? Math.min(pending.pos, state.doc.content.size) };
};

const applied = (pending: readonly Pending[], transaction: Transaction, state: EditorState): readonly Pending[] => {
  const kept = pending.map((one) => moved(one, transaction, state));
  const change = transaction.getMeta(key) as Change | undefined;
  if (!change) return kept;
  if ('remove' in change) return kept.filter(({ id }) => id !== change.remove);
  if ('restore' in change) return [...kept, restored(state, change.restore)];
  return [...kept, ...change.add.map((added) => ({ ...added, place: null }))];
};

/** Pasted pictures come as nodes that nobody else may see: each is taken out where it stands and waits there. */
const takeOut = (state: EditorState): Transaction | null => {
  const found: { pos: number; node: Node }[] = [];
  state.doc.descendants((node, pos) => {
    if (node.type.name === 'picture' && String(node.attrs['pictureId']).startsWith(PENDING)) found.push({ pos, node });
    return !node.isTextblock;
  });
  if (found.length === 0) return null;
  const transaction = state.tr;
  const add = found.map(({ pos, node }) => {
    const at = transaction.mapping.map(pos);
    transaction.delete(at, at + node.nodeSize);
    return { id: String(node.attrs['pictureId']).slice(PENDING.length), pos: at };
  });
  return transaction.setMeta(key, { add } satisfies Change);
};

export const addPending = (state: EditorState, id: string, pos: number): Transaction =>
  state.tr.setMeta(key, { add: [{ id, pos }] } satisfies Change).setMeta('addToHistory', false);

export const restorePending = (state: EditorState, id: string, place: RelativePosition): Transaction =>
  state.tr.setMeta(key, { restore: { id, place } } satisfies Change).setMeta('addToHistory', false);

export const removePending = (transaction: Transaction, id: string): Transaction =>
  transaction.setMeta(key, { remove: id } satisfies Change);

export const pendingAt = (state: EditorState, id: string): { pos: number; place: RelativePosition } | null => {
  const pending = key.getState(state)?.find((one) => one.id === id);
  return pending ? { pos: pending.pos, place: pending.place ?? placeAt(state, pending.pos) } : null;
};

/** Notes the shared place of what was just put in, as soon as the binding knows the text around it. */
const learnPlaces = (view: EditorView): void => {
  for (const pending of key.getState(view.state) ?? []) pending.place ??= placeAt(view.state, pending.pos);
};

/** What is seen where a picture is on its way. `look` changes when it has to be drawn anew. */
export interface ArrivingDrawing {
  look: (id: string) => string;
  draw: (id: string) => HTMLElement;
}

export const picturePlaces = ({ look, draw }: ArrivingDrawing): Plugin =>
  new Plugin<readonly Pending[]>({
    key,
    state: {
      init: () => [],
      apply: (transaction, pending, _old, state) => applied(pending, transaction, state),
    },
    props: {
      decorations: (state) => {
        const pending = key.getState(state) ?? [];
        const widgets = pending.map(({ id, pos }) =>
          Decoration.widget(pos, () => draw(id), {
            key: `picture ${id} ${look(id)}`,
            side: -1,
            ignoreSelection: true,
            stopEvent: () => true,
          }),
        );
        return widgets.length > 0 ? DecorationSet.create(state.doc, widgets) : null;
      },
    },
    appendTransaction: (transactions, _old, state) =>
      transactions.some((one) => one.docChanged && !isFromBinding(one)) ? takeOut(state) : null,
    view: () => ({ update: learnPlaces }),
  });
