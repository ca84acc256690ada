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

/** When something was last lost, in ms since 1970; null: never. */
export const lastLoss = async (db: Kysely<Tables>): Promise<number | null> => {
  const found = await db.selectFrom('setting').select('value').where('name', '=', NAME).executeTakeFirst();
  return found ? Number(found.value) : null;
};
