import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** The lives of schools and communities, what a school says of itself, and when somebody last gave their password. */
export const installation = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  const instant = kind === 'sqlite' ? 'integer' : 'bigint';
  const columns: readonly (readonly [table: string, ...columns: string[]])[] = [
    ['school', 'profileZh', 'profileEn', 'endedOn'],
    ['community', 'aboutZh', 'aboutEn', 'untilDay'],
    ['communitySchool', 'leftOn'],
  ];
  for (const [table, ...names] of columns)
    for (const name of names) await db.schema.alterTable(table).addColumn(name, 'text').execute();
  await db.schema
    .createTable('schoolPin')
    .addColumn('communityId', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('schoolId', 'text', (c) => c.notNull().references('school.id'))
    .addColumn('documentId', 'text', (c) => c.notNull().references('document.id'))
    .addColumn('place', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('schoolPinKey', ['communityId', 'schoolId', 'documentId'])
    .execute();
  await db.schema
    .createTable('passwordConfirmation')
    .addColumn('sessionId', 'text', (c) => c.primaryKey())
    .addColumn('at', instant, (c) => c.notNull())
    .execute();
};
