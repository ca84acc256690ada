import { sql, type Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** The audit log: entries are added and read, and the database itself refuses everything else. */
export const audit = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  await db.schema
    .createTable('auditEntry')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('at', kind === 'sqlite' ? 'integer' : 'bigint', (c) => c.notNull())
    .addColumn('actorId', 'text')
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('objectKind', 'text')
    .addColumn('objectId', 'text')
    .addColumn('communityId', 'text')
    .addColumn('schoolId', 'text')
    .addColumn('detail', 'text')
    .addColumn('result', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute();
  const index = (name: string) => db.schema.createIndex(name).on('auditEntry');
  await index('auditEntryByCommunity').columns(['communityId', 'number']).execute();
  await index('auditEntryBySchool').columns(['schoolId', 'number']).execute();
  await (kind === 'sqlite' ? refuseOnSqlite(db) : refuseOnPostgres(db));
};

const refuseOnSqlite = async (db: Kysely<unknown>) => {
  for (const deed of ['update', 'delete'])
    await sql
      .raw(
        `create trigger "auditEntryKept_${deed}" before ${deed} on "auditEntry"
         begin select raise(abort, 'the audit log is only added to'); end`,
      )
      .execute(db);
};

const refuseOnPostgres = async (db: Kysely<unknown>) => {
  await sql
    .raw(
      `create function "refuseAuditChange"() returns trigger language plpgsql as
       $$ begin raise exception 'the audit log is only added to'; end $$`,
    )
    .execute(db);
  await sql
    .raw(
      `create trigger "auditEntryKept" before update or delete or truncate on "auditEntry"
       for each statement execute function "refuseAuditChange"()`,
    )
    .execute(db);
};
