import { Fragment, Slice, type Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Mapping } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';
import { nanoid } from 'nanoid';
import { forEachBlock, forEachChanged, identityAttribute, identityOf } from './changed-nodes.ts';
import { isLocalChange, type IsRemote } from './local-only.ts';

/** Ten characters of 64: among a million blocks of one document two would clash once in two million documents. */
export const newBlockId = (): string => nanoid(10);

/**
 * The ids by which readers tell blocks apart, by position. Two copies of a document may each have given one id to two
 * blocks; the first in document order keeps it, the next reads as `id~2`. Nobody writes that down.
 */
export function effectiveIds(doc: Node): Map<number, string> {
  const seen = new Map<string, number>();
  const ids = new Map<number, string>();
  forEachBlock(doc, (node, position) => {
    const id = identityOf(node);
    if (id === null) return;
    const nth = (seen.get(id) ?? 0) + 1;
    seen.set(id, nth);
    ids.set(position, nth === 1 ? id : `${id}~${nth}`);
  });
  return ids;
}

interface Memory {
  /** ids that left the document with the last cut, and may come back with a paste */
  cut: ReadonlySet<string>;
  /** the document before changes that were made while somebody composed and wait for their ids */
  before: Node | null;
}

const key = new PluginKey<Memory>('blockId');
const NONE: ReadonlySet<string> = new Set();

/**
 * Gives every block an id of its own, inside the change that made the block and so inside its undo step: a new block,
 * the second half of a split, a pasted block. A cut block that is pasted again keeps its id. Ids that came from
 * elsewhere are left alone, and nothing is written while somebody composes.
 */
export function blockIdPlugin(isRemote: IsRemote, isComposing: () => boolean = () => false): Plugin<Memory> {
  return new Plugin<Memory>({
    key,
    state: {
      init: () => ({ cut: NONE, before: null }),
      apply(transaction, memory, oldState, newState) {
        const cut = transaction.getMeta('uiEvent') === 'cut' ? idsLost(oldState.doc, newState.doc) : memory.cut;
        const before = isComposing() && transaction.docChanged ? (memory.before ?? oldState.doc) : memory.before;
        return { cut, before: transaction.getMeta(key) ? null : before };
      },
    },
    appendTransaction(transactions, oldState, newState) {
      if (!isLocalChange(transactions, isRemote) || isComposing()) return null;
      const before = key.getState(newState)?.before ?? null;
      if (!before && !mayNeedIds(oldState.doc, newState.doc)) return null;
      const tr = giveIds(newState.tr, positionsThatStayed(transactions, oldState.doc, newState.doc), before);
      return tr.docChanged || before ? tr.setMeta(key, true) : null;
    },
    props: {
      transformPasted: (slice, view) => (view.dragging ? slice : withoutForeignIds(slice, view)),
    },
  });
}

function mayNeedIds(before: Node, now: Node): boolean {
  let needed = false;
  forEachChanged(before, now, (_node, _position, counterpart) => {
    needed ||= counterpart === null;
  });
  return needed;
}

/** What stayed keeps its id or its lack of one, unless it was made since `before`; what is new gets an id of its own. */
function giveIds(tr: Transaction, stayed: Set<number>, before: Node | null): Transaction {
  const idAt = (position: number) => identityOf(tr.doc.nodeAt(position)!);
  const taken = new Set([...stayed].map(idAt));
  const met = new Set<string | null>();
  const doubled = before && doubledIds(before);
  forEachBlock(tr.doc, (node, position) => {
    const id = identityOf(node);
    const isMadeSince = doubled !== null && (id === null || (met.has(id) && !doubled.has(id)));
    met.add(id);
    if (stayed.has(position) && !isMadeSince) return;
    if (id === null || taken.has(id)) tr.setNodeAttribute(position, identityAttribute(node)!, newBlockId());
    else taken.add(id);
  });
  return tr;
}

function doubledIds(doc: Node): Set<string | null> {
  const [met, doubled] = [new Set<string | null>(), new Set<string | null>()];
  forEachBlock(doc, (node) => {
    const id = identityOf(node);
    if (met.has(id)) doubled.add(id);
    met.add(id);
  });
  return doubled;
}

/** Where the blocks of the old document are now, as far as they are still there as they were. */
function positionsThatStayed(transactions: readonly Transaction[], before: Node, now: Node): Set<number> {
  const mapping = new Mapping(transactions.flatMap((transaction) => transaction.mapping.maps));
  const stayed = new Set<number>();
  forEachBlock(before, (node, position) => {
    const id = identityOf(node);
    const mapped = mapping.map(position, 1);
    const there = mapped < now.content.size ? now.nodeAt(mapped) : null;
    if (there?.type.isBlock && identityOf(there) === id) stayed.add(mapped);
  });
  return stayed;
}

function idsOf(doc: Node): Set<string> {
  const ids = new Set<string>();
  forEachBlock(doc, (node) => {
    const id = identityOf(node);
    if (id !== null) ids.add(id);
  });
  return ids;
}

const idsLost = (before: Node, now: Node): ReadonlySet<string> => {
  const left = idsOf(now);
  return new Set([...idsOf(before)].filter((id) => !left.has(id)));
};

/** Ids, steps included, survive a paste only if they left this document with the last cut and nobody bears them now. */
function withoutForeignIds(slice: Slice, view: EditorView): Slice {
  const { cut } = key.getState(view.state) ?? { cut: NONE };
  const present = idsOf(view.state.doc);
  const keeps = (id: string | null) => id !== null && cut.has(id) && !present.has(id);
  return new Slice(withoutIds(slice.content, keeps), slice.openStart, slice.openEnd);
}

function withoutIds(content: Fragment, keeps: (id: string | null) => boolean): Fragment {
  const nodes = content.content.map((node) => {
    const attribute = identityAttribute(node);
    if (attribute === null) return node;
    const inner = node.isTextblock ? node.content : withoutIds(node.content, keeps);
    if (keeps(identityOf(node))) return node.copy(inner);
    const step = node.type.name === 'tableRow' ? { stepId: null } : {};
    return node.type.create({ ...node.attrs, ...step, [attribute]: null }, inner, node.marks);
  });
  return Fragment.fromArray(nodes);
}
