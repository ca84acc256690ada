import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables.ts';

const DAY = 86_400_000;

/** Remembers that the password was given once more in a sign-in session; what is long past counts for nothing anyway. */
export const keepConfirmation = async (db: Kysely<Tables>, sessionId: string, at: number): Promise<void> => {
  await db
    .deleteFrom('passwordConfirmation')
    .where('at', '<', at - DAY)
    .execute();
  await db
    .insertInto('passwordConfirmation')
    .values({ sessionId, at })
    .onConflict((conflict) => conflict.column('sessionId').doUpdateSet({ at }))
    .execute();
};
