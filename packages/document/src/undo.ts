import { ySyncPluginKey } from 'y-prosemirror';
import * as Y from 'yjs';
import { BODY } from './schema.ts';

/** Changes less than this apart are one step to undo. */
const ONE_STEP_MS = 500;

/**
 * Undo of what this person did, and of nothing else: taking back "add a row" leaves the row standing when a colleague
 * has written into it meanwhile, and takes only what is one's own. Hand it to `yUndoPlugin({ undoManager })`.
 */
export function createUndoManager(ydoc: Y.Doc): Y.UndoManager {
  const manager: Y.UndoManager = new Y.UndoManager(ydoc.getXmlFragment(BODY), {
    captureTimeout: ONE_STEP_MS,
    trackedOrigins: new Set([ySyncPluginKey]),
    deleteFilter: (item) => !isNeededByOthers(item, manager),
    captureTransaction: (transaction) => transaction.meta.get('addToHistory') !== false,
  });
  return manager;
}

const CELLS = new Set(['tableCell', 'tableHeader']);

/**
 * Attributes go or stay with their element, cells with the row that they came with, lines with their cell: what stands
 * because a colleague uses it, stands whole.
 */
function isNeededByOthers(item: Y.Item, manager: Y.UndoManager): boolean {
  const type = typeOf(item);
  if (type && holdsWorkOfOthers(type, manager.doc.clientID)) return true;
  const { parent } = item;
  if (!(parent instanceof Y.XmlElement) || !parent._item) return false;
  const isInCells = type instanceof Y.XmlElement && [type, parent].some(({ nodeName }) => CELLS.has(nodeName));
  const isPart = item.parentSub !== null || isInCells;
  return isPart && isBeingUndone(parent, manager) && isNeededByOthers(parent._item, manager);
}

/** Whether one's own element belongs to the very step that is taken back: no step that remains on a stack has it. */
function isBeingUndone({ _item: item }: Y.XmlElement, { doc, undoStack, redoStack }: Y.UndoManager): boolean {
  if (item?.id.client !== doc.clientID) return false;
  return ![...undoStack, ...redoStack].some(({ insertions }) => Y.isDeleted(insertions, item.id));
}

/** The element or text that the item brought, if it brought one. Its base class covers both. */
function typeOf(item: Y.Item): Y.XmlFragment | Y.Text | null {
  if (!(item.content instanceof Y.ContentType)) return null;
  const { type } = item.content;
  return type instanceof Y.XmlFragment || type instanceof Y.Text ? type : null;
}

function holdsWorkOfOthers(type: Y.XmlFragment | Y.Text, self: number): boolean {
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const inner = typeOf(item);
    if (item.id.client !== self || (inner && holdsWorkOfOthers(inner, self))) return true;
  }
  return false;
}
