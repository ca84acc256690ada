import * as Y from 'yjs';
import { bundle } from './bundle.ts';
import { Line, type SocketLike } from './line.ts';
import { decodeServerFrame, encode } from './protocol.ts';
import type { Place, RefusalCode, RosterEntry, ServerMessage } from './protocol.ts';
import type { Replica } from './replica.ts';

const MESSAGE_MAX_BYTES = 256 * 1024;
/** An answer can't be cut in pieces; a new line begins with messages that can. */
const ANSWER_MAX_BYTES = 3_000_000;
/** How long the server may take to ask again for what it could not store; longer, and a new line is tried. */
const RESYNC_MS = 20_000;

export interface ExchangeEvents {
  /** all that the server had has arrived */
  onSynced(): void;
  onAwareness(bytes: Uint8Array): void;
  onRoster(entries: RosterEntry[]): void;
  onRefused(code: RefusalCode): void;
  onEnd(code: number): void;
}

type Handlers = { [T in ServerMessage['type']]: (message: Extract<ServerMessage, { type: T }>) => void };

/** What these say is drawn, and nothing else comes of it; all others say what the copy holds, or what the server does. */
const isOnlyShown = ({ type }: ServerMessage): boolean => type === 'awareness' || type === 'roster';

/** These have an effect under the composing person's hands; the rest is bookkeeping. */
const mayDisturb = ({ type }: ServerMessage): boolean =>
  type === 'sync' || type === 'entries' || type === 'position' || type === 'awareness';

/** The first clocks that somebody lacks who has these updates and nothing else; none of them leaves a gap. */
const stateVectorOf = (updates: readonly Uint8Array[]): Map<number, number> => {
  const next = new Map<number, number>();
  for (const update of updates)
    for (const [client, end] of Y.parseUpdateMeta(update).to) next.set(client, Math.max(end, next.get(client) ?? 0));
  return next;
};

/** One connection's talk with the server about a replica. A new connection starts a new one, from nothing. */
export class Exchange {
  readonly line: Line;
  readonly #replica: Replica;
  readonly #events: ExchangeEvents;
  #ready = false;
  #held: ServerMessage[] | null = null;
  /** own entries up to this number went out on this line */
  #sentSeq = 0;
  #sent: { n: number; seq: number }[] = [];
  /** the log is another one than ours: its place counts once all that it lacked, up to message `sentAs`, is acknowledged */
  #strange: { place: Place; sentAs: number | null } | null = null;
  /** of the server's log, once it told */
  #epoch: string | null = null;
  /** what the server told before it said that this was all */
  #known: Uint8Array[] = [];
  #resync: ReturnType<typeof setTimeout> | undefined;
  /** the server asked, and neither took nor refused the answer yet */
  #asked = false;

  constructor(socket: SocketLike, replica: Replica, events: ExchangeEvents) {
    this.#replica = replica;
    this.#events = events;
    this.line = new Line(socket, {
      onOpen: () => this.line.send(encode.resume(replica.place)),
      onMessage: (bytes) => this.#receive(bytes),
      onEnd: (code) => {
        this.#end();
        events.onEnd(code);
      },
    });
  }

  get ready(): boolean {
    return this.#ready;
  }

  /** Messages wait until `resume`. */
  pause() {
    this.#held ??= [];
  }

  resume() {
    const held = this.#held ?? [];
    this.#held = null;
    this.#handleAll(held);
  }

  /**
   * Sends what this line has not carried yet. Before the server has told what it has, nothing goes out.
   * @param beside asked for a message to go with the last of it
   */
  sendOwn(beside: () => Uint8Array | null = () => null) {
    if (!this.#ready || !this.#replica.maySend) return;
    const messages = bundle(this.#replica.outbox.after(this.#sentSeq), MESSAGE_MAX_BYTES);
    for (const [i, { seq, bytes }] of messages.entries())
      this.#carried(this.line.sendSync('update', bytes, i === messages.length - 1 ? beside() : null), seq);
  }

  leave() {
    this.#end();
    this.line.leave();
  }

  #end() {
    this.#stopResync();
    this.#held = null;
    this.#replica.lineLost();
  }

  #carried(n: number, seq: number) {
    this.#sent.push({ n, seq });
    this.#sentSeq = seq;
  }

  #receive(frame: Uint8Array) {
    let messages: ServerMessage[];
    try {
      messages = decodeServerFrame(frame);
    } catch {
      // no page can talk with a server that it doesn't understand; after a reconnect it may be another one
      return this.line.cut();
    }
    this.#handleAll(messages);
  }

  #handleAll(messages: readonly ServerMessage[]) {
    for (const message of messages) {
      if (this.line.ended) return;
      if (this.#held && mayDisturb(message)) this.#held.push(message);
      else this.#handle(message);
    }
  }

  /**
   * A fault must be heard of. Where it left open what the copy holds nothing more of this line counts: the next one brings
   * again whatever came after the last place.
   */
  #handle(message: ServerMessage) {
    try {
      (this.#handlers[message.type] as (message: ServerMessage) => void)(message);
    } catch (error) {
      if (!isOnlyShown(message)) this.line.cut();
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  readonly #handlers: Handlers = {
    sync: ({ step, bytes }) => {
      if (step === 'step1') return this.#answer(bytes);
      this.#receiveUpdates([bytes]);
      if (step === 'step2') this.#synced();
    },
    entries: ({ updates, position }) => {
      this.#receiveUpdates(updates);
      if (this.#epoch !== null) this.#stands({ epoch: this.#epoch, position });
    },
    position: ({ epoch: told, position }) => {
      const epoch = told || (this.#epoch ?? this.#replica.place.epoch);
      this.#epoch = epoch;
      this.#stands({ epoch, position });
    },
    ack: ({ n }) => this.#acked(n),
    refused: ({ code }) => this.#refused(code),
    awareness: ({ bytes }) => this.#events.onAwareness(bytes),
    roster: ({ entries }) => this.#events.onRoster(entries),
    // y-websocket's servers say with it why they close; ours says it by the close code
    auth: () => {},
  };

  /**
   * The server asks for what it lacks. That can only be what it has not acknowledged; if it asks once more, it gets
   * whatever its state vector lacks, though without the text that was deleted meanwhile. After a loss it may lack what
   * no one message can hold: then a new line sends it all again, piece by piece.
   */
  #answer(stateVector: Uint8Array) {
    this.#stopResync();
    if (!this.#replica.maySend) return;
    if (this.#bringsLost) return this.line.cut();
    const bytes = this.#asked ? this.#replica.difference(stateVector) : this.#replica.waiting();
    this.#asked = true;
    if (bytes.length > ANSWER_MAX_BYTES) return this.line.cut();
    this.#carried(this.line.sendSync('step2', bytes), this.#replica.outbox.last);
  }

  #receiveUpdates(updates: readonly Uint8Array[]) {
    if (!this.#ready) this.#known.push(...updates);
    this.#replica.receive(updates);
  }

  #synced() {
    if (this.#ready || this.#replica.spoilt) return;
    this.#ready = true;
    if (this.#strange) this.#sendLost();
    else this.sendOwn();
    this.#known = [];
    this.#events.onSynced();
  }

  #stands(place: Place) {
    if (place.epoch === this.#replica.place.epoch) return this.#replica.arrive(place);
    if (this.#replica.role === 'reader') return this.#replica.spoil('epoch');
    this.#strange = { place, sentAs: this.#strange?.sentAs ?? null };
  }

  /**
   * After a loss the server may lack anything that it once had, ours or another's: it is sent what its answer lacked. If it
   * takes only what is ours the place never counts: the next page offers the rest again.
   */
  #sendLost() {
    if (!this.#strange || !this.#replica.maySend) return;
    const pieces = this.#replica.lacking(stateVectorOf(this.#known), MESSAGE_MAX_BYTES);
    const last = pieces.map((piece) => this.line.sendSync('update', piece)).at(-1);
    if (this.#replica.ownOnly || last === undefined) return this.sendOwn();
    this.#strange.sentAs = last;
    this.#carried(last, this.#replica.outbox.last);
  }

  /** Everything that the log lost was sent, whoever wrote it, and is not acknowledged yet. */
  get #bringsLost(): boolean {
    return this.#strange !== null && this.#strange.sentAs !== null;
  }

  #acked(n: number) {
    this.#stopResync();
    this.#asked = false;
    const covered = this.#sent.filter((message) => message.n <= n).at(-1);
    this.#sent = this.#sent.filter((message) => message.n > n);
    const { place, sentAs } = this.#strange ?? {};
    if (place && sentAs != null && sentAs <= n) {
      this.#strange = null;
      this.#replica.arrive(place);
      // from now on it is one of those who lack nothing, and the server should know
      this.line.send(encode.resume(this.#replica.place));
    }
    if (covered) this.#replica.acked(covered.seq);
  }

  #refused(code: RefusalCode) {
    this.#asked = false;
    if (code === 'foreign-client' && this.#bringsLost) {
      this.#replica.ownOnly = true;
      return this.line.cut();
    }
    if (code === 'not-stored') this.#resync ??= setTimeout(() => this.line.cut(), RESYNC_MS);
    else this.#replica.refused ??= code;
    this.#events.onRefused(code);
  }

  #stopResync() {
    clearTimeout(this.#resync);
    this.#resync = undefined;
  }
}
