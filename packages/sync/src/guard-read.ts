import { ByteReader, NotAnUpdate, TooMuch } from './guard-bytes.ts';
import { readJson, readName, skipAny } from './guard-values.ts';

/** The place of one character, node or value. */
export interface Id {
  client: number;
  clock: number;
}

/** Clocks from `from` up to, not including, `to`. */
export interface Run {
  client: number;
  from: number;
  to: number;
}

/** What an update says, read without a document. */
export interface UpdateFacts {
  structs: number;
  runs: Run[];
  deletes: Run[];
  references: Id[];
  /** the items that hold a node */
  nodes: Id[];
  items: Run[];
  roots: Set<string>;
  /** the names of the nodes */
  names: Set<string>;
  /** the marks that begin or end, each with its value; null where it ends */
  marks: { name: string; value: unknown }[];
  /** it says itself that it leaves something out */
  partial: boolean;
}

/** A client id has 32 bits, and nobody types so much that a clock needs more. */
const LARGEST_CLIENT = 2 ** 32 - 1;
const LARGEST_CLOCK = 2 ** 31 - 1;

const KIND = 0b11111;
const HAS_ORIGIN = 0b1000_0000;
const HAS_RIGHT_ORIGIN = 0b0100_0000;
const HAS_KEY = 0b0010_0000;
const SKIP = 10;
const GARBAGE = 0;
const ROOT = 1;

/**
 * Reads an update (V1), each byte once, and builds nothing of it. Throws `NotAnUpdate` on whatever isn't one.
 * @param most structs, and as many ranges that it deletes: two bytes are one; beyond, nothing is read, and `TooMuch` thrown
 */
export const readFacts = (update: Uint8Array, most = Infinity): UpdateFacts => {
  const reader = new ByteReader(update);
  const facts: UpdateFacts = {
    structs: 0,
    runs: [],
    deletes: [],
    references: [],
    nodes: [],
    items: [],
    roots: new Set(),
    names: new Set(),
    marks: [],
    partial: false,
  };
  for (let left = reader.uint(); left > 0; left--) readClient(reader, facts, most);
  for (let left = reader.uint(); left > 0; left--) readDeletes(reader, facts, most);
  if (!reader.done) throw new NotAnUpdate('something follows it');
  if (facts.runs.length > 1 && new Set(facts.runs.map(({ client }) => client)).size < facts.runs.length)
    throw new NotAnUpdate('a client comes twice');
  return facts;
};

const readClient = (reader: ByteReader, facts: UpdateFacts, most: number) => {
  const count = reader.uint();
  const client = readClientId(reader);
  const from = reader.uint();
  let clock = from;
  for (let left = count; left > 0; left--) {
    clock = end(clock, readStruct(reader, facts, { client, clock }));
    if (facts.structs > most) throw new TooMuch('more structs than may be');
  }
  if (count > 0) facts.runs.push({ client, from, to: clock });
};

const readDeletes = (reader: ByteReader, { deletes }: UpdateFacts, most: number) => {
  const client = readClientId(reader);
  for (let left = reader.uint(); left > 0; left--) {
    const from = reader.uint();
    deletes.push({ client, from, to: end(from, reader.uint()) });
    if (deletes.length > most) throw new TooMuch('more deleted ranges than may be');
  }
};

const end = (clock: number, length: number): number => {
  if (length === 0 || clock + length > LARGEST_CLOCK) throw new NotAnUpdate('a clock out of range');
  return clock + length;
};

const readClientId = (reader: ByteReader): number => {
  const client = reader.uint();
  if (client > LARGEST_CLIENT) throw new NotAnUpdate('a client out of range');
  return client;
};

/** @returns how many clocks it takes */
const readStruct = (reader: ByteReader, facts: UpdateFacts, id: Id): number => {
  const info = reader.byte();
  facts.structs++;
  if (info === SKIP) facts.partial = true;
  if (info === SKIP || info === GARBAGE) return reader.uint();
  readPlace(reader, facts, info);
  const length = readContent(reader, facts, id, info & KIND);
  facts.items.push({ client: id.client, from: id.clock, to: id.clock + length });
  return length;
};

/** An item stands beside others, or as the first in its parent, which it names then. */
const readPlace = (reader: ByteReader, facts: UpdateFacts, info: number) => {
  const { references, roots } = facts;
  if (info & HAS_ORIGIN) references.push(readId(reader));
  if (info & HAS_RIGHT_ORIGIN) references.push(readId(reader));
  if (info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) return;
  const where = reader.uint();
  if (where > ROOT) throw new NotAnUpdate('a parent of an unknown kind');
  if (where === ROOT) roots.add(readName(reader));
  else references.push(readId(reader));
  if (!(info & HAS_KEY)) return;
  if (where === ROOT) throw new NotAnUpdate('a root is a sequence, without attributes');
  readName(reader);
};

const readId = (reader: ByteReader): Id => ({ client: readClientId(reader), clock: reader.uint() });

/** By the numbers that Yjs gives them. Neither documents within documents nor bytes, embeds and its old JSON. */
const CONTENT = { deleted: 1, text: 4, mark: 6, node: 7, values: 8 } as const;

const readContent = (reader: ByteReader, facts: UpdateFacts, id: Id, kind: number): number => {
  switch (kind) {
    case CONTENT.text:
      return reader.textLength();
    case CONTENT.deleted:
      return reader.uint();
    case CONTENT.mark:
      facts.marks.push({ name: readName(reader), value: readJson(reader) });
      return 1;
    case CONTENT.node:
      facts.nodes.push(id);
      readNode(reader, facts);
      return 1;
    case CONTENT.values:
      return readValues(reader);
    default:
      throw new NotAnUpdate('content of a kind that no document holds');
  }
};

const readValues = (reader: ByteReader): number => {
  const count = reader.uint();
  for (let left = count; left > 0; left--) skipAny(reader);
  return count;
};

/** XML elements, which have a name, and their texts: nothing else do editors write. */
const TYPE = { element: 3, text: 6 } as const;

const readNode = (reader: ByteReader, { names }: UpdateFacts) => {
  const type = reader.uint();
  if (type === TYPE.element) names.add(readName(reader));
  else if (type !== TYPE.text) throw new NotAnUpdate('a node of a kind that no document holds');
};
