import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** One-time codes, who has made one for whom, invitations, and how somebody is reached when they cannot sign in. */
export const people = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  const instant = kind === 'sqlite' ? 'integer' : 'bigint';
  const table = (name: string) => db.schema.createTable(name);

  await table('signInCode')
    .addColumn('personId', 'text', (c) => c.primaryKey().references('person.id'))
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('first', 'integer', (c) => c.notNull())
    .addColumn('createdAt', instant, (c) => c.notNull())
    .addColumn('expiresAt', instant, (c) => c.notNull())
    .addColumn('byId', 'text', (c) => c.notNull().references('person.id'))
    .execute();
  await table('signInReset')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('personId', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('byId', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('at', instant, (c) => c.notNull())
    .addColumn('seenAt', instant)
    .execute();
  await db.schema.createIndex('signInResetByPerson').on('signInReset').column('personId').execute();
  await table('invitation')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('communityId', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('schoolId', 'text', (c) => c.notNull().references('school.id'))
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull().unique())
    .addColumn('byId', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('createdAt', instant, (c) => c.notNull())
    .addColumn('expiresAt', instant, (c) => c.notNull())
    .addColumn('revokedAt', instant)
    .addColumn('usedAt', instant)
    .addColumn('usedBy', 'text', (c) => c.references('person.id'))
    .execute();
  await db.schema.createIndex('invitationByCommunity').on('invitation').column('communityId').execute();
  await table('personPhone')
    .addColumn('personId', 'text', (c) => c.primaryKey().references('person.id'))
    .addColumn('phone', 'text', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('personBySchool').on('person').column('schoolId').execute();
};
