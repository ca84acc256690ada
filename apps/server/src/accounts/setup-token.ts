import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables.ts';

type Db = Kysely<Tables>;
const NAME = 'setup-token';

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** Whether there is nobody yet who could sign in. */
export const isEmpty = async (db: Db): Promise<boolean> =>
  (await db.selectFrom('person').select('id').limit(1).executeTakeFirst()) === undefined;

/**
 * What whoever started the server proves with that it is theirs: only its hash is kept, and each start makes another,
 * as long as there is nobody. @returns null where there is somebody already
 */
export const offerSetup = async (db: Db): Promise<string | null> => {
  if (!(await isEmpty(db))) {
    await db.deleteFrom('setting').where('name', '=', NAME).execute();
    return null;
  }
  const token = randomBytes(24).toString('base64url');
  const value = hashOf(token);
  await db
    .insertInto('setting')
    .values({ name: NAME, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return token;
};

/** Uses the token up. Of two who come at once, the second one finds it gone. @returns whether it was the right one */
export const spendToken = async (trx: Db, token: string): Promise<boolean> => {
  const spent = await trx
    .deleteFrom('setting')
    .where('name', '=', NAME)
    .where('value', '=', hashOf(token))
    .returning('name')
    .executeTakeFirst();
  return spent !== undefined;
};
