import type { Edit } from './author.ts';
import type { Member } from './member.ts';

export interface Pace {
  /** edits of each person, per second */
  perSecond: number;
  seconds: number;
  /** each edit brings a cursor, as its server's own browser half sends it */
  cursors: boolean;
  /** ms that the crowd waits for what is still missing when nobody types any more */
  patience: number;
}

export interface Report {
  edits: number;
  /** edits that not everybody got */
  missed: number;
  /** from the sending of an edit until the last of the others has it, ms */
  p50: number;
  p95: number;
  p99: number;
  /** bytes that came to all of the crowd */
  bytes: number;
  /** the sum over all edits of those who had to get it */
  deliveries: number;
  /** ms from the last edit to the last message */
  settledAfter: number;
  /** edits per second that were really sent */
  rate: number;
  /** how many lines the server ended */
  ended: number;
}

/** When each edit of one author went out, and who has it. */
interface Sent {
  first: number;
  at: Float64Array;
  last: Float64Array;
  count: Uint16Array;
  readers: number;
}

interface Prepared {
  member: Member;
  sent: Sent;
  /** of each edit */
  frames: Buffer[][];
}

/** Nobody has heard anything for so long: what is missing now may never come. */
const QUIET = 1_000;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const prepare = (member: Member, edits: readonly Edit[], readers: number, cursors: boolean): Prepared => ({
  member,
  frames: edits.map((edit) => member.prepare(edit, cursors)),
  sent: {
    first: edits[0]?.clock ?? 0,
    at: new Float64Array(edits.length),
    last: new Float64Array(edits.length),
    count: new Uint16Array(edits.length),
    readers,
  },
});

/** Everybody types at the same pace, evenly spread over time, and it is noted who got what when. */
export class Session {
  readonly #members: readonly Member[];
  readonly #pace: Pace;
  readonly #prepared: Prepared[];
  readonly #byDocument = new Map<string, Map<number, Sent>>();
  #lastEdit = 0;

  constructor(members: readonly Member[], pace: Pace) {
    this.#members = members;
    this.#pace = pace;
    const inDocument = Map.groupBy(members, ({ seat }) => seat.document);
    const each = Math.round(pace.perSecond * pace.seconds);
    this.#prepared = members.map((member) => {
      const edits = Array.from({ length: each }, () => member.author.type());
      const readers = (inDocument.get(member.seat.document)?.length ?? 1) - 1;
      const prepared = prepare(member, edits, readers, pace.cursors);
      const known = this.#byDocument.get(member.seat.document) ?? new Map<number, Sent>();
      this.#byDocument.set(member.seat.document, known.set(member.seat.client, prepared.sent));
      return prepared;
    });
  }

  async run(): Promise<Report> {
    const before = this.#received();
    for (const member of this.#members) member.record();
    const began = performance.now();
    await this.#type();
    const took = performance.now() - began;
    await this.#settle();
    return this.#report(this.#received() - before, took);
  }

  #received(): number {
    return this.#members.reduce((sum, { received }) => sum + received, 0);
  }

  /** Edit number e of all is due after e/pace seconds, one person after the other. */
  async #type(): Promise<void> {
    const { perSecond, seconds } = this.#pace;
    const people = this.#prepared.length;
    const total = people * Math.round(perSecond * seconds);
    const every = 1000 / (people * perSecond);
    const began = performance.now();
    for (let edits = 0; edits < total; await pause(1))
      for (; edits < total && edits * every <= performance.now() - began; edits++)
        this.#sendEdit(edits % people, Math.floor(edits / people));
  }

  #sendEdit(person: number, edit: number): void {
    const { member, frames, sent } = this.#prepared[person] as Prepared;
    sent.at[edit] = this.#lastEdit = performance.now();
    if (member.here) member.sent.push(sent.first + edit);
    for (const frame of frames[edit] as Buffer[]) member.send(frame);
  }

  /** Waits until everybody has everything, or nothing more comes for longer than can be explained. */
  async #settle(): Promise<void> {
    const until = performance.now() + this.#pace.patience;
    while (performance.now() < until) {
      await pause(100);
      if (performance.now() - this.#heardAt() < QUIET) continue;
      this.#understand();
      if (this.#missed() === 0) return;
    }
    this.#understand();
  }

  #heardAt(): number {
    return this.#members.reduce((latest, { heardAt }) => Math.max(latest, heardAt), this.#lastEdit);
  }

  #understand(): void {
    for (const member of this.#members) {
      const known = this.#byDocument.get(member.seat.document);
      member.understandAll((client, clock, at) => {
        const sent = known?.get(client);
        if (!sent || clock < sent.first || clock - sent.first >= sent.at.length) return;
        (sent.count[clock - sent.first] as number)++;
        sent.last[clock - sent.first] = Math.max(sent.last[clock - sent.first] as number, at);
      });
    }
  }

  #missed(): number {
    return this.#prepared.reduce(
      (sum, { sent }) => sum + sent.count.reduce((missed, count) => missed + (count < sent.readers ? 1 : 0), 0),
      0,
    );
  }

  #report(bytes: number, took: number): Report {
    const delays = this.#prepared
      .flatMap(({ sent }) => [...sent.last].map((last, i) => (last === 0 ? Infinity : last - (sent.at[i] as number))))
      .sort((a, b) => a - b);
    const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
    return {
      edits: delays.length,
      missed: this.#missed(),
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      bytes,
      deliveries: this.#prepared.reduce((sum, { sent }) => sum + sent.readers * sent.at.length, 0),
      settledAfter: Math.max(0, this.#heardAt() - this.#lastEdit),
      rate: (delays.length * 1000) / took,
      ended: this.#members.filter(({ ended }) => ended !== null).length,
    };
  }
}
