import {
  EntriesDropped,
  type Fence,
  type Log,
  type LogEntry,
  type NewEntry,
  OtherLog,
  type Snapshot,
  type Unfollow,
  UnexpectedHead,
  type UpdateLog,
} from '@gongbei/sync/update-log';
import type { RedisConnection } from './redis-connection.ts';
import { encodeEntry } from './redis-entry.ts';
import { LogLost, type RedisEpoch } from './redis-epoch.ts';
import { RedisFollowers } from './redis-followers.ts';
import type { DocumentKeys, RedisKeys } from './redis-keys.ts';
import { Marks } from './redis-marks.ts';
import { PAGE, toPage } from './redis-page.ts';
import { APPEND, type Call, callScript, COMPACT, READ, type Reply, type Script } from './redis-scripts.ts';
import type { RedisSubscriptions } from './redis-subscriptions.ts';

export interface RedisLogParts {
  connection: RedisConnection;
  subscriptions: RedisSubscriptions;
  keys: RedisKeys;
  epoch: RedisEpoch;
  /** told before a log that has gone back goes on as another one */
  onLoss: () => Promise<void>;
}

interface Pending {
  document: string;
  entries: readonly NewEntry[];
  mark: string;
  fence: Fence | undefined;
  call: (epoch: string) => Call;
  resolve(head: { epoch: string; head: number }): void;
  reject(error: unknown): void;
}

/**
 * The update log in Redis: per document a stream, a counter and a snapshot. One script appends and publishes what it
 * appended, so that whoever follows needs no reading; where a message was lost, or came before one was listening, the
 * stream is read.
 */
export class RedisLog implements UpdateLog {
  readonly #parts: RedisLogParts;
  readonly #followers: RedisFollowers;
  #waiting: Pending[] = [];
  #writing: Promise<void> | null = null;
  #renewing: Promise<unknown> | null = null;
  #closed = false;
  readonly #marks = new Marks();

  constructor(parts: RedisLogParts) {
    this.#parts = parts;
    const { subscriptions, keys } = parts;
    const read = (...[document, after, fence]: Parameters<UpdateLog['load']>) =>
      this.#read(document, after ?? 0, 'entries', fence);
    this.#followers = new RedisFollowers({ subscriptions, keys, read });
  }

  append(document: string, entries: readonly NewEntry[], { expect, fence }: { expect?: number; fence?: Fence } = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<{ epoch: string; head: number }>();
    const keys = this.#parts.keys.document(document);
    const own = entries.map((entry) => ({ ...entry, update: entry.update.slice() }));
    const encoded = own.map(encodeEntry);
    const mark = this.#marks.next();
    const call = (epoch: string) =>
      toCall(keys, [epoch, ...knownOf(fence), String(expect ?? ''), keys.news, mark, ...encoded]);
    if (this.#closed) reject(new Error('the update log is closed'));
    else this.#waiting.push({ document, entries: own, mark, fence, call, resolve, reject });
    this.#writing ??= this.#write();
    return promise;
  }

  load(document: string, after = 0, fence?: Fence): Promise<Log> {
    return this.#read(document, after, 'all', fence);
  }

  async compact(document: string, snapshot: Snapshot, { epoch, keepAfter, mark }: Parameters<UpdateLog['compact']>[2]) {
    const { position, update, stateVector } = snapshot;
    if (keepAfter > position) throw new RangeError('a snapshot must hold what is dropped');
    const keys = this.#parts.keys.document(document);
    const args = [...knownOf({ epoch, atLeast: position, mark }), Buffer.from(update), Buffer.from(stateVector), String(keepAfter)]; // prettier-ignore
    const call = (current: string) => (epoch === current ? toCall(keys, [current, ...args]) : null);
    const taken = await this.#call(COMPACT, call).catch((error: unknown) => {
      if (says(error, 'BACK') || says(error, 'DROPPED')) return null;
      throw error;
    });
    return taken === 1;
  }

  async renewEpoch(): Promise<string> {
    const renewed = await this.#parts.epoch.renew();
    this.#followers.begin();
    return renewed;
  }

  follow(
    document: string,
    from: number | Fence,
    onEntries: (entries: readonly LogEntry[]) => void,
    onFailure?: (error: unknown) => void,
  ): Unfollow {
    return this.#followers.follow(document, from, onEntries, onFailure);
  }

  /** Appends what still waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
    this.#followers.close();
  }

  /** One pipeline at a time: what comes meanwhile is the next, over all documents, in the order in which it came. */
  async #write() {
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeBatch(batch);
    }
    this.#writing = null;
  }

  async #writeBatch(all: readonly Pending[]) {
    const { connection, epoch } = this.#parts;
    const asked = epoch.value;
    // what was judged on one log is never tried on another
    const batch: Pending[] = [];
    for (const pending of all)
      if (pending.fence && pending.fence.epoch !== asked) pending.reject(new OtherLog());
      else batch.push(pending);
    try {
      const calls = batch.map(({ call }) => call(asked));
      const outcomes = await connection.run((client) => callScript(client, APPEND, calls));
      const fault = outcomes.some(isOtherEpoch) ? await this.#learnEpoch(asked) : null;
      const back = outcomes.some(isBack) ? await this.#goOnAnew(asked) : null;
      // where the epoch was renewed meanwhile they are tried once more, before whatever came later
      const again = batch.filter((pending, i) => !this.#settle(pending, outcomes[i], { asked, fault, back }));
      this.#waiting.unshift(...again);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** @returns why it makes no sense to try again; null: the epoch is another one now */
  async #learnEpoch(asked: string): Promise<unknown> {
    const { epoch } = this.#parts;
    try {
      await epoch.check();
      if (epoch.value === asked) return new LogLost();
      this.#followers.begin();
      return null;
    } catch (error) {
      return error;
    }
  }

  /**
   * Redis has been put back beneath us: others may have gone on from there, and a place in it is two by now. With another epoch
   * none of the old ones counts any more, and devices bring back what they have.
   * @returns what whoever noticed it is told
   */
  async #goOnAnew(asked: string): Promise<unknown> {
    this.#renewing ??= this.#renew(asked).finally(() => (this.#renewing = null));
    try {
      await this.#renewing;
      return new OtherLog();
    } catch (error) {
      return error;
    }
  }

  async #renew(asked: string) {
    await this.#parts.onLoss();
    await this.#parts.epoch.renew(asked);
    this.#followers.begin();
  }

  /** @returns false: it must be tried again */
  #settle(
    pending: Pending,
    outcome: PromiseSettledResult<Reply> | undefined,
    { asked, fault, back }: Trouble,
  ): boolean {
    if (outcome?.status === 'fulfilled') this.#appended(pending, outcome.value as AppendReply, asked);
    else if (says(outcome?.reason, 'EPOCH') && !fault) return false;
    else pending.reject(faultOf(outcome?.reason, pending, { fault, back }));
    return true;
  }

  #appended(
    { document, entries, mark, resolve, reject }: Pending,
    [appended, head, before]: AppendReply,
    epoch: string,
  ) {
    if (!appended) return reject(new UnexpectedHead(head));
    const first = head - entries.length + 1;
    const written = entries.map((entry, i) => ({ ...entry, mark, position: first + i }));
    this.#followers.tell(document, { epoch, before: before.toString(), entries: written });
    resolve({ epoch, head });
  }

  async #read(document: string, after: number, what: 'all' | 'entries', fence?: Fence): Promise<Log> {
    const keys = this.#parts.keys.document(document);
    const read: Log = { epoch: '', head: 0, snapshot: null, entries: [] };
    for (let at = after; ;) {
      const args = [...knownOf(fence), String(at), String(PAGE), what];
      const reply = await this.#callFenced(document, fence, (epoch) => toCall(keys, [epoch, ...args]));
      const { head, mark, snapshot, entries } = toPage(reply);
      Object.assign(read, { epoch: this.#parts.epoch.value, head, mark });
      // what was read so far has been dropped meanwhile: the snapshot stands for it
      if (snapshot) Object.assign(read, { snapshot, entries: [] });
      for (const entry of entries) read.entries.push(entry);
      at = entries.at(-1)?.position ?? head;
      if (at >= head) return read;
    }
  }

  async #call(script: Script, makeCall: (epoch: string) => Call | null): Promise<Reply> {
    const { connection, epoch } = this.#parts;
    for (;;) {
      const asked = epoch.value;
      const call = makeCall(asked);
      if (!call) return null;
      const [outcome] = await connection.run((client) => callScript(client, script, [call]));
      if (outcome?.status === 'fulfilled') return outcome.value;
      if (!says(outcome?.reason, 'EPOCH')) throw outcome?.reason;
      const fault = await this.#learnEpoch(asked);
      if (fault) throw fault;
    }
  }

  async #callFenced(document: string, fence: Fence | undefined, makeCall: (epoch: string) => Call): Promise<Reply> {
    let asked = '';
    try {
      return await this.#call(READ, (epoch) => {
        if (fence && fence.epoch !== epoch) throw new OtherLog();
        asked = epoch;
        return makeCall(epoch);
      });
    } catch (error) {
      if (says(error, 'DROPPED')) throw new EntriesDropped(document, fence?.atLeast ?? 0);
      throw says(error, 'BACK') ? await this.#goOnAnew(asked) : error;
    }
  }
}

type AppendReply = [appended: number, head: number, before: Buffer];

/** What went wrong with a batch: why its epoch could not be learnt, and what those are told whose log has gone back. */
interface Trouble {
  asked: string;
  fault: unknown;
  back: unknown;
}

const faultOf = (reason: unknown, { document, fence }: Pending, { fault, back }: Omit<Trouble, 'asked'>): unknown => {
  if (says(reason, 'EPOCH')) return fault;
  if (says(reason, 'BACK')) return back;
  return says(reason, 'DROPPED') ? new EntriesDropped(document, fence?.atLeast ?? 0) : reason;
};

const knownOf = (fence: Fence | undefined) => [String(fence?.atLeast ?? 0), fence?.mark ?? ''];

const toCall = ({ epoch, head, entries, snapshot }: DocumentKeys, args: Call['args']): Call => ({
  keys: [epoch, head, entries, snapshot],
  args,
});

const says = (error: unknown, code: string) => error instanceof Error && error.message.startsWith(code);
const isBack = (outcome: PromiseSettledResult<Reply>) => outcome.status === 'rejected' && says(outcome.reason, 'BACK');
const isOtherEpoch = (outcome: PromiseSettledResult<Reply>) =>
  outcome.status === 'rejected' && says(outcome.reason, 'EPOCH');
