import type { Connection } from './connection.ts';
import type { ShownCursor } from './cursors.ts';
import { Moves, type MovesFor } from './moves.ts';
import { joining } from './protocol.ts';
import { SharedEntries } from './shared-entries.ts';
import type { LogEntry } from './update-log.ts';

/** ms that cursors wait at most for the text beside which they stand */
const PATIENCE = 100;

interface Options {
  connections: ReadonlySet<Connection>;
  /** something is being stored: entries will go out soon */
  isStoring(): boolean;
  /** the cursors go out now */
  onMoved(): void;
}

/**
 * What everybody in a room is owed, gathered over a turn and sent in one frame to each: entries are encoded once for all,
 * and cursors go with the text beside which they stand.
 */
export class Outlet {
  readonly #options: Options;
  readonly #acks = new Set<Connection>();
  readonly #moves = new Moves();
  #entries: LogEntry[] = [];
  #turn: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #movesDue = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The log has grown. */
  entries(entries: readonly LogEntry[]): void {
    for (const entry of entries) this.#entries.push(entry);
    this.#soon();
  }

  /** There may be something to acknowledge. */
  ack(connection: Connection): void {
    this.#acks.add(connection);
    this.#soon();
  }

  cursors(shown: readonly ShownCursor[]): void {
    this.#moves.note(shown);
    this.#timer ??= setTimeout(() => this.#move(), Math.max(0, this.#moveIn()));
  }

  /** Sends everything that is due at once. */
  flush(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const shared = new SharedEntries(this.#entries.splice(0));
    const acks = new Set(this.#acks);
    this.#acks.clear();
    const moves = this.#takeMoves();
    const join = joining();
    for (const connection of this.#options.connections) {
      const messages = shared.for(connection);
      if (acks.has(connection)) messages.push(...connection.takeAck());
      const moved = connection.crowded ? null : moves(connection.client);
      if (moved) messages.push(moved);
      connection.sendAll(messages, join);
    }
  }

  close(): void {
    clearImmediate(this.#turn);
    clearTimeout(this.#timer);
  }

  #soon() {
    this.#turn ??= setImmediate(() => this.flush());
  }

  #moveIn(): number {
    return this.#moves.wait(this.#options.connections.size);
  }

  /** Where text is on its way they go with it. */
  #move() {
    this.#movesDue = true;
    if (this.#options.isStoring()) this.#timer = setTimeout(() => this.flush(), PATIENCE);
    else this.flush();
  }

  #takeMoves(): MovesFor {
    if (!this.#moves.waiting || (!this.#movesDue && this.#moveIn() > 0)) return () => null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#movesDue = false;
    this.#options.onMoved();
    return this.#moves.take();
  }
}
