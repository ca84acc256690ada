import type { ClientIds, ClientOwner } from './client-ids.ts';

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;

/** Whoever it is: it is not who asks. */
const NOBODY: ClientOwner = { person: '', school: '' };

/** Somebody has had more client ids of a document today than anybody needs. */
export class TooManyClientIds extends Error {
  override name = 'TooManyClientIds';
}

interface Options {
  /** per person, document and day */
  most: number;
  now: () => number;
  onExceeded(document: string): void;
}

/**
 * Every client id stays in its document for ever, so nobody may have them without end. What is counted is forgotten with
 * the process: it bounds how fast a document can swell.
 */
export const limitClientIds = (ids: ClientIds, { most, now, onExceeded }: Options): ClientIds => {
  const given = new Map<string, { count: number; until: number }>();
  let sweepAt = now() + HOUR;

  const sweep = () => {
    if (now() < sweepAt) return;
    sweepAt = now() + HOUR;
    for (const [key, { until }] of given) if (until <= now()) given.delete(key);
  };
  const take = (document: string, { person }: ClientOwner, count: number): boolean => {
    sweep();
    const key = `${document} ${person}`;
    const known = given.get(key);
    const today = known && known.until > now() ? known : { count: 0, until: now() + DAY };
    if (today.count + count > most) {
      onExceeded(document);
      return false;
    }
    given.set(key, { ...today, count: today.count + count });
    return true;
  };

  return {
    ownerOf: (document, client) => ids.ownerOf(document, client),
    issuedAt: (document, client) => ids.issuedAt(document, client),
    issue: async (document, owner, count) => {
      if (!take(document, owner, count)) throw new TooManyClientIds();
      return await ids.issue(document, owner, count);
    },
    bind: async (document, client, owner) => {
      const known = await ids.ownerOf(document, client);
      if (known) return known;
      return take(document, owner, 1) ? await ids.bind(document, client, owner) : NOBODY;
    },
  };
};
