import { Acks } from './acks.ts';
import { Allowance } from './allowance.ts';
import type { Limits } from './limits.ts';
import { encode, type JoinMessages, joinMessages } from './protocol.ts';

/** The server's end of one socket, whatever carries it. Neither `send` nor `close` may throw. */
export interface RoomSocket {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  /** bytes handed to `send` that have not left yet */
  readonly backlog: number;
  onMessage(listener: (bytes: Uint8Array) => void): void;
  /** told once, with the code that the other side gave; 1006 where there was none */
  onClose(listener: (code: number) => void): void;
}

/** Who is behind a socket, as judged before it was let in. */
export interface Visitor {
  person: string;
  /** the home school */
  school: string;
  /** the school that they serve at this time */
  serving: string;
  /** the application's; handed on to colleagues as it is */
  profile: unknown;
  role: 'editor' | 'reader';
  /** names this socket for ever, in the log */
  connection: string;
  /** the client id of their Y.Doc; null where a stock client has not told it yet */
  client: number | null;
  /** speaks y-websocket's own words only */
  stock: boolean;
  /** ms since 1970 at which the rights must be judged anew; null: no end is known */
  validUntil: number | null;
}

/** One socket in a room: what it is owed, and how far it stands. */
export class Connection {
  readonly visitor: Visitor;
  readonly acks = new Acks();
  /** what it may ask: each answer may be a whole document */
  readonly questions: Allowance;
  /** the client id of its Y.Doc, once that is known to be theirs */
  client: number | null;
  /** where the log stands with everything that was sent here; null: nothing was asked for yet */
  position: number | null = null;
  /** it comes from another epoch of the log, and may bring back what this one has lost */
  fromElsewhere = false;
  closed = false;
  /** bytes of its messages that wait for the log */
  waiting = 0;
  readonly #socket: RoomSocket;
  readonly #limits: Limits;
  readonly #onSlow: () => void;
  #allowance = 0;

  /** @param onSlow told when more waits to leave than may; whoever is told must close */
  constructor(visitor: Visitor, socket: RoomSocket, limits: Limits, onSlow: () => void) {
    this.visitor = visitor;
    this.client = visitor.client;
    this.#socket = socket;
    this.#limits = limits;
    this.#onSlow = onSlow;
    this.questions = new Allowance(limits.questions, limits.questionEvery, performance.now());
  }

  /** It has been told all that the log holds, and has nothing to bring that the log has lost. */
  get current(): boolean {
    return this.position !== null && !this.fromElsewhere;
  }

  send(frame: Uint8Array): void {
    if (this.closed) return;
    this.#socket.send(frame);
    if (this.#socket.backlog > this.#limits.hardBacklog + this.#allowance) this.#onSlow();
  }

  /** It has not even read what it asked for before. */
  get behind(): boolean {
    return this.#socket.backlog > this.#limits.hardBacklog;
  }

  /** Sends what was asked for: a whole document in the pipe is no sign of a slow reader. */
  sendCatchUp(messages: readonly Uint8Array[]): void {
    this.#allowance = this.#socket.backlog + messages.reduce((sum, { length }) => sum + length, 0);
    this.sendAll(messages);
  }

  /** Sends what only our own clients understand. */
  sendOwn(frame: Uint8Array): void {
    if (!this.visitor.stock) this.send(frame);
  }

  /** Sends messages in one frame, or to a stock client in one frame each. */
  sendAll(messages: readonly Uint8Array[], join: JoinMessages = joinMessages): void {
    if (messages.length === 0) return;
    if (this.visitor.stock) for (const message of messages) this.send(message);
    else this.send(join(messages));
  }

  /** So much waits for it that it gets no cursors: one that comes late is worth nothing. */
  get crowded(): boolean {
    return this.#socket.backlog > this.#limits.softBacklog;
  }

  sendPlace(epoch: string): void {
    if (this.position !== null) this.sendOwn(encode.position({ epoch, position: this.position }));
  }

  /** @returns the ack that is due, if it is news; a stock client knows none */
  takeAck(): Uint8Array[] {
    const n = this.acks.due();
    return n === null || this.visitor.stock ? [] : [encode.ack(n)];
  }

  close(code: number, reason = ''): void {
    if (this.closed) return;
    this.closed = true;
    this.#socket.close(code, reason);
  }
}
