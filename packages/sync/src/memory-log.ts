import { Followers, type Run } from './followers.ts';
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
  /** of the last entry, kept or not */
  mark: string | undefined;
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

  load(document: string, after: number, fence?: Fence): Log {
    const { head, mark, dropped, snapshot, entries } = this.#kept(document, fence);
    const asked = after === 0 || after < dropped ? snapshot : null;
    const from = asked?.position ?? after;
    return { epoch: this.epoch, head, mark, snapshot: asked, entries: entries.slice(Math.max(0, from - dropped)) };
  }

  read(document: string, after: number, fence?: Fence): Run {
    const { dropped, entries } = this.#kept(document, fence);
    if (after < dropped) throw new EntriesDropped(document, after);
    return { epoch: this.epoch, entries: entries.slice(after - dropped) };
  }

  append(document: string, entries: readonly NewEntry[], expect?: number, fence?: Fence): LogEntry[] {
    const log = this.#kept(document, fence);
    if (expect !== undefined && expect !== log.head) throw new UnexpectedHead(log.head);
    const mark = crypto.randomUUID();
    // a view would keep the whole frame that it came in
    const appended = entries.map((entry) => ({ ...entry, update: entry.update.slice(), position: ++log.head, mark }));
    for (const entry of appended) log.entries.push(entry);
    log.mark = appended.at(-1)?.mark ?? log.mark;
    this.#logs.set(document, log);
    return appended;
  }

  compact(document: string, snapshot: Snapshot, keepAfter: number, { epoch, mark }: Omit<Fence, 'atLeast'>): boolean {
    const log = this.#kept(document);
    const { position } = snapshot;
    if (epoch !== this.epoch || position > log.head || position <= (log.snapshot?.position ?? 0)) return false;
    if (mark !== undefined && mark !== markAt(log, position)) return false;
    log.snapshot = { ...snapshot };
    log.entries = log.entries.filter((entry) => entry.position > keepAfter);
    log.dropped = Math.max(log.dropped, keepAfter);
    return true;
  }

  renewEpoch(): string {
    if (this.away) throw this.away;
    this.epoch = crypto.randomUUID();
    for (const handle of this.handles) handle.look();
    return this.epoch;
  }

  /** @returns of the last entry */
  mark(document: string): string | undefined {
    return this.#logs.get(document)?.mark;
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

  #kept(document: string, fence?: Fence): Kept {
    if (this.away) throw this.away;
    const log = this.#logs.get(document) ?? { head: 0, mark: undefined, dropped: 0, snapshot: null, entries: [] };
    if (fence && fence.epoch !== this.epoch) throw new OtherLog();
    if (fence && hasGoneBack(log, fence)) {
      this.renewEpoch();
      throw new OtherLog();
    }
    if (fence && isUnknown(log, fence)) throw new EntriesDropped(document, fence.atLeast);
    return log;
  }
}

const markAt = ({ head, mark, dropped, entries }: Kept, position: number): string | undefined =>
  position === head ? mark : entries[position - dropped - 1]?.mark;

const hasGoneBack = (log: Kept, { atLeast, mark }: Fence): boolean => {
  const there = markAt(log, atLeast);
  return atLeast > log.head || (mark !== undefined && there !== undefined && there !== mark);
};

const isUnknown = (log: Kept, { atLeast, mark }: Fence): boolean =>
  mark !== undefined && markAt(log, atLeast) === undefined;

/** An update log that lives as long as its store: for tests, and for whatever need not outlive the process. */
export const openMemoryLog = (store = new MemoryStore()): UpdateLog => {
  const followers = new Followers((...asked) => store.read(...asked));
  store.handles.add(followers);
  return {
    append: async (document, entries, { expect, fence } = {}) => {
      await Promise.resolve();
      const before = store.mark(document);
      const appended = store.append(document, entries, expect, fence);
      for (const handle of store.handles) handle.committed(document, { epoch: store.epoch, before, entries: appended });
      return { epoch: store.epoch, head: store.head(document) };
    },
    load: async (document, after = 0, fence) => {
      await Promise.resolve();
      return store.load(document, after, fence);
    },
    compact: async (document, snapshot, { keepAfter, ...fence }) => {
      await Promise.resolve();
      if (keepAfter > snapshot.position) throw new RangeError('what a snapshot does not hold must be kept');
      return store.compact(document, snapshot, keepAfter, fence);
    },
    renewEpoch: async () => {
      await Promise.resolve();
      return store.renewEpoch();
    },
    follow: (...asked) => followers.follow(...asked),
    close: async () => {
      store.handles.delete(followers);
      followers.close();
    },
  };
};
