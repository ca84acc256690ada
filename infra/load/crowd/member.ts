import { parseUpdateMeta } from 'yjs';
import { Author, type CursorStyle, type Edit } from './author.ts';
import { type Dialect, dialects, type DialectName, type Heard } from './dialects.ts';
import { frame, Line } from './line.ts';
import type { Place } from '@gongbei/sync/protocol';

/** One place in one document, and how to get in. */
export interface Seat {
  url: string;
  headers: Record<string, string>;
  document: string;
  /** the client id of its Y.Doc */
  client: number;
  dialect: DialectName;
  cursors: CursorStyle;
  /** what the document holds, for a server that can only be told through a socket: whoever comes first brings it */
  content?: Uint8Array;
}

/** The structs of one client in an update: those with clocks from `from` to before `to`. */
interface Span {
  client: number;
  from: number;
  to: number;
}

interface Understood extends Omit<Heard, 'updates'> {
  spans: readonly Span[];
}

/** What everybody in a room gets is the same bytes, so it is understood once. */
const understood = new Map<string, Understood>();
const MOST_UNDERSTOOD = 100_000;

const understand = (dialect: Dialect, message: Buffer): Understood => {
  const key = message.toString('latin1');
  const known = understood.get(key);
  if (known) return known;
  const { updates, ...rest } = dialect.hear(message);
  const spans = updates.flatMap((update) => {
    const { from, to } = parseUpdateMeta(update);
    return [...to].map(([client, end]) => ({ client, from: from.get(client) ?? 0, to: end }));
  });
  if (understood.size > MOST_UNDERSTOOD) understood.clear();
  understood.set(key, { spans, ...rest });
  return { spans, ...rest };
};

/** Somebody of the crowd: a line, what they write, and how far they have everybody's writing. */
export class Member {
  readonly seat: Seat;
  readonly author: Author;
  /** of each client, the structs that have arrived without a gap */
  readonly tops = new Map<number, number>();
  /** how many of the edits that it sent over this line are said to be safe */
  acked = 0;
  /** the last struct of each edit that it sent over this line */
  readonly sent: number[] = [];
  place: Place | null = null;
  /** bytes of messages with updates, or places, on this line */
  documentBytes = 0;
  /** updates that built on something that had not arrived */
  gaps = 0;
  /** when the last message other than a cursor came, ms since this process began */
  heardAt = 0;
  ended: number | null = null;
  /** messages of a measured stretch, understood afterwards */
  readonly heard: { at: number; message: Buffer }[] = [];
  readonly #dialect: Dialect;
  #line: Line | null = null;
  #recording = false;
  #onReady: () => void = () => {};

  constructor(seat: Seat) {
    this.seat = seat;
    this.author = new Author(seat.client, seat.cursors);
    this.#dialect = dialects[seat.dialect];
  }

  get received(): number {
    return this.#line?.received ?? 0;
  }

  get here(): boolean {
    return this.#line !== null && this.ended === null;
  }

  /** Resolves when the document has come. */
  async join(): Promise<void> {
    const { url, headers, document, content } = this.seat;
    const line = await Line.open(url, headers);
    this.#line = line;
    this.ended = null;
    this.acked = this.documentBytes = this.sent.length = 0;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#onReady = resolve;
    line.onMessage = (message) => this.#receive(message);
    line.onEnd = (code) => {
      this.ended = code;
      reject(new Error(`the server closed with ${code}`));
    };
    const hello = this.#dialect.hello(document, this);
    for (const message of hello) line.send(frame(message));
    if (content) line.send(frame(this.#dialect.update(document, content)));
    if (hello.length === 0) resolve();
    await promise;
  }

  /** Sends an edit at once. */
  write({ update, clock }: Edit): void {
    this.sent.push(clock);
    this.send(frame(this.#dialect.update(this.seat.document, update)));
  }

  /** An edit, and the cursor after it where there is to be one, as they go over the line. */
  prepare({ update, cursor }: Edit, withCursor: boolean): Buffer[] {
    const { document } = this.seat;
    const edit = this.#dialect.update(document, update);
    const messages = withCursor ? [edit, this.#dialect.awareness(document, cursor)] : [edit];
    return (this.#dialect.together?.(messages) ?? messages).map((message) => frame(message));
  }

  send(framed: Buffer): void {
    if (this.here) this.#line?.send(framed);
  }

  /** From now on what comes is only kept, until `understandAll`. */
  record(): void {
    this.#recording = true;
  }

  /** @param onNew told of each struct of others that has come, once, in the order in which they came */
  understandAll(onNew: (client: number, clock: number, at: number) => void): void {
    for (const { at, message } of this.heard.splice(0))
      this.#absorb(message, (client, clock) => onNew(client, clock, at));
  }

  giveSignOfLife(): void {
    const message = this.#dialect.signOfLife?.(this.seat.document);
    if (message) this.send(frame(message));
  }

  leave(): void {
    this.#line?.close();
  }

  /** Is gone without a word. */
  vanish(): void {
    this.#line?.destroy();
  }

  #receive(message: Buffer): void {
    if (this.#dialect.isCursor(message)) return;
    this.heardAt = performance.now();
    if (this.#recording) this.heard.push({ at: this.heardAt, message });
    else this.#absorb(message, () => {});
  }

  #absorb(message: Buffer, onNew: (client: number, clock: number) => void): void {
    const { spans, ready, acked, place } = understand(this.#dialect, message);
    if (ready || place || spans.length > 0) this.documentBytes += message.length;
    if (place) this.place = { epoch: '', position: 0, ...this.place, ...place };
    for (const { client, from, to } of spans) {
      const top = this.tops.get(client) ?? 0;
      if (from > top) this.gaps++;
      if (from > top || to <= top) continue;
      this.tops.set(client, to);
      if (client !== this.seat.client) for (let clock = top; clock < to; clock++) onNew(client, clock);
    }
    if (acked) this.acked = 'upTo' in acked ? acked.upTo : this.acked + acked.more;
    if (ready) this.#onReady();
  }
}
