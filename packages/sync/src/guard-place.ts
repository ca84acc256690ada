import * as Y from 'yjs';
import type { AllowList } from './guard.ts';
import type { Run } from './guard-read.ts';

/** How many items may be passed in all to find the neighbours that an update's items name. */
const STEPS = 1_000_000;

/** It may stand where it may, but that would take too long to find out. */
export class TooFar extends Error {
  override name = 'TooFar';
}

/**
 * Whether everything that an update brought, and that a copy holds now, stands where it may. Throws `TooFar`. An item that comes between
 * two others names no parent, so that only a copy can tell.
 */
export const stands = (ydoc: Y.Doc, runs: readonly Run[], allowed?: AllowList): boolean => {
  // pieces that Yjs has put together are one item by now
  const items = new Set(runs.flatMap((run) => [...itemsIn(ydoc, run)]));
  const search = { items, steps: STEPS };
  for (const item of items)
    if (!isInOneList(ydoc, item, search) || (allowed && !isAllowed(item, allowed))) return false;
  return true;
};

/** What is looked at now, each on its own, and how far it may be looked for neighbours. */
interface Search {
  items: ReadonlySet<Y.Item>;
  steps: number;
}

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
const isInOneList = ({ store }: Y.Doc, item: Y.Item, search: Search): boolean => {
  const { left, right, parent, parentSub, origin, rightOrigin } = item;
  const isBeside = (next: Y.Item | null) => next === null || (next.parent === parent && next.parentSub === parentSub);
  if (!isBeside(left) || !isBeside(right)) return false;
  const reaches = (to: Y.ID, way: 'left' | 'right') => reachesItem(item, Y.getItem(store, to), { way, to, search });
  return (!origin || reaches(origin, 'left')) && (!rightOrigin || reaches(rightOrigin, 'right'));
};

const NAMED = { left: 'origin', right: 'rightOrigin' } as const;

/**
 * Whether the goal is found that way. Whoever pastes many gives all of them one neighbour: as soon as one is met that names
 * it too, and is itself looked at now, the rest of the way is that one's.
 */
const reachesItem = (
  item: Y.Item,
  goal: Y.Item,
  { way, to, search }: { way: 'left' | 'right'; to: Y.ID; search: Search },
): boolean => {
  for (let next = item[way]; next !== null; next = next[way]) {
    if (search.steps-- <= 0) throw new TooFar('too many items to pass');
    if (next === goal || (search.items.has(next) && Y.compareIDs(next[NAMED[way]], to))) return true;
  }
  return false;
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
