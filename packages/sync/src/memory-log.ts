import { Followers } from './followers.ts';
import {
  EntriesDropped,
  type Fence,
  type Log,
  type LogEntry,
  type NewEntry,
  OtherLog,
  type Snapshot,
  UnexpectedHead,
  type UpdateLog,
} from './update-log.ts';

interface Kept {
  head: number;
  /** entries up to here are gone */
  dropped: number;
  snapshot: Snapshot | null;
  entries: LogEntry[];
}

/** What several handles of one memory log share, as several processes share a database. */
export class MemoryStore {
  epoch: string = crypto.randomUUID();
  readonly handles = new Set<Followers>();
  /** While set, nothing can be read or written. */
  away: Error | null = null;
  readonly #logs = new Map<string, Kept>();

  load(document: string, after: number): Log {
    const { head, dropped, snapshot, entries } = this.#kept(document);
    const asked = after === 0 || after < dropped ? snapshot : null;
    const from = asked?.position ?? after;
    return { epoch: this.epoch, head, snapshot: asked, entries: entries.slice(Math.max(0, from - dropped)) };
  }

  read(document: string, after: number): LogEntry[] {
    const { dropped, entries } = this.#kept(document);
    if (after < dropped) throw new EntriesDropped(document, after);
    return entries.slice(after - dropped);
  }

  append(document: string, entries: readonly NewEntry[], expect?: number, fence?: Fence): LogEntry[] {
    const log = this.#kept(document);
    if (fence && (fence.epoch !== this.epoch || log.head < fence.atLeast)) throw new OtherLog();
    if (expect !== undefined && expect !== log.head) throw new UnexpectedHead(log.head);
    // a view would keep the whole frame that it came in
    const appended = entries.map((entry) => ({ ...entry, update: entry.update.slice(), position: ++log.head }));
    for (const entry of appended) log.entries.push(entry);
    this.#logs.set(document, log);
    return appended;
  }

  compact(document: string, snapshot: Snapshot, keepAfter: number, epoch: string): boolean {
    const log = this.#kept(document);
    const { position } = snapshot;
    if (epoch !== this.epoch || position > log.head || position <= (log.snapshot?.position ?? 0)) return false;
    log.snapshot = { ...snapshot };
    log.entries = log.entries.filter((entry) => entry.position > keepAfter);
    log.dropped = Math.max(log.dropped, keepAfter);
    return true;
  }

  renewEpoch(): string {
    if (this.away) throw this.away;
    this.epoch = crypto.randomUUID();
    return this.epoch;
  }

  /** @returns what puts everything back as it is now, as a restore from a backup does; not `renew`: nobody is told of it */
  backUp(): (renew?: boolean) => void {
    const backup = [...this.#logs].map(([name, log]) => [name, { ...log, entries: [...log.entries] }] as const);
    return (renew = true) => {
      this.#logs.clear();
      for (const [name, log] of backup) this.#logs.set(name, { ...log, entries: [...log.entries] });
      if (renew) this.renewEpoch();
    };
  }

  head(document: string): number {
    return this.#logs.get(document)?.head ?? 0;
  }

  #kept(document: string): Kept {
    if (this.away) throw this.away;
    return this.#logs.get(document) ?? { head: 0, dropped: 0, snapshot: null, entries: [] };
  }
}

/** An update log that lives as long as its store: for tests, and for whatever need not outlive the process. */
export const openMemoryLog = (store = new MemoryStore()): UpdateLog => {
  const followers = new Followers((document, after) => store.read(document, after));
  store.handles.add(followers);
  return {
    append: async (document, entries, { expect, fence } = {}) => {
      await Promise.resolve();
      const appended = store.append(document, entries, expect, fence);
      for (const handle of store.handles) handle.committed(document, appended);
      return { epoch: store.epoch, head: store.head(document) };
    },
    load: async (document, after = 0) => {
      await Promise.resolve();
      return store.load(document, after);
    },
    compact: async (document, snapshot, { epoch, keepAfter }) => {
      await Promise.resolve();
      if (keepAfter > snapshot.position) throw new RangeError('what a snapshot does not hold must be kept');
      return store.compact(document, snapshot, keepAfter, epoch);
    },
    renewEpoch: async () => {
      await Promise.resolve();
      return store.renewEpoch();
    },
    follow: (document, after, onEntries, onFailure) => followers.follow(document, after, onEntries, onFailure),
    close: async () => {
      store.handles.delete(followers);
      followers.close();
    },
  };
};
