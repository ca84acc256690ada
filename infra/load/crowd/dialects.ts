import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { decodeServerFrame, encode, joinMessages, type Place, type ServerMessage } from '@gongbei/sync/protocol';
import { encodeStateVector } from 'yjs';

/** How far somebody who was here before has the document. */
export interface Held {
  /** of each client, the structs that have arrived without a gap */
  tops: ReadonlyMap<number, number>;
  /** the place in the server's log, where the server has told one */
  place: Place | null;
}

export type DialectName = 'gongbei' | 'y-websocket' | 'hocuspocus' | 'relay';

/** What a server said, as far as a crowd wants to know. */
export interface Heard {
  /** Yjs updates (V1) */
  updates: readonly Uint8Array[];
  /** from now on edits may be sent */
  ready: boolean;
  /** so many of this line's edits are said to be safe from now on: in all, or more than before */
  acked: { upTo: number } | { more: number } | null;
  /** what was sent up to now stands at this place of the log; without an epoch it is the one told before */
  place: Partial<Place> | null;
}

/** How one server's clients speak. Messages of a document named so, without the framing of WebSockets. */
export interface Dialect {
  /** what a client says first, to be given what of the document it does not have */
  hello(document: string, held: Held): Uint8Array[];
  update(document: string, bytes: Uint8Array): Uint8Array;
  awareness(document: string, bytes: Uint8Array): Uint8Array;
  /** messages of one moment, where the client sends them in fewer */
  together?(messages: readonly Uint8Array[]): Uint8Array[];
  /** what must be said now and then by somebody who does nothing, or they are taken for gone */
  signOfLife?(document: string): Uint8Array;
  /** A look at the first bytes: cursors are counted and thrown away, so that listening stays cheap. */
  isCursor(message: Uint8Array): boolean;
  hear(message: Uint8Array): Heard;
}

const NOTHING: Heard = { updates: [], ready: false, acked: null, place: null };
const SYNC = 0;
const AWARENESS = 1;

const vectorOf = (tops: Held['tops']): Uint8Array => encodeStateVector(new Map(tops));

const message = (document: string | null, ...parts: (number | string | Uint8Array)[]): Uint8Array => {
  const encoder = encoding.createEncoder();
  if (document !== null) encoding.writeVarString(encoder, document);
  for (const part of parts)
    if (typeof part === 'number') encoding.writeVarUint(encoder, part);
    else if (typeof part === 'string') encoding.writeVarString(encoder, part);
    else encoding.writeVarUint8Array(encoder, part);
  return encoding.toUint8Array(encoder);
};

/** Where a length and as many bytes as it says end. */
const endOf = (bytes: Uint8Array, at: number): number => {
  const decoder = decoding.createDecoder(bytes);
  decoder.pos = at;
  const length = decoding.readVarUint(decoder);
  return decoder.pos + length;
};

/** Our own browser's words: it resumes, is told its place, and its edits are acknowledged. */
const gongbei: Dialect = {
  hello: (_document, { place }) => [encode.resume(place ?? { epoch: '', position: 0 })],
  update: (_document, bytes) => encode.sync('update', bytes),
  awareness: (_document, bytes) => encode.awareness(bytes),
  together: (messages) => [joinMessages(messages)],
  isCursor: (bytes) => bytes[0] === AWARENESS && bytes.length === endOf(bytes, 1),
  hear: (bytes) => decodeServerFrame(bytes).reduce(hearOurs, NOTHING),
};

const hearOurs = (before: Heard, heard: ServerMessage): Heard => {
  if (heard.type === 'ack') return { ...before, acked: { upTo: heard.n } };
  if (heard.type === 'position')
    return { ...before, place: { ...(heard.epoch && { epoch: heard.epoch }), position: heard.position } };
  if (heard.type === 'entries')
    return {
      ...before,
      updates: [...before.updates, ...heard.updates],
      place: { ...before.place, position: heard.position },
    };
  if (heard.type === 'refused') throw new Error(`an edit was refused: ${heard.code}`);
  if (heard.type !== 'sync' || heard.step === 'step1') return before;
  return { ...before, updates: [...before.updates, heard.bytes], ready: before.ready || heard.step === 'step2' };
};

const hearSync = (decoder: decoding.Decoder): Heard => {
  const step = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  return step === 0 ? NOTHING : { ...NOTHING, updates: [bytes], ready: step === 1 };
};

const yWebsocket: Dialect = {
  hello: (_document, { tops }) => [message(null, SYNC, 0, vectorOf(tops))],
  update: (_document, bytes) => message(null, SYNC, 2, bytes),
  awareness: (_document, bytes) => message(null, AWARENESS, bytes),
  isCursor: (bytes) => bytes[0] === AWARENESS,
  hear: (bytes) => {
    const decoder = decoding.createDecoder(bytes);
    return decoding.readVarUint(decoder) === SYNC ? hearSync(decoder) : NOTHING;
  },
};

/** Everything begins with the document's name; who it is is asked first, and each edit is answered at once. */
const hocuspocus: Dialect = {
  hello: (document, { tops }) => [message(document, 2, 0, ''), message(document, SYNC, 0, vectorOf(tops))],
  update: (document, bytes) => message(document, SYNC, 2, bytes),
  awareness: (document, bytes) => message(document, AWARENESS, bytes),
  signOfLife: (document) => message(document, 3),
  isCursor: (bytes) => bytes[1 + (bytes[0] as number)] === AWARENESS,
  hear: (bytes) => {
    const decoder = decoding.createDecoder(bytes);
    decoding.readVarString(decoder);
    const type = decoding.readVarUint(decoder);
    if (type === 8) return { ...NOTHING, acked: { more: decoding.readVarUint(decoder) } };
    return type === SYNC || type === 4 ? hearSync(decoder) : NOTHING;
  },
};

/** It hands on whatever it is sent: the least that any server can do. */
const relay: Dialect = { ...yWebsocket, hello: () => [] };

export const dialects: Record<DialectName, Dialect> = {
  gongbei,
  'y-websocket': yWebsocket,
  hocuspocus,
  relay,
};
