import { Member, type Seat } from './member.ts';
import { type Pace, type Report, Session } from './session.ts';

/** How far one member stands: what it has of each client, what it sent, and what it was told is safe. */
export interface Standing {
  document: string;
  client: number;
  tops: ReadonlyMap<number, number>;
  /** of its own structs, those with lower clocks were said to be safe */
  safe: number;
  /** the clock of each edit that went out over its line */
  sent: readonly number[];
  ended: number | null;
}

/** What coming back cost somebody who was away. */
export interface Return {
  /** bytes of the updates that were missed */
  missed: number;
  /** bytes of the messages that brought them, with what names the place in the log */
  brought: number;
  /** all bytes that came over the new line after it was opened, others' names and cursors included */
  all: number;
}

/** What a crowd can be told to do, one after the other. */
export interface Orders {
  /** Everybody comes in, a few at a time, and writes a paragraph of their own if they will write at all. */
  join(seats: readonly Seat[], options: { write: boolean }): Promise<{ ms: number; bytes: number }>;
  type(pace: Pace): Promise<Report>;
  standing(): Promise<Standing[]>;
  /** The second one goes away, the first types so many edits, and the second comes back. */
  comeBack(edits: number): Promise<Return>;
  leave(): Promise<void>;
}

const AT_ONCE = 40;
/** ms; the strictest server waits a minute */
const SIGN_OF_LIFE = 20_000;

let members: Member[] = [];

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const inTurn = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const queue = items[Symbol.iterator]();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of queue) await work(item);
    }),
  );
};

const paragraphsEverywhere = (): boolean => {
  for (const people of Map.groupBy(members, ({ seat }) => seat.document).values())
    for (const { tops, seat } of people)
      for (const other of people) if (other.seat !== seat && !tops.has(other.seat.client)) return false;
  return true;
};

const orders: Orders = {
  join: async (seats, { write }) => {
    const began = performance.now();
    const fresh = seats.map((seat) => new Member(seat));
    members.push(...fresh);
    const [first, others] = [fresh.filter(({ seat }) => seat.content), fresh.filter(({ seat }) => !seat.content)];
    await inTurn(first, (member) => member.join());
    await inTurn(others, (member) => member.join());
    const joined = { ms: performance.now() - began, bytes: fresh.reduce((sum, { received }) => sum + received, 0) };
    if (!write) return joined;
    for (const member of fresh) member.write(member.author.begin());
    for (let waited = 0; !paragraphsEverywhere(); waited += 50) {
      if (waited > 30_000) throw new Error('a paragraph did not come through');
      await pause(50);
    }
    return joined;
  },
  type: (pace) => new Session(members, pace).run(),
  standing: async () =>
    members.map(({ seat: { document, client }, tops, acked, sent, ended }) => {
      const safe = acked > 0 ? (sent[acked - 1] ?? -1) + 1 : 0;
      return { document, client, tops, safe, sent, ended };
    }),
  comeBack: async (count) => {
    const [writer, reader] = members as [Member, Member];
    reader.vanish();
    const edits = Array.from({ length: count }, () => writer.author.type());
    for (const edit of edits) {
      writer.write(edit);
      await pause(5);
    }
    // what a server does with them a while later should be done
    await pause(1_000);
    await reader.join();
    const { received, documentBytes, tops } = reader;
    const last = edits.at(-1)?.clock ?? 0;
    if ((tops.get(writer.seat.client) ?? 0) <= last) throw new Error('who came back lacks edits');
    return { missed: edits.reduce((sum, { update }) => sum + update.length, 0), brought: documentBytes, all: received };
  },
  leave: async () => {
    for (const member of members) member.leave();
    for (let waited = 0; members.some(({ here }) => here) && waited < 5_000; waited += 20) await pause(20);
    for (const member of members) member.vanish();
    members = [];
  },
};

interface Order {
  id: number;
  name: keyof Orders;
  args: unknown[];
}

process.on('message', ({ id, name, args }: Order) => {
  (orders[name] as (...args: unknown[]) => Promise<unknown>)(...args).then(
    (result) => process.send?.({ id, result }),
    (error: unknown) => process.send?.({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
setInterval(() => members.forEach((member) => member.giveSignOfLife()), SIGN_OF_LIFE);
process.on('disconnect', () => process.exit(0));
