import type { Kysely } from 'kysely';
import type { Kind } from './kind.ts';

/** Groups and pairs that end, exchanges that two schools agree to, people handed to an office, what happened lately. */
export const arrangements = async (db: Kysely<unknown>, kind: Kind): Promise<void> => {
  const instant = kind === 'sqlite' ? 'integer' : 'bigint';
  const counter = kind === 'sqlite' ? 'integer' : 'bigserial';

  await db.schema.alterTable('researchGroup').addColumn('endedAt', instant).execute();
  await db.schema.alterTable('pair').addColumn('endedAt', instant).execute();
  // what was there before had been agreed to on paper
  await db.schema
    .alterTable('exchange')
    .addColumn('state', 'text', (c) => c.notNull().defaultTo('agreed'))
    .execute();
  for (const column of ['proposedBy', 'agreedFromBy', 'agreedToBy', 'endedBy'])
    await db.schema.alterTable('exchange').addColumn(column, 'text').execute();
  await db.schema.alterTable('exchange').addColumn('endedAt', instant).execute();
  await db.schema.alterTable('exchange').addColumn('periodsPerWeek', 'integer').execute();

  await db.schema
    .createTable('handedPeople')
    .addColumn('communityId', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('schoolId', 'text', (c) => c.notNull().references('school.id'))
    .addColumn('byId', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('at', instant, (c) => c.notNull())
    .addPrimaryKeyConstraint('handedPeopleKey', ['communityId', 'schoolId'])
    .execute();
  await db.schema
    .createTable('communityEvent')
    .addColumn('id', counter, (c) => c.primaryKey())
    .addColumn('communityId', 'text', (c) => c.notNull().references('community.id'))
    .addColumn('at', instant, (c) => c.notNull())
    .addColumn('byId', 'text', (c) => c.notNull().references('person.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('groupId', 'text', (c) => c.references('researchGroup.id'))
    .addColumn('pairId', 'text', (c) => c.references('pair.id'))
    .addColumn('exchangeId', 'text', (c) => c.references('exchange.id'))
    .addColumn('personId', 'text', (c) => c.references('person.id'))
    .execute();
  await db.schema
    .createIndex('communityEventByCommunity')
    .on('communityEvent')
    .columns(['communityId', 'at'])
    .execute();
};
