import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Visitor } from '@gongbei/sync/connection';
import type { OnMetric } from '@gongbei/sync/metric';
import { CLOSE } from '@gongbei/sync/protocol';
import type { Rooms } from '@gongbei/sync/rooms';
import { nanoid } from 'nanoid';
import { type WebSocket, WebSocketServer } from 'ws';
import { refuseUpgrade } from '../http/upgrades.ts';
import { type Address, parseAddress } from './address.ts';
import { Crowd } from './crowd.ts';
import { DOOR_LIMITS, type DoorLimits } from './door-limits.ts';
import { type Access, type Admission, judge, type JudgeParts, UNAVAILABLE, type Verdict } from './judge.ts';
import { closeSocket, toRoomSocket } from './web-socket.ts';

const LARGEST_FRAME = 4 * 1024 * 1024;
/** Of one message: browsers cut a large one into some dozens. */
const MOST_FRAGMENTS = 1_024;
/** ms that the log is given to take what has come, when the server stops */
const PATIENCE = 8_000;
/** ms between the ends of two rooms, and over all of them at most: they must not all be opened again at once */
const APART = 20;
const SPREAD = 5_000;
/** ms after which somebody who could not be judged again is judged once more */
const RETRY = 1_000;
/** Times that somebody is judged anew because rights changed meanwhile. */
const ROUNDS = 5;
/** How many are judged again at the same time. */
const LANES = 8;

export interface DoorParts<A extends Access = Access> extends JudgeParts<A> {
  server: Server;
  rooms: Rooms;
  /** whether a request comes from a page of ours, or from no page at all */
  fromOurPage(headers: IncomingHttpHeaders): boolean;
  /** where a request comes from, as limits count; absent: who holds the other end of the line */
  addressOf?: (request: IncomingMessage) => string;
  limits?: Partial<DoorLimits>;
  onMetric?: OnMetric;
  onFailure(error: unknown): void;
  /** a socket has ended, with the code that it ended with */
  onClose(code: number): void;
}

/** Somebody who has a document open. */
export interface Guest {
  document: string;
  person: string;
  session: string;
}

interface Place extends Guest {
  address: Address;
  headers: IncomingHttpHeaders;
  visitor: Visitor;
  /** to be judged once more in a while */
  waits: boolean;
}

/**
 * The door of documents being edited: `/collab/<documentId>` on the server's own port. Nobody comes into a room who was
 * not judged; whoever may not is let in just far enough to be told why, since browsers hide the status of an upgrade.
 */
export class Door<A extends Access = Access> {
  readonly #parts: DoorParts<A>;
  readonly #places = new Set<Place>();
  readonly #crowd = new Crowd();
  readonly #limits: DoorLimits;
  readonly #count: OnMetric;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME,
    maxFragments: MOST_FRAGMENTS,
  });
  #closing = false;
  #rechecks = 0;

  constructor(parts: DoorParts<A>) {
    this.#parts = parts;
    this.#limits = { ...DOOR_LIMITS, ...parts.limits };
    this.#count = parts.onMetric ?? (() => {});
    parts.server.on('upgrade', (request, socket, head) => {
      if (!request.url?.startsWith('/collab')) return;
      this.#open(request, socket, head).catch((error: unknown) => {
        socket.destroy();
        parts.onFailure(error);
      });
    });
  }

  /** what is remembered of those who are here; nothing when nobody is */
  get held(): number {
    return this.#places.size + this.#crowd.size;
  }

  /** Judges again whoever matches, after rights or sign-ins may have changed. */
  async recheck(match: (guest: Guest) => boolean): Promise<void> {
    this.#rechecks++;
    const places = [...this.#places].filter(match).values();
    const lane = async () => {
      for (const place of places) await this.#recheck(place);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** Sends everybody away with "come back", when what they wrote is stored and acknowledged. */
  async close(): Promise<void> {
    this.#closing = true;
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
    const { rooms } = this.#parts;
    const over = Math.min(SPREAD, rooms.size * APART);
    await Promise.race([rooms.closeAll(CLOSE.restart, over), patience]);
    rooms.disconnect(() => true, CLOSE.restart);
  }

  async #open(request: IncomingMessage, socket: Duplex, head: Buffer) {
    socket.on('error', () => socket.destroy());
    const address = parseAddress(request.url);
    if (this.#closing) return refuseUpgrade(socket, '503 Service Unavailable');
    if (!address) return refuseUpgrade(socket, '400 Bad Request');
    if (!this.#parts.fromOurPage(request.headers)) return refuseUpgrade(socket, '403 Forbidden');
    const leave = this.#crowd.enter([{ name: `address ${this.#addressOf(request)}`, most: this.#limits.address }]);
    if (!leave) return this.#turnAway(socket, address);
    socket.once('close', leave);
    const late = setTimeout(() => this.#giveUp(socket, address), this.#limits.upgrade);
    const verdict = await this.#judge(address, request.headers).finally(() => clearTimeout(late));
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.once('close', (code) => this.#parts.onClose(code));
      if (verdict.admitted) this.#admit(opened, socket, verdict, { address, headers: request.headers });
      else closeSocket(opened, verdict.code, verdict.reason);
    });
  }

  #addressOf(request: IncomingMessage): string {
    return this.#parts.addressOf?.(request) ?? request.socket.remoteAddress ?? '';
  }

  #turnAway(socket: Duplex, { document }: Address) {
    this.#count('too-many-sockets', document, 'address');
    refuseUpgrade(socket, '503 Service Unavailable');
  }

  #giveUp(socket: Duplex, { document }: Address) {
    this.#count('upgrade-timed-out', document);
    socket.destroy();
  }

  /** What changed while we judged may have been read too early: whoever is not in yet is in nobody's list. */
  async #judge(address: Address, headers: IncomingHttpHeaders): Promise<Verdict> {
    for (let round = 0; round < ROUNDS; round++) {
      const before = this.#rechecks;
      const verdict = await judge(this.#parts, address, headers, this.#parts.onFailure);
      if (before === this.#rechecks) return verdict;
    }
    return UNAVAILABLE;
  }

  #admit(socket: WebSocket, line: Duplex, admission: Admission, given: Pick<Place, 'address' | 'headers'>) {
    const { session, visitor: who } = admission;
    const { document } = given.address;
    const visitor: Visitor = { ...who, connection: nanoid() };
    const leave = this.#makeRoom(admission, document);
    if (!leave) {
      this.#count('too-many-sockets', document, undefined, visitor.connection);
      return closeSocket(socket, CLOSE.unavailable, 'too many are open');
    }
    const place: Place = { ...given, visitor, document, person: visitor.person, session, waits: false };
    this.#places.add(place);
    socket.once('close', () => {
      this.#places.delete(place);
      leave();
    });
    this.#parts.rooms.join(document, this.#toRoomSocket(socket, line, place), visitor).catch(this.#parts.onFailure);
  }

  #makeRoom({ session, visitor: { person } }: Admission, document: string) {
    return this.#crowd.enter([
      { name: `session ${session}`, most: this.#limits.session },
      { name: `person ${person}`, most: this.#limits.person },
      { name: `document ${document}`, most: this.#limits.document },
    ]);
  }

  #toRoomSocket(socket: WebSocket, line: Duplex, { document, visitor: { connection } }: Place) {
    const onFlood = (closed: boolean) =>
      this.#count('too-many-frames', document, closed ? 'closed' : 'slowed down', connection);
    return toRoomSocket(socket, line, { limits: this.#limits, onFlood });
  }

  async #recheck(place: Place) {
    const { address, headers, visitor } = place;
    const verdict = await judge(this.#parts, address, headers, this.#parts.onFailure);
    if (!verdict.admitted && verdict.code === CLOSE.unavailable) return this.#recheckLater(place);
    const code = verdict.admitted ? changed(visitor, verdict.visitor) : lost(verdict.code);
    if (code) this.#parts.rooms.disconnect(({ connection }) => connection === visitor.connection, code);
  }

  /** A fault of ours takes nothing from anybody, and leaves nobody what they have lost. */
  #recheckLater(place: Place) {
    if (place.waits) return;
    place.waits = true;
    const again = () => {
      place.waits = false;
      if (this.#places.has(place)) this.#recheck(place).catch(this.#parts.onFailure);
    };
    setTimeout(again, RETRY).unref();
  }
}

type Rights = Pick<Visitor, 'role' | 'serving' | 'validUntil'>;
const changed = (before: Rights, now: Rights): number | null =>
  before.role === now.role && before.serving === now.serving && before.validUntil === now.validUntil
    ? null
    : CLOSE.judgedAnew;

/** Whoever had it open knows that it exists: it was taken from them. */
const lost = (code: number): number => (code === CLOSE.notFound ? CLOSE.forbidden : code);
