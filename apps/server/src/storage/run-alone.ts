import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Any number, as long as nothing else in the database locks on it. */
const LOCK = 7_214_095;

/**
 * Runs work that several servers begin at their start, one after another. Only PostgreSQL is shared by several. The lock
 * is held by a connection of its own and ends with it, in whatever way the server ends.
 */
export const runAlone = <T>(db: Kysely<Tables>, work: () => Promise<T>): Promise<T> => {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return work();
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
    }
  });
};
