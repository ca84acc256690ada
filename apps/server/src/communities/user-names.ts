import type { Kysely } from 'kysely';
import type { Tables } from '../storage/tables.ts';

/** The part of the accounts that says what people sign in with. */
type Accounts = { user: { id: string; username: string; role: string } };

/** What these people sign in with: it tells namesakes apart. */
export const userNamesOf = async (db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map();
  const accounts = db.withTables<Accounts>();
  const rows = await accounts.selectFrom('user').select(['id', 'username']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, username }) => [id, username]));
};

export const isAdmin = async (db: Kysely<Tables>, id: string): Promise<boolean> => {
  const user = await db
    .withTables<Accounts>()
    .selectFrom('user')
    .select('role')
    .where('id', '=', id)
    .executeTakeFirst();
  return user?.role === 'admin';
};
