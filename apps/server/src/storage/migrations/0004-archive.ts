import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** Every update as it came, beyond what the update log keeps. */
export const archive = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  const instant = kind === 'sqlite' ? 'integer' : 'bigint';
  await db.schema
    .createTable('archivedUpdate')
    .addColumn('documentId', 'text', (c) => c.notNull())
    .addColumn('epoch', 'text', (c) => c.notNull())
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('schoolId', 'text', (c) => c.notNull())
    .addColumn('servingId', 'text', (c) => c.notNull())
    .addColumn('connection', 'text')
    .addColumn('at', instant, (c) => c.notNull())
    .addColumn('bytes', kind === 'sqlite' ? 'blob' : 'bytea', (c) => c.notNull())
    .addColumn('archivedAt', instant, (c) => c.notNull())
    .addPrimaryKeyConstraint('archivedUpdateKey', ['documentId', 'epoch', 'position'])
    .execute();
};
