import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** What several servers must know: the end of a sign-in at another one, and which update log belongs to the records. */
export const severalServers = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  await db.schema.alterTable('happening').addColumn('sessionId', 'text').execute();
  await db.schema
    .createTable('logEpoch')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('epoch', 'text', (c) => c.notNull().unique())
    .addColumn('at', kind === 'sqlite' ? 'integer' : 'bigint', (c) => c.notNull())
    .execute();
};
