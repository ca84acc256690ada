import type { Connection } from './connection.ts';
import type { LiveCopy } from './live-copy.ts';
import { encode, type Place } from './protocol.ts';

const NOTHING = Uint8Array.of(0, 0);
const KNOWS_NOTHING = 1;
/** Up to here entries are sent as they are; beyond, the whole state may be smaller. */
const FEW = { entries: 64, bytes: 16_000 };
/** A log without a snapshot may be so long that it takes less to make one of it than to send it. */
const MANY = 4_000;

/** What was read, and how far it reaches. */
interface Reach {
  head: number;
  updates: readonly Uint8Array[];
}

interface CatchUp extends Reach {
  message: Uint8Array;
}

/**
 * Answers those who come in, from the bytes of the log, and without the document itself where that is possible. Of those
 * who ask for the same in one turn, each is sent the same bytes.
 */
export class Answers {
  readonly #live: LiveCopy;
  readonly #made = new Map<number, CatchUp>();

  constructor(live: LiveCopy) {
    this.#live = live;
  }

  /** Sends everything that a client with this state vector lacks. Throws on what is no state vector. */
  async step1(connection: Connection, stateVector: Uint8Array): Promise<void> {
    const live = this.#live;
    if (!connection.visitor.stock && stateVector.length === KNOWS_NOTHING) return await this.#tell(connection, 0);
    const copy = await live.warm();
    await live.catchUp();
    const missing = copy.since(stateVector);
    if (!connection.visitor.stock) return this.#finish(connection, catchUpOf(live.position, [missing]));
    stand(connection, live.position);
    connection.sendCatchUp([encode.sync('step2', missing)]);
  }

  /** Sends everything after the place, or the whole state to whoever comes from another log, or has little of this one. */
  async resume(connection: Connection, { epoch, position }: Place): Promise<void> {
    const live = this.#live;
    const follows = epoch === live.epoch && position > 0;
    connection.fromElsewhere = epoch !== '' && epoch !== live.epoch;
    await this.#tell(connection, follows ? position : 0, follows);
  }

  async #tell(connection: Connection, after: number, inEpoch = false): Promise<void> {
    for (;;) {
      const since = await this.#since(after);
      const answer = after > since.head ? await this.#since(0) : since;
      // what came while it was handed over has gone to everybody else already
      if (answer.head >= this.#live.position) return this.#finish(connection, answer, inEpoch);
    }
  }

  async #since(after: number): Promise<CatchUp> {
    const made = this.#made.get(after);
    // everybody else has been sent more meanwhile
    if (made?.head === this.#live.position) return made;
    const { head, updates } = after > 0 ? await this.#shorter(after) : await this.#whole();
    const answer = catchUpOf(head, updates);
    this.#made.set(after, answer);
    return answer;
  }

  /** The entries after a position, or everything if that is smaller. */
  async #shorter(after: number): Promise<Reach> {
    const { head, snapshot, entries } = await this.#live.read(after);
    const updates = entries.map(({ update }) => update);
    if (snapshot) return { head, updates: [snapshot.update, ...updates] };
    const bytes = sizeOf(updates);
    if (updates.length <= FEW.entries && bytes <= FEW.bytes) return { head, updates };
    const whole = await this.#since(0);
    return sizeOf(whole.updates) < bytes ? whole : { head, updates };
  }

  async #whole(): Promise<Reach> {
    const live = this.#live;
    if (!live.isWarm) {
      const log = await live.read(0);
      const updates = log.entries.map(({ update }) => update);
      if (updates.length <= MANY)
        return { head: log.head, updates: log.snapshot ? [log.snapshot.update, ...updates] : updates };
      await live.warm(log);
    }
    await live.catchUp();
    return { head: live.position, updates: [live.copy.whole()] };
  }

  /** @param inEpoch the client knows the epoch already, which is most of what an answer to a short cut would take */
  #finish(connection: Connection, { head, updates, message }: CatchUp, inEpoch = false) {
    stand(connection, head);
    const epoch = inEpoch ? '' : this.#live.epoch;
    const place = encode.position({ epoch, position: connection.position ?? head });
    const end = encode.sync('step2', NOTHING);
    connection.sendCatchUp(updates.length > 0 ? [message, place, end] : [place, end]);
  }
}

const catchUpOf = (head: number, updates: readonly Uint8Array[]): CatchUp => {
  const news = updates.filter(({ length }) => length > NOTHING.length);
  return { head, updates: news, message: encode.entries(head, news) };
};

const sizeOf = (updates: readonly Uint8Array[]): number => updates.reduce((sum, { length }) => sum + length, 0);

/** From here on the connection gets what follows in the log. */
const stand = (connection: Connection, position: number) => {
  connection.position = Math.max(connection.position ?? 0, position);
};
