import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** The state of one client as it travels: JSON text, or null for one that is gone. */
export interface Cursor {
  client: number;
  state: string | null;
}

const DEPTH = 50;
/** A stock client that is asked tells of everybody whom it knows. */
const MOST = 1_000;

/** Reads what a client says of itself, in a message that may tell of others too. Throws on what is no awareness message. */
export const readOwn = (message: Uint8Array, client: number): Cursor | null => {
  const cursors = readCursors(message);
  const own = cursors.find((cursor) => cursor.client === client);
  return own && isCursor(own.state) ? own : null;
};

/** Whom the message tells of. Throws on what is no awareness message. */
export const readCursors = (message: Uint8Array): Cursor[] => {
  const decoder = decoding.createDecoder(message);
  const count = decoding.readVarUint(decoder);
  if (count > MOST) throw new Error('too many states');
  return Array.from({ length: count }, () => {
    const client = decoding.readVarUint(decoder);
    decoding.readVarUint(decoder); // its own clock: ours counts instead
    const json = decoding.readVarString(decoder);
    return { client, state: json === 'null' ? null : json };
  });
};

/** A cursor with the clock that the server gave it: greater than any that was ever sent of this client. */
export interface ShownCursor extends Cursor {
  clock: number;
}

/** One state, as it stands in an awareness message. */
export const writeCursor = ({ client, clock, state }: ShownCursor): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, state ?? 'null');
  });

/** An awareness message of states that are written already. */
export const joinCursors = (written: readonly Uint8Array[]): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, written.length);
    for (const cursor of written) encoding.writeUint8Array(encoder, cursor);
  });

export const writeCursors = (cursors: readonly ShownCursor[]): Uint8Array => joinCursors(cursors.map(writeCursor));

const isCursor = (state: string | null): boolean => {
  if (state === null) return true;
  try {
    const value: unknown = JSON.parse(state);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && (isShort(state) || isShallow(value));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return false;
    throw error;
  }
};

/** What nests deeper opens more brackets than there are characters. */
const isShort = (state: string): boolean => state.length <= 2 * DEPTH;

/** Other pages compare states by recursion: depth there is stack. */
const isShallow = (value: unknown): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH) return false;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return true;
};
