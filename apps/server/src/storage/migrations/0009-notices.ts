import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** What concerns each person, whether they want to hear of it, and which mentions in texts they were told of. */
export const notices = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  const instant = kind === 'sqlite' ? 'integer' : 'bigint';
  const table = (name: string) => db.schema.createTable(name);
  await table('notice')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('personId', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('at', instant, (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('byId', 'text')
    .addColumn('communityId', 'text')
    .addColumn('documentId', 'text')
    .addColumn('detail', 'text')
    .addColumn('readAt', instant)
    .execute();
  await db.schema.createIndex('noticeByPerson').on('notice').columns(['personId', 'at']).execute();
  await db.schema.createIndex('noticeByTime').on('notice').column('at').execute();
  await table('noticeSwitch')
    .addColumn('personId', 'text', (c) => c.primaryKey().references('person.id'))
    .addColumn('quiet', 'integer', (c) => c.notNull())
    .execute();
  await table('toldMention')
    .addColumn('documentId', 'text', (c) => c.notNull().references('document.id'))
    .addColumn('personId', 'text', (c) => c.notNull())
    .addColumn('count', 'integer', (c) => c.notNull())
    .addColumn('blocksJson', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('toldMentionKey', ['documentId', 'personId'])
    .execute();
};
