import type { DocumentJson, NodeJson } from './document-json.ts';

type Pair = readonly [before: NodeJson, after: NodeJson];

/**
 * Gives the blocks of `after` that bear no id the id of the block of `before` that they stand for. Siblings are matched
 * by id, then by equal text in order (longest common subsequence), then by type in what remains between two matches.
 * Attribute values that are equal become the very same value, so that a comparison by reference sees no change.
 */
export function carryOver(before: DocumentJson, after: DocumentJson): DocumentJson {
  return carryNode(before, after) as DocumentJson;
}

const identityOf = (node: NodeJson): unknown => node.attrs?.[node.type === 'section' ? 'id' : 'blockId'] ?? null;
const textOf = (node: NodeJson): string => node.text ?? (node.content ?? []).map(textOf).join('\n');
const fingerprint = (node: NodeJson): string => `${node.type} ${String(node.attrs?.['kind'] ?? '')} ${textOf(node)}`;
const sameType = (a: NodeJson, b: NodeJson): boolean => a.type === b.type && a.attrs?.['kind'] === b.attrs?.['kind'];

function carryNode(before: NodeJson, after: NodeJson): NodeJson {
  const counterparts = new Map(pairs(before.content ?? [], after.content ?? []).map(([old, now]) => [now, old]));
  const content = after.content?.map((child) => {
    const counterpart = counterparts.get(child);
    return counterpart ? carryNode(counterpart, child) : child;
  });
  const attrs = after.type === 'doc' || after.type === 'text' ? after.attrs : carryAttributes(before, after);
  return { ...after, ...(attrs && { attrs }), ...(content && { content }) };
}

function carryAttributes(before: NodeJson, after: NodeJson): Record<string, unknown> {
  const attrs: Record<string, unknown> = { ...after.attrs };
  for (const key of ['blockId', 'id']) if (before.attrs?.[key] !== undefined) attrs[key] ??= before.attrs[key];
  for (const [key, value] of Object.entries(before.attrs ?? {})) {
    if (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(attrs[key])) attrs[key] = value;
  }
  return attrs;
}

function pairs(before: NodeJson[], after: NodeJson[]): Pair[] {
  const byId = new Map(before.filter((node) => identityOf(node) !== null).map((node) => [identityOf(node), node]));
  const claimed = new Set(after.map((node) => byId.get(identityOf(node))));
  const named: Pair[] = after.flatMap((node) => {
    const old = byId.get(identityOf(node));
    return old && old.type === node.type ? [[old, node] as const] : [];
  });
  const free = after.filter((node) => identityOf(node) === null);
  const left = before.filter((node) => !claimed.has(node));
  return [...named, ...pairInOrder(left, free)];
}

function pairInOrder(before: NodeJson[], after: NodeJson[]): Pair[] {
  const found: Pair[] = [];
  let [from, to] = [0, 0];
  for (const [i, j] of [...commonSubsequence(before, after), [before.length, after.length] as const]) {
    found.push(...pairByType(before.slice(from, i), after.slice(to, j)));
    if (i < before.length && j < after.length) found.push([before[i]!, after[j]!]);
    [from, to] = [i + 1, j + 1];
  }
  return found;
}

function pairByType(before: NodeJson[], after: NodeJson[]): Pair[] {
  const free = [...before];
  return after.flatMap((node) => {
    const index = free.findIndex((candidate) => sameType(candidate, node));
    if (index < 0) return [];
    const [old] = free.splice(0, index + 1).slice(-1);
    return [[old!, node] as const];
  });
}

/** Indexes of the longest run of equal nodes in both lists, in order. Quadratic: lists of siblings are short. */
function commonSubsequence(before: NodeJson[], after: NodeJson[]): (readonly [number, number])[] {
  const [olds, news] = [before.map(fingerprint), after.map(fingerprint)];
  const length = olds.map(() => new Uint16Array(news.length + 1));
  length.push(new Uint16Array(news.length + 1));
  for (let i = olds.length - 1; i >= 0; i--) {
    for (let j = news.length - 1; j >= 0; j--) {
      length[i]![j] =
        olds[i] === news[j] ? length[i + 1]![j + 1]! + 1 : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
    }
  }
  const found: (readonly [number, number])[] = [];
  for (let i = 0, j = 0; i < olds.length && j < news.length;) {
    if (olds[i] === news[j]) found.push([i++, j++]);
    else if (length[i + 1]![j]! >= length[i]![j + 1]!) i++;
    else j++;
  }
  return found;
}
