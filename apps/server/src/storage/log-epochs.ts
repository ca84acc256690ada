import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Remembers which update log is the right one, in a place that is not lost together with it. */
export interface LogEpochs {
  /** null: there never was one */
  current(): Promise<string | null>;
  /** From now on this is the right one. */
  remember(epoch: string): Promise<void>;
}

/** In the records database. Should two servers tell of the same one at once, it is kept once. */
export const openLogEpochs = (db: Kysely<Tables>, now: () => number): LogEpochs => {
  const last = (connection: Kysely<Tables>) =>
    connection.selectFrom('logEpoch').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst();
  return {
    current: async () => (await last(db))?.epoch ?? null,
    remember: async (epoch) => {
      const number = ((await last(db))?.number ?? 0) + 1;
      await db
        .insertInto('logEpoch')
        .values({ number, epoch, at: now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const kept = await db.selectFrom('logEpoch').select('number').where('epoch', '=', epoch).executeTakeFirst();
      if (!kept) throw new Error('another epoch of the update log was remembered at the same time');
    },
  };
};
