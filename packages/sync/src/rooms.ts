import type { Bus } from './bus.ts';
import type { ClientIds } from './client-ids.ts';
import type { RoomSocket, Visitor } from './connection.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { OnMetric } from './metric.ts';
import { CLOSE } from './protocol.ts';
import { Room } from './room.ts';
import type { UpdateLog } from './update-log.ts';

export interface RoomsOptions {
  log: UpdateLog;
  bus: Bus;
  ids: ClientIds;
  /** ms since 1970 */
  now?: () => number;
  onMetric?: OnMetric;
  /** somebody's edit is durable; called for each */
  onEdited?: (document: string, person: string, at: number) => void;
  limits?: Partial<Limits>;
  /** the only roots that a document may have */
  roots?: readonly string[];
}

const SECOND = 1_000;
const BEAT = 15;

/** The documents that are open on this server, a room for each. */
export class Rooms {
  readonly #options: Required<Omit<RoomsOptions, 'limits' | 'roots'>> & { limits: Limits; roots: ReadonlySet<string> };
  readonly #server = crypto.randomUUID();
  readonly #rooms = new Map<string, Room>();
  readonly #clock: NodeJS.Timeout;
  #seconds = 0;
  #closedWith: number | null = null;

  constructor({
    now = Date.now,
    onMetric = () => {},
    onEdited = () => {},
    limits,
    roots = ['body'],
    ...ports
  }: RoomsOptions) {
    this.#options = { ...ports, now, onMetric, onEdited, limits: { ...LIMITS, ...limits }, roots: new Set(roots) };
    this.#clock = setInterval(() => this.#tick(), SECOND);
    this.#clock.unref();
  }

  /** how many documents are open */
  get size(): number {
    return this.#rooms.size;
  }

  /**
   * Lets a visitor in, whose right to the document has been judged. Call it in the turn in which the socket opens: no
   * message may come before. Resolves when the document is loaded, or the socket is closed because it can't be.
   */
  async join(document: string, socket: RoomSocket, visitor: Visitor): Promise<void> {
    if (this.#closedWith !== null) return socket.close(this.#closedWith, 'the server stops');
    const room = this.#rooms.get(document) ?? this.#open(document);
    await room.join(socket, visitor);
  }

  /** Ends the connections of whoever matches. */
  disconnect(match: (visitor: Visitor, document: string) => boolean, code: number): void {
    for (const [document, room] of this.#rooms) room.disconnect((visitor) => match(visitor, document), code);
  }

  /** Stores and acknowledges what has come already, sends everybody away, and lets nobody in any more. */
  async closeAll(code: number = CLOSE.restart): Promise<void> {
    this.#closedWith = code;
    clearInterval(this.#clock);
    await Promise.all([...this.#rooms.values()].map((room) => room.drain(code)));
  }

  #open(document: string): Room {
    const onFreed = () => {
      if (this.#rooms.get(document) === room) this.#rooms.delete(document);
    };
    const room = new Room({ ...this.#options, document, server: this.#server, onFreed });
    this.#rooms.set(document, room);
    return room;
  }

  #tick() {
    const beat = ++this.#seconds % BEAT === 0;
    for (const room of [...this.#rooms.values()]) {
      room.tick();
      if (beat) room.beat();
    }
  }
}
