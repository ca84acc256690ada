import { type ByteReader, NotAnUpdate } from './guard-bytes.ts';

/** How deep arrays and objects may lie in each other: readers of values are recursive, and depth there is stack. */
const DEPTH = 50;
/** Bytes of one value as JSON. */
const LONGEST_JSON = 64_000;
/** Bytes of the name of a node, an attribute or a mark. */
const LONGEST_NAME = 256;

/** Names by which plain objects could be given another nature. */
const HARMFUL = new Set(['__proto__', 'constructor', 'prototype']);

export const readName = (reader: ByteReader): string => harmless(reader.text(LONGEST_NAME));

const harmless = (name: string): string => {
  if (HARMFUL.has(name)) throw new NotAnUpdate('a name that does harm');
  return name;
};

export const readJson = (reader: ByteReader): unknown => {
  const text = reader.text(LONGEST_JSON);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotAnUpdate('a value that is none');
  }
  inspect(value, 0);
  return value;
};

/** Half of a character: no text that could be stored as UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const inspect = (value: unknown, depth: number) => {
  if (depth > DEPTH) throw new NotAnUpdate('a value too deep');
  if (typeof value === 'string' && LONE_SURROGATE.test(value)) throw new NotAnUpdate('a text that is none');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    harmless(name);
    inspect(part, depth + 1);
  }
};

const skipNothing = () => {};

/** What may stand behind the byte that tells the kind of a value: no bytes and no integers beyond the safe ones. */
const KINDS = new Map<number, (reader: ByteReader, depth: number) => void>([
  [127, skipNothing], // undefined
  [126, skipNothing], // null
  [125, (reader) => skipInteger(reader)],
  [124, (reader) => void reader.skip(4)],
  [123, (reader) => void reader.skip(8)],
  [121, skipNothing], // false
  [120, skipNothing], // true
  [119, (reader) => void reader.textLength()],
  [118, (reader, depth) => skipObject(reader, depth)],
  [117, (reader, depth) => skipArray(reader, depth)],
]);

/** Passes over a value in lib0's own notation. */
export const skipAny = (reader: ByteReader, depth = 0): void => {
  const skip = KINDS.get(reader.byte());
  if (!skip || depth > DEPTH) throw new NotAnUpdate(skip ? 'a value too deep' : 'a value that is none');
  skip(reader, depth);
};

const skipArray = (reader: ByteReader, depth: number) => {
  for (let left = reader.uint(); left > 0; left--) skipAny(reader, depth + 1);
};

const skipObject = (reader: ByteReader, depth: number) => {
  for (let left = reader.uint(); left > 0; left--) {
    readName(reader);
    skipAny(reader, depth + 1);
  }
};

/** Six bits in the first byte, seven in each that follows. */
const skipInteger = (reader: ByteReader) => {
  let byte = reader.byte();
  let number = byte & 63;
  for (let factor = 64; byte >= 128; factor *= 128) {
    byte = reader.byte();
    number += (byte & 127) * factor;
    if (number > Number.MAX_SAFE_INTEGER || factor > Number.MAX_SAFE_INTEGER)
      throw new NotAnUpdate('a number out of range');
  }
};
