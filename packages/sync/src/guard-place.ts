import * as Y from 'yjs';
import type { AllowList } from './guard.ts';
import type { Id } from './guard-read.ts';

/**
 * Whether everything that an update brought, and that a copy holds now, stands where it may. An item that comes between
 * two others names no parent, so that only a copy can tell.
 */
export const stands = (ydoc: Y.Doc, items: readonly Id[], allowed?: AllowList): boolean =>
  items.every(({ client, clock }) => {
    const item: Y.Item | Y.GC = Y.getItem(ydoc.store, Y.createID(client, clock));
    // what stood in something deleted is nowhere any more
    if (!(item instanceof Y.Item)) return true;
    return isInOneList(item) && (!allowed || isAllowed(item, allowed));
  });

/** Whoever names neighbours of two lists would hang one list into another, past every look at the parents. */
const isInOneList = ({ left, right, parent, parentSub }: Y.Item): boolean =>
  [left, right].every((next) => next === null || (next.parent === parent && next.parentSub === parentSub));

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
