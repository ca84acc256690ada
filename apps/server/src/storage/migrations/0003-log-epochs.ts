import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** Which update log belongs to these records: one that has come up empty must not be taken for it. */
export const logEpochs = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  await db.schema
    .createTable('logEpoch')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('epoch', 'text', (c) => c.notNull().unique())
    .addColumn('at', kind === 'sqlite' ? 'integer' : 'bigint', (c) => c.notNull())
    .execute();
};
