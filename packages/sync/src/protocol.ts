import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/**
 * The words on the wire at `/collab/<documentId>`, in binary frames of at most 4 MB, each with one or several messages, one
 * behind the other; a stock client sends one, and is sent one. Types 0–3 are those of y-websocket; the rest are ours
 * and are never sent to a stock client (one that connects without `?v=`).
 *
 * Both sides count the client's sync step 2 and update messages per connection, from 1; `n` below is such a number.
 */
export const MESSAGE = {
  sync: 0,
  /**
   * client → server: the state of its own client id and no other, at most 16 kB. server → client: the states of others;
   * their clocks are the server's own, so that whoever returns is seen at once
   */
  awareness: 1,
  auth: 2,
  /** always answered, by an empty awareness message too: it is how a client learns that its line is alive */
  queryAwareness: 3,
  /** server → client: every message up to `n` is durable or was already known; one ack may cover several messages */
  ack: 100,
  /**
   * server → client: message `n` of this connection was not taken; `code` says why. No ack follows until a step 2 of the
   * client (which holds at least everything of its own that was not acknowledged) is durable; a client that is not asked
   * for one, or has more to bring than one message holds, comes back by a new connection.
   * After `not-stored` the server asks as soon as it tries the log again (or closes), after any other code never
   */
  refused: 101,
  /**
   * client → server: "I have everything of `epoch` up to `position`", instead of sync step 1. Answered by `entries` (those
   * after it, or the whole state), `position`, and an empty step 2, in this order. A position in another epoch than the
   * asked one means that the server may lack what it once acknowledged: send what the answer did not hold
   */
  resume: 102,
  /** server → client: who is (or was, until the line was cut) behind the client ids; the whole list each time */
  roster: 103,
  /**
   * server → client: with what this connection has been sent so far, and with its own messages up to there, it stands at
   * this place of the log. Comes with the answer to `resume` or step 1, and every 15 s, changed or not. An empty epoch is
   * the one that was told last on this line, or else the one that the client resumed from
   */
  position: 104,
  /**
   * server → client: updates, in order. With them, and with its own messages up to there, the client stands at this
   * position, in the epoch that the last `position` told. Without updates: only its own messages were stored
   */
  entries: 105,
} as const;

/**
 * Step 1 carries a state vector, the others an update. Whoever gets a step 1 answers with one step 2 that holds all that
 * the other lacks; a client's, all of its own that was not acknowledged. The server also asks so when an update builds on
 * something that it has never seen; no ack follows until that step 2 is durable.
 */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const;

export const CLOSE = {
  /** the server restarts: come back */
  restart: 1012,
  /** the page leaves on purpose: nothing is owed, the person has not been cut off */
  goodbye: 1000,
  malformed: 1007,
  tooLarge: 1009,
  /** rights changed or ran out: come back, and be judged anew */
  judgedAnew: 4001,
  signedOut: 4401,
  forbidden: 4403,
  notFound: 4404,
  outdated: 4426,
  /** the document or its log can't be read or written right now: come back */
  unavailable: 4503,
  slowReader: 4508,
} as const;

/** Codes after which it makes no sense to come back with the same sign-in, rights and program. */
export const isFinal = (code: number): boolean => code >= 4400 && code <= 4499;

/**
 * Why a sync message was not taken: the person may only read; it is no update that this document takes; it is larger
 * than the server takes; it was written under the client id of somebody else, or of nobody; the log can't be written.
 */
export type RefusalCode = 'read-only' | 'malformed' | 'too-large' | 'foreign-client' | 'not-stored';

export interface Place {
  epoch: string;
  /** 0 stands before the first entry */
  position: number;
}

/** One person behind one client id. `profile` is the application's; sync does not look into it. */
export interface RosterEntry<Profile = unknown> {
  client: number;
  profile: Profile;
  role: 'editor' | 'reader';
  /** `cut`: the connection ended without a goodbye */
  line: 'here' | 'cut';
  /** ms since 1970: when the server last received anything from them */
  heardAt: number;
}

export type ServerMessage =
  | { type: 'sync'; step: 'step1' | 'step2' | 'update'; bytes: Uint8Array }
  | { type: 'awareness'; bytes: Uint8Array }
  | { type: 'auth' }
  | { type: 'ack'; n: number }
  | { type: 'refused'; n: number; code: RefusalCode }
  | { type: 'roster'; entries: RosterEntry[] }
  | ({ type: 'position' } & Place)
  | { type: 'entries'; position: number; updates: Uint8Array[] };

export type ClientMessage =
  | { type: 'sync'; step: 'step1' | 'step2' | 'update'; bytes: Uint8Array }
  | { type: 'awareness'; bytes: Uint8Array }
  | { type: 'queryAwareness' }
  | ({ type: 'resume' } & Place);

const STEPS = ['step1', 'step2', 'update'] as const;

const frame = (type: number, body: (encoder: encoding.Encoder) => void = () => {}): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  body(encoder);
  return encoding.toUint8Array(encoder);
};

export const encode = {
  sync: (step: (typeof STEPS)[number], bytes: Uint8Array) =>
    frame(MESSAGE.sync, (e) => {
      encoding.writeVarUint(e, SYNC[step]);
      encoding.writeVarUint8Array(e, bytes);
    }),
  awareness: (bytes: Uint8Array) => frame(MESSAGE.awareness, (e) => encoding.writeVarUint8Array(e, bytes)),
  queryAwareness: () => frame(MESSAGE.queryAwareness),
  ack: (n: number) => frame(MESSAGE.ack, (e) => encoding.writeVarUint(e, n)),
  refused: (n: number, code: RefusalCode) =>
    frame(MESSAGE.refused, (e) => {
      encoding.writeVarUint(e, n);
      encoding.writeVarString(e, code);
    }),
  resume: (place: Place) => frame(MESSAGE.resume, (e) => writePlace(e, place)),
  roster: (entries: readonly RosterEntry[]) =>
    frame(MESSAGE.roster, (e) => encoding.writeVarString(e, JSON.stringify(entries))),
  position: (place: Place) => frame(MESSAGE.position, (e) => writePlace(e, place)),
  entries: (position: number, updates: readonly Uint8Array[]) =>
    frame(MESSAGE.entries, (e) => {
      encoding.writeVarUint(e, position);
      encoding.writeVarUint(e, updates.length);
      for (const update of updates) encoding.writeVarUint8Array(e, update);
    }),
};

/** Puts messages one behind the other into one frame. */
export type JoinMessages = (messages: readonly Uint8Array[]) => Uint8Array;

export const joinMessages: JoinMessages = (messages) => {
  if (messages.length === 1) return messages[0] as Uint8Array;
  const joined = new Uint8Array(messages.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const message of messages) {
    joined.set(message, at);
    at += message.length;
  }
  return joined;
};

/** Joins messages; those that go to many in turn are joined once. */
export const joining = (): JoinMessages => {
  let last: readonly Uint8Array[] = [];
  let joined: Uint8Array = new Uint8Array();
  return (messages) => {
    const same = messages.length === last.length && messages.every((message, i) => message === last[i]);
    if (!same) [last, joined] = [messages, joinMessages(messages)];
    return joined;
  };
};

const writePlace = (encoder: encoding.Encoder, place: Place) => {
  encoding.writeVarString(encoder, place.epoch);
  encoding.writeVarUint(encoder, place.position);
};

const readPlace = (decoder: decoding.Decoder): Place => ({
  epoch: decoding.readVarString(decoder),
  position: decoding.readVarUint(decoder),
});

const readSync = (decoder: decoding.Decoder) => {
  const step = STEPS[decoding.readVarUint(decoder)];
  if (!step) throw new Error('unknown sync step');
  return { type: 'sync', step, bytes: decoding.readVarUint8Array(decoder) } as const;
};

/** How many messages a client may put into one frame: its writing, and its cursor beside it. */
const MOST_MESSAGES = 4;

/** Decodes a frame of a client; throws on anything that is not whole messages of the protocol. */
export const decodeClientFrame = (data: Uint8Array): ClientMessage[] => {
  const decoder = decoding.createDecoder(data);
  const messages: ClientMessage[] = [];
  do messages.push(readClientMessage(decoder));
  while (decoding.hasContent(decoder) && messages.length < MOST_MESSAGES);
  if (decoding.hasContent(decoder)) throw new Error('too many messages in one frame');
  return messages;
};

const readClientMessage = (decoder: decoding.Decoder): ClientMessage => {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE.sync:
      return readSync(decoder);
    case MESSAGE.awareness:
      return { type: 'awareness', bytes: decoding.readVarUint8Array(decoder) };
    case MESSAGE.queryAwareness:
      return { type: 'queryAwareness' };
    case MESSAGE.resume:
      return { type: 'resume', ...readPlace(decoder) };
    default:
      throw new Error(`a client never sends message type ${type}`);
  }
};

const readEntries = (decoder: decoding.Decoder) => {
  const position = decoding.readVarUint(decoder);
  const updates: Uint8Array[] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left--) updates.push(decoding.readVarUint8Array(decoder));
  return { type: 'entries', position, updates } as const;
};

/** Decodes a frame of the server; throws on anything that is not whole messages of the protocol. */
export const decodeServerFrame = (data: Uint8Array): ServerMessage[] => {
  const decoder = decoding.createDecoder(data);
  const messages: ServerMessage[] = [];
  do messages.push(readServerMessage(decoder));
  while (decoding.hasContent(decoder));
  return messages;
};

const readServerMessage = (decoder: decoding.Decoder): ServerMessage => {
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case MESSAGE.sync:
      return readSync(decoder);
    case MESSAGE.awareness:
      return { type: 'awareness', bytes: decoding.readVarUint8Array(decoder) };
    case MESSAGE.auth:
      return { type: 'auth' };
    case MESSAGE.ack:
      return { type: 'ack', n: decoding.readVarUint(decoder) };
    case MESSAGE.refused:
      return {
        type: 'refused',
        n: decoding.readVarUint(decoder),
        code: decoding.readVarString(decoder) as RefusalCode,
      };
    case MESSAGE.roster:
      return { type: 'roster', entries: JSON.parse(decoding.readVarString(decoder)) as RosterEntry[] };
    case MESSAGE.position:
      return { type: 'position', ...readPlace(decoder) };
    case MESSAGE.entries:
      return readEntries(decoder);
    default:
      throw new Error(`the server never sends message type ${type}`);
  }
};
