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
import { PAGE, toPage } from './redis-page.ts';
import { APPEND, type Call, callScript, COMPACT, READ, type Reply, type Script } from './redis-scripts.ts';
import type { RedisSubscriptions } from './redis-subscriptions.ts';

export interface RedisLogParts {
  connection: RedisConnection;
  subscriptions: RedisSubscriptions;
  keys: RedisKeys;
  epoch: RedisEpoch;
}

interface Pending {
  document: string;
  entries: readonly NewEntry[];
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
  #closed = false;

  constructor(parts: RedisLogParts) {
    this.#parts = parts;
    const { subscriptions, keys } = parts;
    const read = (document: string, after: number) => this.#entriesAfter(document, after);
    this.#followers = new RedisFollowers({ subscriptions, keys, read });
  }

  append(document: string, entries: readonly NewEntry[], { expect, fence }: { expect?: number; fence?: Fence } = {}) {
    const { promise, resolve, reject } = Promise.withResolvers<{ epoch: string; head: number }>();
    const keys = this.#parts.keys.document(document);
    const own = entries.map((entry) => ({ ...entry, update: entry.update.slice() }));
    const encoded = own.map(encodeEntry);
    const demands = [String(expect ?? ''), String(fence?.atLeast ?? 0)];
    const call = (epoch: string) => toCall(keys, [epoch, ...demands, keys.news, ...encoded]);
    if (this.#closed) reject(new Error('the update log is closed'));
    else this.#waiting.push({ document, entries: own, fence, call, resolve, reject });
    this.#writing ??= this.#write();
    return promise;
  }

  load(document: string, after = 0): Promise<Log> {
    return this.#read(document, after, 'all');
  }

  async compact(document: string, snapshot: Snapshot, { epoch, keepAfter }: { epoch: string; keepAfter: number }) {
    const { position, update, stateVector } = snapshot;
    if (keepAfter > position) throw new RangeError('a snapshot must hold what is dropped');
    const keys = this.#parts.keys.document(document);
    const args = [String(position), Buffer.from(update), Buffer.from(stateVector), String(keepAfter)];
    const taken = await this.#call(COMPACT, (current) => (epoch === current ? toCall(keys, [current, ...args]) : null));
    return taken === 1;
  }

  renewEpoch(): Promise<string> {
    return this.#parts.epoch.renew();
  }

  follow(
    document: string,
    after: number,
    onEntries: (entries: readonly LogEntry[]) => void,
    onFailure?: (error: unknown) => void,
  ): Unfollow {
    return this.#followers.follow(document, after, onEntries, onFailure);
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
      // where the epoch was renewed meanwhile they are tried once more, before whatever came later
      const again = batch.filter((pending, i) => !this.#settle(pending, outcomes[i], asked, fault));
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

  /** @returns false: it must be tried again */
  #settle(pending: Pending, outcome: PromiseSettledResult<Reply> | undefined, asked: string, fault: unknown): boolean {
    if (outcome?.status === 'fulfilled') this.#appended(pending, outcome.value as [number, number], asked);
    else if (!says(outcome?.reason, 'EPOCH')) pending.reject(outcome?.reason);
    else if (fault) pending.reject(fault);
    else return false;
    return true;
  }

  #appended({ document, entries, resolve, reject }: Pending, [appended, head]: [number, number], epoch: string) {
    if (appended < 0) return reject(new OtherLog());
    if (!appended) return reject(new UnexpectedHead(head));
    const first = head - entries.length + 1;
    this.#followers.tell(document, entries.map((entry, i) => ({ ...entry, position: first + i }))); // prettier-ignore
    resolve({ epoch, head });
  }

  async #read(document: string, after: number, what: 'all' | 'entries'): Promise<Log> {
    const keys = this.#parts.keys.document(document);
    const read: Log = { epoch: '', head: 0, snapshot: null, entries: [] };
    for (let at = after; ;) {
      const reply = await this.#call(READ, (epoch) => toCall(keys, [epoch, String(at), String(PAGE), what]));
      const { head, snapshot, entries } = toPage(reply);
      Object.assign(read, { epoch: this.#parts.epoch.value, head });
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

  async #entriesAfter(document: string, after: number): Promise<LogEntry[]> {
    try {
      return (await this.#read(document, after, 'entries')).entries;
    } catch (error) {
      if (says(error, 'DROPPED')) throw new EntriesDropped(document, after);
      throw error;
    }
  }
}

const toCall = ({ epoch, head, entries, snapshot }: DocumentKeys, args: Call['args']): Call => ({
  keys: [epoch, head, entries, snapshot],
  args,
});

const says = (error: unknown, code: string) => error instanceof Error && error.message.startsWith(code);
const isOtherEpoch = (outcome: PromiseSettledResult<Reply>) =>
  outcome.status === 'rejected' && says(outcome.reason, 'EPOCH');
