import * as Y from 'yjs';
import type { Limits } from './limits.ts';

/** Clocks from `from` up to, not including, `to`. */
interface Run {
  client: number;
  from: number;
  to: number;
}

/** What an update says, read without a document. */
export interface UpdateFacts {
  structs: number;
  runs: Run[];
  deletes: Run[];
  references: Y.ID[];
  /** the items that hold a node */
  nodes: Y.ID[];
  roots: Set<string>;
  /** it says itself that it leaves something out */
  partial: boolean;
}

const SUBDOCUMENT = 9;
const NODE = 7;

/** Reads an update; throws on whatever isn't one, and on what no document of ours can hold. */
export const readFacts = (update: Uint8Array): UpdateFacts => {
  const { structs, ds } = Y.decodeUpdate(update);
  const facts: UpdateFacts = {
    structs: structs.length,
    runs: [],
    deletes: [],
    references: [],
    nodes: [],
    roots: new Set(),
    partial: false,
  };
  for (const struct of structs) addStruct(facts, struct);
  for (const [client, ranges] of ds.clients)
    for (const { clock, len } of ranges) facts.deletes.push({ client, from: clock, to: end(clock, len) });
  if (new Set(facts.runs.map(({ client }) => client)).size < facts.runs.length) throw new Error('a client comes twice');
  return facts;
};

const end = (clock: number, length: number): number => {
  if (!Number.isSafeInteger(clock + length) || length <= 0) throw new Error('a clock out of range');
  return clock + length;
};

const addStruct = (facts: UpdateFacts, struct: Y.Item | Y.GC | Y.Skip) => {
  const { client, clock } = struct.id;
  const to = end(clock, struct.length);
  const last = facts.runs.at(-1);
  if (last?.client === client && last.to === clock) last.to = to;
  else facts.runs.push({ client, from: clock, to });
  if (struct instanceof Y.Skip) facts.partial = true;
  if (struct instanceof Y.Item) addItem(facts, struct);
};

const addItem = (facts: UpdateFacts, { id, origin, rightOrigin, parent, parentSub, content }: Y.Item) => {
  const kind = content.getRef();
  if (kind === SUBDOCUMENT) throw new Error('a document within a document');
  if (kind === NODE) facts.nodes.push(id);
  if (origin) facts.references.push(origin);
  if (rightOrigin) facts.references.push(rightOrigin);
  if (typeof parent === 'string' && parentSub !== null) throw new Error('a root is a sequence, without attributes');
  if (typeof parent === 'string') facts.roots.add(parent);
  else if (parent instanceof Y.ID) facts.references.push(parent);
};

/** What the guard must know of a document, and of who sends. */
export interface Ground {
  /** the first clock that the document lacks of a client; 0: it has nothing of it */
  next(client: number): number;
  limits: Pick<Limits, 'structs'>;
  /** the only roots that a document may have */
  roots: ReadonlySet<string>;
}

/**
 * Whether an update can be applied as it stands. `missing`: it builds on something that the document has never seen.
 * Whose the new structs are is asked of `writers`.
 */
export const judge = (facts: UpdateFacts, ground: Ground): 'fits' | 'missing' | 'malformed' | 'too-large' => {
  if (Math.max(facts.structs, facts.deletes.length) > ground.limits.structs) return 'too-large';
  for (const root of facts.roots) if (!ground.roots.has(root)) return 'malformed';
  if (facts.partial) return 'missing';
  const after = new Map(facts.runs.map(({ client, to }) => [client, to]));
  const known = (client: number) => Math.max(after.get(client) ?? 0, ground.next(client));
  const fits =
    facts.runs.every(({ client, from }) => from <= ground.next(client)) &&
    facts.references.every(({ client, clock }) => clock < known(client)) &&
    facts.deletes.every(({ client, to }) => to <= known(client));
  return fits ? 'fits' : 'missing';
};

/** The client ids under which the update brings structs that the document lacks. */
export const writers = ({ runs }: UpdateFacts, ground: Pick<Ground, 'next'>): number[] =>
  runs.filter(({ client, to }) => to > ground.next(client)).map(({ client }) => client);
