import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Visitor } from '@gongbei/sync/connection';
import { CLOSE } from '@gongbei/sync/protocol';
import type { Rooms } from '@gongbei/sync/rooms';
import { nanoid } from 'nanoid';
import { type WebSocket, WebSocketServer } from 'ws';
import { refuseUpgrade } from '../http/upgrades.ts';
import { type Address, parseAddress } from './address.ts';
import { type Access, type Admission, judge, type JudgeParts, type Verdict } from './judge.ts';
import { closeSocket, toRoomSocket } from './web-socket.ts';

const LARGEST_FRAME = 4 * 1024 * 1024;
/** ms that the log is given to take what has come, when the server stops */
const PATIENCE = 8_000;
/** ms between the ends of two rooms, and over all of them at most: they must not all be opened again at once */
const APART = 20;
const SPREAD = 5_000;
/** ms after which somebody who could not be judged again is judged once more */
const RETRY = 1_000;

export interface DoorParts<A extends Access = Access> extends JudgeParts<A> {
  server: Server;
  rooms: Rooms;
  /** whether a request comes from a page of ours, or from no page at all */
  fromOurPage(headers: IncomingHttpHeaders): boolean;
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
}

/**
 * The door of documents being edited: `/collab/<documentId>` on the server's own port. Nobody comes into a room who was
 * not judged; whoever may not is let in just far enough to be told why, since browsers hide the status of an upgrade.
 */
export class Door<A extends Access = Access> {
  readonly #parts: DoorParts<A>;
  readonly #places = new Set<Place>();
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME,
  });
  #closing = false;
  #rechecks = 0;

  constructor(parts: DoorParts<A>) {
    this.#parts = parts;
    parts.server.on('upgrade', (request, socket, head) => {
      if (!request.url?.startsWith('/collab')) return;
      this.#open(request, socket, head).catch((error: unknown) => {
        socket.destroy();
        parts.onFailure(error);
      });
    });
  }

  /** Judges again whoever matches, after rights or sign-ins may have changed. */
  async recheck(match: (guest: Guest) => boolean): Promise<void> {
    this.#rechecks++;
    await Promise.all([...this.#places].filter(match).map((place) => this.#recheck(place)));
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
    const verdict = await this.#judge(address, request.headers);
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.once('close', (code) => this.#parts.onClose(code));
      if (verdict.admitted) this.#admit(opened, verdict, { address, headers: request.headers });
      else closeSocket(opened, verdict.code, verdict.reason);
    });
  }

  /** What changed while we judged may have been read too early: whoever is not in yet is in nobody's list. */
  async #judge(address: Address, headers: IncomingHttpHeaders): Promise<Verdict> {
    for (;;) {
      const before = this.#rechecks;
      const verdict = await judge(this.#parts, address, headers, this.#parts.onFailure);
      if (before === this.#rechecks) return verdict;
    }
  }

  #admit(socket: WebSocket, { session, visitor: who }: Admission, given: Pick<Place, 'address' | 'headers'>) {
    const { document } = given.address;
    const visitor: Visitor = { ...who, connection: nanoid() };
    const place: Place = { ...given, visitor, document, person: visitor.person, session };
    this.#places.add(place);
    socket.once('close', () => this.#places.delete(place));
    this.#parts.rooms.join(document, toRoomSocket(socket), visitor).catch(this.#parts.onFailure);
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
    const again = () => this.#places.has(place) && void this.#recheck(place).catch(this.#parts.onFailure);
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
