import type { Node } from '@tiptap/pm/model';

/** The attribute by which a node is told from its siblings over time, or null for text and other inline nodes. */
export function identityAttribute(node: Node): 'id' | 'blockId' | null {
  if (node.type.name === 'section') return 'id';
  return node.type.spec.attrs?.['blockId'] ? 'blockId' : null;
}

export function identityOf(node: Node): string | null {
  const attribute = identityAttribute(node);
  return attribute && ((node.attrs[attribute] as string | null) ?? null);
}

/**
 * Visits the blocks of `now` that are not the very same object in `before`, parents first, each with its counterpart
 * in `before` (same id, same parent) or null. A keystroke visits only the blocks around it; of two blocks with one id,
 * as a split leaves them, the first has the counterpart.
 */
export function forEachChanged(
  before: Node | null,
  now: Node,
  visit: (node: Node, position: number, counterpart: Node | null) => void,
  offset = 0,
): void {
  const same = new Set(before?.children);
  const byId = new Map(before?.children.map((child) => [identityOf(child), child]));
  now.forEach((child, start) => {
    const id = identityOf(child);
    if (same.has(child)) byId.delete(id);
    if (same.has(child) || !identityAttribute(child)) return;
    const counterpart = (id !== null && byId.get(id)) || null;
    byId.delete(id);
    visit(child, offset + start, counterpart);
    if (!child.isTextblock) forEachChanged(counterpart, child, visit, offset + start + 1);
  });
}

/** All blocks in document order; does not look inside a line of text. */
export function forEachBlock(doc: Node, visit: (node: Node, position: number) => void): void {
  doc.descendants((node, position) => {
    if (identityAttribute(node)) visit(node, position);
    return !node.isTextblock;
  });
}
