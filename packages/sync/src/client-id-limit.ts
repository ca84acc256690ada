import type { ClientIds, ClientOwner } from './client-ids.ts';

const DAY = 24 * 3_600_000;

/** Whoever it is: it is not who asks. */
const NOBODY: ClientOwner = { person: '', school: '' };

/** Somebody has had more client ids of a document today than anybody needs. */
export class TooManyClientIds extends Error {
  override name = 'TooManyClientIds';
}

interface Options {
  /** per person and document, within 24 hours */
  most: number;
  now: () => number;
  onExceeded(document: string): void;
}

/**
 * Every client id stays in its document for ever, so nobody may have them without end. What somebody has had is counted
 * where all servers keep it; of one person each server asks for one thing after another, or many at once would pass.
 */
export const limitClientIds = (ids: ClientIds, { most, now, onExceeded }: Options): ClientIds => {
  const last = new Map<string, Promise<unknown>>();

  const inTurn = <T>(document: string, { person }: ClientOwner, work: () => Promise<T>): Promise<T> => {
    const key = `${document} ${person}`;
    const done = (last.get(key) ?? Promise.resolve()).then(work, work);
    last.set(key, done);
    const leave = () => last.get(key) === done && last.delete(key);
    done.then(leave, leave);
    return done;
  };
  const mayHave = async (document: string, { person }: ClientOwner, count: number): Promise<boolean> => {
    const had = await ids.countSince(document, person, now() - DAY);
    if (had + count > most) onExceeded(document);
    return had + count <= most;
  };

  return {
    ownerOf: (document, client) => ids.ownerOf(document, client),
    issuedAt: (document, client) => ids.issuedAt(document, client),
    countSince: (document, person, since) => ids.countSince(document, person, since),
    issue: (document, owner, count) =>
      inTurn(document, owner, async () => {
        if (!(await mayHave(document, owner, count))) throw new TooManyClientIds();
        return await ids.issue(document, owner, count);
      }),
    bind: async (document, client, owner) => {
      const known = await ids.ownerOf(document, client);
      if (known) return known;
      return await inTurn(document, owner, async () =>
        (await mayHave(document, owner, 1)) ? await ids.bind(document, client, owner) : NOBODY,
      );
    },
  };
};
