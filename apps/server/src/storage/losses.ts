import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

const NAME = 'lostAt';

/** Remembers that what devices have may be missing here. */
export const rememberLoss = async (db: Kysely<Tables>, at: number): Promise<void> => {
  const value = String(at);
  await db
    .insertInto('setting')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
};

/**
 * Whether what was written under a client id may have been lost: not if it was issued after the last loss. Of an id that
 * nobody is known for the records may have been lost too. A restore may happen at any time, so it is read each time.
 */
export const mayHaveLost = async (db: Kysely<Tables>, issuedAt = 0): Promise<boolean> => {
  const found = await db.selectFrom('setting').select('value').where('name', '=', NAME).executeTakeFirst();
  return found !== undefined && issuedAt <= Number(found.value);
};
