import type { LocalDatabase } from './local-database.ts';

/** More than this is never needed: each opening uses one and brings new ones. */
const POOL = 16;

/** A client id that nobody else has or ever had, until it is given back by leaving. It is never used a second time. */
export interface ClientId {
  id: number;
  release(): void;
}

export interface ClientIdSource {
  document: string;
  /** null where the browser keeps nothing: then only what the server has just issued can be taken */
  database: LocalDatabase | null;
  issued: readonly number[];
  /** the copy that was loaded already holds something of this id */
  isUsed(id: number): boolean;
}

/** Adds newly issued ids to those kept for openings without the network. @returns the oldest, which is gone from there */
const exchangeIds = async (database: LocalDatabase, document: string, issued: readonly number[], take: 0 | 1) => {
  // on the medium before it is used: after a power cut the same id must not be found in the pool again
  const writing = database.transaction('clientIds', 'readwrite', { durability: 'strict' });
  const exchange = async () => {
    const pool = await writing.store.get(document);
    const ids = [...new Set([...(pool?.ids ?? []), ...issued])].slice(-POOL);
    const taken = ids.splice(0, take);
    await writing.store.put({ document, ids });
    return taken[0] ?? null;
  };
  const [id] = await Promise.all([exchange(), writing.done]);
  return id;
};

/** Keeps ids for later. Where the disk takes nothing they are simply not used. */
export const keepClientIds = async (database: LocalDatabase | null, document: string, issued: readonly number[]) => {
  try {
    if (database) await exchangeIds(database, document, issued, 0);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
};

/** Hands out ids from the pool on the disk; where the disk takes nothing, those that were just issued. */
const source = ({ document, database, issued }: ClientIdSource): (() => Promise<number | null>) => {
  const rest = [...issued];
  let pool = database;
  return async () => {
    if (!pool) return rest.shift() ?? null;
    try {
      const id = await exchangeIds(pool, document, rest, 1);
      rest.length = 0;
      return id;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      pool = null;
      return rest.shift() ?? null;
    }
  };
};

/** Holds the lock until it is released or the page is gone. @returns null if another page holds it */
const lock = (name: string): Promise<(() => void) | null> =>
  new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (granted) => {
        if (!granted) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });

export const hasLocks = (): boolean => typeof navigator !== 'undefined' && 'locks' in navigator;

const claim = async (document: string, id: number): Promise<ClientId | null> => {
  if (!hasLocks()) return { id, release: () => {} };
  const release = await lock(`gongbei:client:${document}:${id}`);
  return release && { id, release };
};

/**
 * Takes a client id for one Y.Doc. Two pages never take the same: each removes it from the pool in one transaction and
 * holds its lock as long as it lives.
 * @returns null when none is left, which happens only after many openings without the network
 */
export const takeClientId = async (from: ClientIdSource): Promise<ClientId | null> => {
  const next = source(from);
  for (let id = await next(); id !== null; id = await next()) {
    if (from.isUsed(id)) continue;
    const claimed = await claim(from.document, id);
    if (claimed) return claimed;
  }
  return null;
};
