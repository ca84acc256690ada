import type { Connection } from './connection.ts';
import { joinCursors, type ShownCursor, writeCursor } from './cursors.ts';
import { encode } from './protocol.ts';
import { SharedEntries } from './shared-entries.ts';
import type { LogEntry } from './update-log.ts';

/** The more people there are, the less often each is seen to move. */
const CURSORS_EVERY = { perPerson: 6, shortest: 40, longest: 1_000 };

/**
 * What everybody in a room is owed, gathered over a turn and sent in one frame to each: entries are encoded once for all,
 * and of a person's cursors only the last one goes out.
 */
export class Outlet {
  readonly #connections: ReadonlySet<Connection>;
  readonly #onMoved: () => void;
  readonly #acks = new Set<Connection>();
  readonly #cursors = new Map<number, ShownCursor>();
  #entries: LogEntry[] = [];
  #turn: NodeJS.Immediate | undefined;
  #moves: NodeJS.Timeout | undefined;
  #movedAt = -Infinity;

  /** @param onMoved the cursors go out now */
  constructor(connections: ReadonlySet<Connection>, onMoved: () => void) {
    this.#connections = connections;
    this.#onMoved = onMoved;
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
    for (const cursor of shown) this.#cursors.set(cursor.client, cursor);
    const { perPerson, shortest, longest } = CURSORS_EVERY;
    const every = Math.min(longest, Math.max(shortest, this.#connections.size * perPerson));
    const wait = this.#movedAt + every - performance.now();
    if (wait <= 0) return this.#move();
    this.#moves ??= setTimeout(() => this.#move(), wait);
  }

  /** Sends everything at once. */
  flush(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const shared = new SharedEntries(this.#entries.splice(0));
    const acks = new Set(this.#acks);
    this.#acks.clear();
    for (const connection of this.#connections) {
      const messages = shared.for(connection);
      if (acks.has(connection)) messages.push(...connection.takeAck());
      connection.sendAll(messages);
    }
  }

  close(): void {
    clearImmediate(this.#turn);
    clearTimeout(this.#moves);
  }

  #soon() {
    this.#turn ??= setImmediate(() => this.flush());
  }

  /** Everybody is shown all cursors that moved but their own. */
  #move() {
    clearTimeout(this.#moves);
    this.#moves = undefined;
    this.#movedAt = performance.now();
    this.#onMoved();
    const moved = [...this.#cursors.values()].map((cursor) => ({ client: cursor.client, bytes: writeCursor(cursor) }));
    this.#cursors.clear();
    const messageFor = (except: number | null) =>
      encode.awareness(joinCursors(moved.filter(({ client }) => client !== except).map(({ bytes }) => bytes)));
    const own = new Set(moved.map(({ client }) => client));
    const toOthers = messageFor(null);
    for (const connection of this.#connections) {
      const { client, crowded } = connection;
      if (crowded) continue;
      if (client === null || !own.has(client)) connection.send(toOthers);
      else if (own.size > 1) connection.send(messageFor(client));
    }
  }
}
