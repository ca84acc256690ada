import type { Kysely, Transaction } from 'kysely';
import type { ClientIds, ClientOwner } from '@gongbei/sync/client-ids';
import type { Tables } from './tables.ts';

/** Client ids in the records database; the counter's row is what several servers queue for. */
export const openClientIds = (db: Kysely<Tables>, now: () => number): ClientIds => {
  const row = (document: string, client: number, { person, school }: ClientOwner) => ({
    documentId: document,
    client,
    personId: person,
    schoolId: school,
    at: now(),
  });

  const ownerOf = async (document: string, client: number): Promise<ClientOwner | undefined> =>
    await db
      .selectFrom('clientId')
      .select(['personId as person', 'schoolId as school'])
      .where('documentId', '=', document)
      .where('client', '=', client)
      .executeTakeFirst();

  /** Counts on by `count` and takes what nobody had bound by use before. */
  const take = async (trx: Transaction<Tables>, document: string, owner: ClientOwner, count: number) => {
    const { last } = await trx
      .updateTable('clientCounter')
      .set((eb) => ({ last: eb('last', '+', count) }))
      .where('documentId', '=', document)
      .returning('last')
      .executeTakeFirstOrThrow();
    const candidates = Array.from({ length: count }, (_, i) => Number(last) - count + 1 + i);
    const taken = await trx
      .insertInto('clientId')
      .values(candidates.map((client) => row(document, client, owner)))
      .onConflict((conflict) => conflict.doNothing())
      .returning('client')
      .execute();
    return taken.map(({ client }) => Number(client));
  };

  const issuedAt = async (document: string, client: number): Promise<number | undefined> => {
    const found = await db
      .selectFrom('clientId')
      .select('at')
      .where('documentId', '=', document)
      .where('client', '=', client)
      .executeTakeFirst();
    return found && Number(found.at);
  };

  const countSince = async (document: string, person: string, since: number): Promise<number> => {
    const { count } = await db
      .selectFrom('clientId')
      .select((eb) => eb.fn.countAll().as('count'))
      .where('documentId', '=', document)
      .where('personId', '=', person)
      .where('at', '>', since)
      .executeTakeFirstOrThrow();
    return Number(count);
  };

  return {
    ownerOf,
    issuedAt,
    countSince,
    issue: (document, owner, count) =>
      db.transaction().execute(async (trx) => {
        await trx
          .insertInto('clientCounter')
          .values({ documentId: document, last: 0 })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const issued: number[] = [];
        while (issued.length < count) issued.push(...(await take(trx, document, owner, count - issued.length)));
        return issued.sort((a, b) => a - b);
      }),
    bind: async (document, client, owner) => {
      await db
        .insertInto('clientId')
        .values(row(document, client, owner))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await ownerOf(document, client)) ?? owner;
    },
  };
};

/** Never issues the next million of any document: somebody may have been given them, and nothing here knows of it. */
export const skipClientIds = (db: Kysely<Tables>, count = 1_000_000): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await trx
      .insertInto('clientCounter')
      .columns(['documentId', 'last'])
      // without a condition SQLite takes the conflict's `on` for one of a join
      .expression((eb) =>
        eb
          .selectFrom('document')
          .where('id', 'is not', null)
          .select((row) => ['id', row.lit(0).as('last')]),
      ) // prettier-ignore
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .updateTable('clientCounter')
      .set((eb) => ({ last: eb('last', '+', count) }))
      .execute();
  });
