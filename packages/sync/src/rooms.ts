import type { Bus } from './bus.ts';
import type { ClientIds } from './client-ids.ts';
import type { RoomSocket, Visitor } from './connection.ts';
import type { AllowList } from './guard.ts';
import { LIMITS, type Limits } from './limits.ts';
import type { OnMetric } from './metric.ts';
import { CLOSE } from './protocol.ts';
import { Room, type RoomGauges } from './room.ts';
import type { OfferedSnapshot } from './snapshots.ts';
import type { UpdateLog } from './update-log.ts';

export interface RoomsOptions {
  log: UpdateLog;
  bus: Bus;
  ids: ClientIds;
  /** ms since 1970 */
  now?: () => number;
  /** ms of a clock that only grows, whatever is done to the other */
  steady?: () => number;
  onMetric?: OnMetric;
  /** somebody's edit is durable; called for each */
  onEdited?: (document: string, person: string, at: number) => void;
  /** a client's message may be acknowledged, so many ms after it came; called for each */
  onAck?: (ms: number) => void;
  /** a log is so long that this snapshot should stand in front of it; @returns whether one that is as new does now */
  onSnapshot?: (document: string, snapshot: OfferedSnapshot) => boolean | Promise<boolean>;
  /**
   * whether the log may have lost what was written under an id that became somebody's at that time (ms since 1970; absent:
   * nobody's): then pages may bring it back, whoever wrote it
   */
  mayRecover?: (issuedAt?: number) => boolean | Promise<boolean>;
  limits?: Partial<Limits>;
  /** the only roots that a document may have */
  roots?: readonly string[];
  /** what documents may hold; absent: anything */
  allowed?: AllowList;
}

const SECOND = 1_000;
const BEAT = 15;

/** The documents that are open on this server, a room for each. */
export class Rooms {
  readonly #options: Required<Omit<RoomsOptions, 'limits' | 'roots' | 'allowed'>> & {
    limits: Limits;
    roots: ReadonlySet<string>;
    allowed?: AllowList | undefined;
  };
  readonly #server = crypto.randomUUID();
  readonly #rooms = new Map<string, Room>();
  readonly #clock: NodeJS.Timeout;
  #seconds = 0;
  #closedWith: number | null = null;

  constructor({
    now = Date.now,
    steady = () => performance.now(),
    onMetric = () => {},
    onEdited = () => {},
    onAck = () => {},
    onSnapshot = () => false,
    mayRecover = () => false,
    limits,
    roots = ['body'],
    ...ports
  }: RoomsOptions) {
    this.#options = {
      ...ports,
      now,
      steady,
      onMetric,
      onEdited,
      onAck,
      onSnapshot,
      mayRecover,
      limits: { ...LIMITS, ...limits },
      roots: new Set(roots),
    };
    this.#clock = setInterval(() => this.#tick(), SECOND);
    this.#clock.unref();
  }

  /** how many documents are open */
  get size(): number {
    return this.#rooms.size;
  }

  /** Over all rooms, for whoever asks now and then: it looks at every connection. */
  get gauges(): RoomGauges {
    const sum = { connections: 0, unacked: 0, behind: 0, warm: 0 };
    for (const { gauges } of this.#rooms.values()) {
      sum.connections += gauges.connections;
      sum.unacked += gauges.unacked;
      sum.warm += gauges.warm;
      sum.behind = Math.max(sum.behind, gauges.behind);
    }
    return sum;
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

  /** Those who match may have lost their rights: if they were cut off, nobody is told any more that they may be back. */
  forgetCut(match: (person: string, document: string) => boolean): void {
    for (const [document, room] of this.#rooms) room.forgetCut((person) => match(person, document));
  }

  /**
   * Lets nobody in any more, stores and acknowledges what has come already, and sends everybody away: one room after
   * another within `over` ms, so that not all come back at once. A room whose turn has not come goes on as before.
   */
  async closeAll(code: number = CLOSE.restart, over = 0): Promise<void> {
    this.#closedWith = code;
    const rooms = [...this.#rooms.values()];
    const drain = async (room: Room, i: number) => {
      if (over > 0 && i > 0) await new Promise((resolve) => setTimeout(resolve, (i * over) / rooms.length));
      await room.drain(code);
    };
    await Promise.all(rooms.map(drain));
    clearInterval(this.#clock);
  }

  #open(document: string): Room {
    const onFreed = () => {
      if (this.#rooms.get(document) === room) this.#rooms.delete(document);
    };
    const room = new Room({ ...this.#options, document, server: this.#server, openedAt: this.#seconds, onFreed });
    this.#rooms.set(document, room);
    return room;
  }

  /** Each room beats in a second of its own, so that thousands of them do not beat at once. */
  #tick() {
    this.#seconds++;
    for (const room of [...this.#rooms.values()]) {
      room.tick();
      if ((this.#seconds - room.openedAt) % BEAT === 0) room.beat();
    }
  }
}
