import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { Cursor } from './cursors.ts';
import type { RosterEntry } from './protocol.ts';

export interface Person extends RosterEntry {
  person: string;
}

/** What servers tell each other of an open document. */
export type Word =
  /** a server has just opened it and knows of nobody */
  | { type: 'ask' }
  /** everybody who is with the sender */
  | { type: 'people'; people: Person[] }
  | { type: 'cursors'; cursors: Cursor[] };

export const encodeWord = (from: string, word: Word): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, from);
  encoding.writeVarString(encoder, JSON.stringify(word));
  return encoding.toUint8Array(encoder);
};

/** @returns null for what `self` said */
export const decodeWord = (message: Uint8Array, self: string): { from: string; word: Word } | null => {
  const decoder = decoding.createDecoder(message);
  const from = decoding.readVarString(decoder);
  return from === self ? null : { from, word: JSON.parse(decoding.readVarString(decoder)) as Word };
};
