import { Followers } from './followers.ts';
import { type LogEntry, type NewEntry, UnexpectedHead, type UpdateLog } from './update-log.ts';

/** What several handles of one memory log share, as several processes share a database. */
export class MemoryStore {
  readonly epoch = crypto.randomUUID();
  readonly handles = new Set<Followers>();
  /** While set, nothing can be read or written. */
  away: Error | null = null;
  readonly #logs = new Map<string, LogEntry[]>();

  read(document: string, after = 0): LogEntry[] {
    if (this.away) throw this.away;
    return (this.#logs.get(document) ?? []).slice(after);
  }

  append(document: string, entries: readonly NewEntry[], expect: number | undefined): LogEntry[] {
    if (this.away) throw this.away;
    const log = this.#logs.get(document) ?? [];
    if (expect !== undefined && expect !== log.length) throw new UnexpectedHead(log.length);
    // a view would keep the whole frame that it came in
    const appended = entries.map((entry, i) => ({
      ...entry,
      update: entry.update.slice(),
      position: log.length + i + 1,
    }));
    for (const entry of appended) log.push(entry);
    this.#logs.set(document, log);
    return appended;
  }

  head(document: string): number {
    return this.#logs.get(document)?.length ?? 0;
  }
}

/** An update log that lives as long as its store: for tests, and for whatever need not outlive the process. */
export const openMemoryLog = (store = new MemoryStore()): UpdateLog => {
  const followers = new Followers((document, after) => store.read(document, after));
  store.handles.add(followers);
  return {
    append: async (document, entries, { expect } = {}) => {
      await Promise.resolve();
      const appended = store.append(document, entries, expect);
      for (const handle of store.handles) handle.committed(document, appended);
      return { epoch: store.epoch, head: store.head(document) };
    },
    load: async (document, after = 0) => {
      await Promise.resolve();
      return { epoch: store.epoch, entries: store.read(document, after), head: store.head(document) };
    },
    follow: (document, after, onEntries, onFailure) => followers.follow(document, after, onEntries, onFailure),
    close: async () => {
      store.handles.delete(followers);
      followers.close();
    },
  };
};
