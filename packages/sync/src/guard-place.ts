import * as Y from 'yjs';
import type { AllowList } from './guard.ts';
import type { Run } from './guard-read.ts';

/** How many items may be passed in all to find the neighbours that an update's items name. */
const STEPS = 1_000_000;

/**
 * Whether everything that an update brought, and that a copy holds now, stands where it may. An item that comes between
 * two others names no parent, so that only a copy can tell.
 */
export const stands = (ydoc: Y.Doc, runs: readonly Run[], allowed?: AllowList): boolean => {
  const budget = { steps: STEPS };
  return runs.every((run) => {
    for (const item of itemsIn(ydoc, run))
      if (!isInOneList(ydoc, item, budget) || (allowed && !isAllowed(item, allowed))) return false;
    return true;
  });
};

/** What became of an item: it may be cut in pieces, some of them deleted. What stood in something deleted is nowhere. */
function* itemsIn({ store }: Y.Doc, { client, from, to }: Run): Generator<Y.Item> {
  for (let clock = from; clock < to;) {
    const struct: Y.Item | Y.GC = Y.getItem(store, Y.createID(client, clock));
    if (struct instanceof Y.Item) yield struct;
    clock = struct.id.clock + struct.length;
  }
}

/**
 * Whether it has been put between two of one list, the left one before the right one. Neighbours of two lists would
 * hang one into another, past every look at the parents; a pair in the wrong order is a place that every copy finds
 * elsewhere.
 */
const isInOneList = ({ store }: Y.Doc, item: Y.Item, budget: { steps: number }): boolean => {
  const { left, right, parent, parentSub, origin, rightOrigin } = item;
  const isBeside = (next: Y.Item | null) => next === null || (next.parent === parent && next.parentSub === parentSub);
  if (!isBeside(left) || !isBeside(right)) return false;
  const reaches = (from: Y.Item | null, to: Y.ID, way: 'left' | 'right') => {
    const goal: Y.Item = Y.getItem(store, to);
    let next = from;
    while (next !== null && next !== goal && budget.steps-- > 0) next = next[way];
    return next === goal;
  };
  return (!origin || reaches(left, origin, 'left')) && (!rightOrigin || reaches(right, rightOrigin, 'right'));
};

const isAllowed = (item: Y.Item, allowed: AllowList): boolean => {
  const { content, parent, parentSub } = item;
  if (content instanceof Y.ContentDeleted) return true;
  if (parentSub !== null) return parent instanceof Y.XmlElement && isAttribute(parent.nodeName, item, allowed);
  if (parent instanceof Y.XmlText) return isText(parent, content, allowed);
  return content instanceof Y.ContentType && isChild(parent, content.type, allowed);
};

const isAttribute = (node: string, { content, parentSub, length }: Y.Item, allowed: AllowList): boolean =>
  content instanceof Y.ContentAny && length === 1 && allowed.attribute(node, parentSub ?? '', content.arr[0]);

const isText = ({ parent }: Y.XmlText, content: Y.Item['content'], allowed: AllowList): boolean => {
  if (content instanceof Y.ContentString) return true;
  const node = parent instanceof Y.XmlElement ? parent.nodeName : '';
  return content instanceof Y.ContentFormat && (content.value === null || allowed.markIn(node, content.key));
};

const isChild = (parent: Y.Item['parent'], type: Y.AbstractType<unknown>, allowed: AllowList): boolean => {
  const node = type instanceof Y.XmlElement ? type.nodeName : null;
  if (parent instanceof Y.XmlElement) return allowed.child(parent.nodeName, node);
  return parent instanceof Y.AbstractType && parent._item === null && allowed.child(null, node);
};
