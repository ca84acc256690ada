import * as Y from 'yjs';
import type { Question } from './answering.ts';
import type { Bus } from './bus.ts';
import { Connection, type RoomSocket, type Visitor } from './connection.ts';
import { type Cursor, readCursors, readOwn } from './cursors.ts';
import type { Metric } from './metric.ts';
import { Outlet } from './outlet.ts';
import { Presence } from './presence.ts';
import { CLOSE, type ClientMessage, decodeClientFrame, encode, isFinal, type RosterEntry } from './protocol.ts';
import { type QueueOptions, SyncQueue } from './sync-queue.ts';

export interface RoomOptions extends Pick<
  QueueOptions,
  | 'document'
  | 'log'
  | 'ids'
  | 'limits'
  | 'roots'
  | 'allowed'
  | 'now'
  | 'steady'
  | 'onMetric'
  | 'onEdited'
  | 'onAck'
  | 'onSnapshot'
  | 'mayRecover'
> {
  bus: Bus;
  /** names this server on the bus */
  server: string;
  /** the second of the server's clock in which it was opened */
  openedAt: number;
  /** nobody is here any more, and nothing waits for the log: the room is gone */
  onFreed(): void;
}

/** How much there is to do right now. */
export interface RoomGauges {
  connections: number;
  /** bytes of updates that came and are not acknowledged yet */
  unacked: number;
  /** entries that the slowest of them has not been sent, of those that the log has brought */
  behind: number;
  /** documents that are held, since somebody writes into them */
  warm: number;
}

const GOING_AWAY = 1001;
const NO_CODE = 1005;
/** The other side left on purpose, or was sent away for good: nobody need wonder what became of them. */
const isLeave = (code: number) =>
  [CLOSE.goodbye, GOING_AWAY, NO_CODE, CLOSE.judgedAnew].includes(code) || isFinal(code);

type Handlers = {
  [T in ClientMessage['type']]: (connection: Connection, message: Extract<ClientMessage, { type: T }>) => void;
};

/** Everybody who has one document open on this server. It is loaded by the first who comes, and gone after the last. */
export class Room {
  readonly #options: RoomOptions;
  readonly #connections = new Set<Connection>();
  readonly #presence: Presence;
  readonly #queue: SyncQueue;
  readonly #meeting = new Set<Connection>();
  readonly #outlet: Outlet = new Outlet({
    connections: this.#connections,
    isStoring: () => !this.#queue.idle,
    onMoved: () => this.#presence.tellMoves(),
  });
  #draining = false;
  #freed = false;
  #waiting: (() => void)[] = [];

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#presence = new Presence({
      ...options,
      cutFor: options.limits.cut,
      onRoster: (entries) => this.#tellRoster(entries),
      onCursors: (shown) => this.#outlet.cursors(shown),
    });
    this.#queue = new SyncQueue({
      ...options,
      people: () => this.#connections.size,
      isCurrent: (client) => [...this.#connections].some((each) => each.client === client && each.current),
      onEntries: (entries) => this.#outlet.entries(entries),
      onTaken: (connection) => this.#outlet.ack(connection),
      onEnd: (connection, code, reason) => this.#end(connection, code, reason),
      onBroken: (error) => this.#break(error),
      onIdle: () => this.#idle(),
    });
  }

  /** Resolves when the document is loaded, or the socket is closed because it can't be. */
  async join(socket: RoomSocket, visitor: Visitor): Promise<void> {
    const connection = new Connection(visitor, socket, this.#options.limits, () => this.#slow(connection));
    this.#connections.add(connection);
    socket.onMessage((bytes) => this.#receive(connection, bytes));
    socket.onClose((code) => this.#leave(connection, code));
    if (visitor.client !== null) this.#introduce(connection, visitor.client);
    connection.sendOwn(encode.roster(this.#presence.roster()));
    connection.send(encode.awareness(this.#presence.cursors(visitor.client)));
    if (visitor.stock && visitor.role === 'editor') this.#queue.ask({ asks: 'greeting', connection });
    await this.#settled();
  }

  get openedAt(): number {
    return this.#options.openedAt;
  }

  get gauges(): RoomGauges {
    const warm = this.#queue.isWarm ? 1 : 0;
    const gauges = { connections: this.#connections.size, unacked: 0, behind: 0, warm };
    for (const { waiting, position } of this.#connections) {
      gauges.unacked += waiting;
      if (position !== null) gauges.behind = Math.max(gauges.behind, this.#queue.position - position);
    }
    return gauges;
  }

  /** Ends the connections of whoever matches. */
  disconnect(match: (visitor: Visitor) => boolean, code: number): void {
    for (const connection of this.#connections) if (match(connection.visitor)) this.#end(connection, code, '');
  }

  /** Whoever matches is not waited for any more, if they were cut off. */
  forgetCut(match: (person: string) => boolean): void {
    this.#presence.forgetCut(match);
  }

  /** Stores what has come already, acknowledges it, and sends everybody away. */
  async drain(code: number): Promise<void> {
    this.#draining = true;
    await this.#settled();
    this.#outlet.flush();
    this.disconnect(() => true, code);
  }

  /** Every second. */
  tick(): void {
    this.#queue.tick();
    const now = this.#options.now();
    this.disconnect(({ validUntil }) => validUntil !== null && validUntil <= now, CLOSE.judgedAnew);
  }

  /** Every 15 seconds: a sign of life, for those who take silence for a cut. */
  beat(): void {
    this.#presence.tick();
    for (const connection of this.#connections) {
      if (connection.visitor.stock) connection.send(encode.awareness(Uint8Array.of(0)));
      // its own place is in this epoch by now, unless it brings something back
      else connection.sendPlace(connection.current ? '' : this.#queue.epoch);
    }
  }

  #receive(connection: Connection, bytes: Uint8Array) {
    if (connection.closed || this.#draining) return;
    try {
      const messages = decodeClientFrame(bytes);
      if (connection.client !== null) this.#presence.heard(connection.client);
      for (const message of messages) this.#handle(connection, message);
    } catch (error) {
      this.#count('message-malformed', error, connection);
      this.#end(connection, CLOSE.malformed, 'not understood');
    }
  }

  #handle(connection: Connection, message: ClientMessage) {
    if (connection.closed) return;
    (this.#handlers[message.type] as (connection: Connection, message: ClientMessage) => void)(connection, message);
  }

  readonly #handlers: Handlers = {
    sync: (connection, { step, bytes }) => {
      const cameAt = performance.now();
      if (step !== 'step1') return this.#queue.write({ connection, n: connection.acks.count(), step, bytes, cameAt });
      if (bytes.length > this.#options.limits.stateVector) throw new Error('a state vector too large');
      Y.decodeStateVector(bytes); // what isn't one must not get as far as the queue
      this.#ask({ asks: 'step1', connection, stateVector: bytes });
    },
    resume: (connection, place) => {
      if (connection.visitor.stock) throw new Error('a stock client resumes nothing');
      this.#ask({ ...place, asks: 'resume', connection });
    },
    queryAwareness: (connection) => {
      if (this.#mayAsk(connection)) connection.send(encode.awareness(this.#presence.cursors(connection.client)));
    },
    awareness: (connection, { bytes }) => {
      if (bytes.length > this.#options.limits.awareness)
        return this.#count('awareness-dropped', 'too large', connection);
      if (connection.client === null) return void this.#meet(connection, readCursors(bytes));
      this.#move(connection, readOwn(bytes, connection.client));
    },
  };

  #ask(question: Question) {
    if (this.#mayAsk(question.connection)) this.#queue.ask(question);
  }

  #mayAsk(connection: Connection): boolean {
    const may = connection.questions.take(performance.now());
    if (!may) {
      this.#count('too-many-questions', undefined, connection);
      this.#end(connection, CLOSE.unavailable, 'asks too often');
    }
    return may;
  }

  #move(connection: Connection, own: Cursor | null) {
    if (own && connection.visitor.role === 'editor') this.#presence.move(own);
    else this.#count('awareness-dropped', own ? 'a reader' : 'not its own', connection);
  }

  /** Learns a stock client's id from the first state that it sends. */
  async #meet(connection: Connection, [own, ...others]: Cursor[]) {
    if (!own || others.length > 0 || this.#meeting.has(connection)) return;
    this.#meeting.add(connection);
    const { person, serving } = connection.visitor;
    try {
      const owner = await this.#options.ids.bind(this.#options.document, own.client, { person, school: serving });
      if (owner.person !== person || connection.closed)
        return this.#count('awareness-dropped', 'not its own', connection);
      this.#introduce(connection, own.client);
      this.#move(connection, own);
    } catch (error) {
      this.#count('awareness-dropped', error, connection);
    } finally {
      this.#meeting.delete(connection);
    }
  }

  #introduce(connection: Connection, client: number) {
    const { person, profile, role } = connection.visitor;
    connection.client = client;
    this.#presence.join({ client, person, profile, role });
  }

  #tellRoster(entries: RosterEntry[]) {
    const frame = encode.roster(entries);
    for (const connection of this.#connections) connection.sendOwn(frame);
  }

  #slow(connection: Connection) {
    this.#count('reader-too-slow', undefined, connection);
    this.#end(connection, CLOSE.slowReader, 'reads too slowly');
  }

  #end(connection: Connection, code: number, reason: string) {
    connection.close(code, reason);
    this.#leave(connection, code);
  }

  #leave(connection: Connection, code: number) {
    if (!this.#connections.delete(connection)) return;
    connection.closed = true;
    if (connection.client !== null) this.#presence.leave(connection.client, !isLeave(code));
    this.#freeIfEmpty();
  }

  #break(error: unknown) {
    this.#count('document-unavailable', error);
    this.disconnect(() => true, CLOSE.unavailable);
    this.#free();
  }

  #idle() {
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#freeIfEmpty();
  }

  async #settled(): Promise<void> {
    if (!this.#freed && !this.#queue.idle) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Never while something waits for the log: who comes meanwhile finds this room, not a second one half as old. */
  #freeIfEmpty() {
    if (this.#connections.size === 0 && this.#queue.idle) this.#free();
  }

  #free() {
    if (this.#freed) return;
    this.#freed = true;
    if (!this.#draining) this.#queue.rest();
    this.#queue.close();
    this.#presence.close();
    this.#outlet.close();
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#options.onFreed();
  }

  #count(metric: Metric, detail?: unknown, connection?: Connection) {
    this.#options.onMetric(metric, this.#options.document, detail, connection?.visitor.connection);
  }
}
