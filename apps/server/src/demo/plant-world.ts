import type { Insertable, Transaction } from 'kysely';
import type { PersonTable, Tables } from '../storage/tables.ts';
import type { Calendar } from './calendar.ts';
import type { World } from './world.ts';

/** How the demo has its people made: the accounts are another room's. */
export interface MakeAccounts {
  hashPassword(password: string): Promise<string>;
  createAccount(
    trx: Transaction<Tables>,
    account: { person: Insertable<PersonTable>; userName: string; passwordHash: string },
  ): Promise<void>;
}

type Person = World['people'][number];

const personRow = (person: Person): Insertable<PersonTable> => ({
  id: person.id,
  nameZh: person.name.zh,
  nameEn: person.name.en,
  schoolId: person.school,
  status: person.status,
  subjectsJson: JSON.stringify(person.subjects),
  gradesJson: JSON.stringify(person.grades),
  titlesJson: JSON.stringify(person.titles),
});

const schools = (world: World): Insertable<Tables['school']>[] =>
  // a site's school stands before it
  [...world.schools.filter(({ parent }) => !parent), ...world.schools.filter(({ parent }) => parent)].map((school) => ({
    id: school.id,
    nameZh: school.name.zh,
    nameEn: school.name.en,
    shortZh: school.short.zh,
    shortEn: school.short.en,
    kind: school.kind,
    hue: school.hue,
    parentId: school.parent,
    profileZh: school.profile?.zh ?? null,
    profileEn: school.profile?.en ?? null,
  }));

const communities = (world: World, calendar: Calendar): Insertable<Tables['community']>[] =>
  world.communities.map((community) => ({
    id: community.id,
    nameZh: community.name.zh,
    nameEn: community.name.en,
    mode: community.mode,
    leadSchoolId: community.lead,
    timeZone: community.timeZone,
    since: calendar.day(community.since),
  }));

const communitySchools = (world: World) =>
  world.communities.flatMap(({ id, lead, members }) =>
    [lead, ...members].map((schoolId) => ({ communityId: id, schoolId })),
  );

const communityRoles = (world: World) =>
  world.people.flatMap(({ id, roles }) =>
    Object.entries(roles).flatMap(([communityId, held]) => held.map((role) => ({ communityId, personId: id, role }))),
  );

const groups = (world: World): Insertable<Tables['researchGroup']>[] =>
  world.groups.map(({ id, community, name, subject }) => ({
    id,
    communityId: community,
    nameZh: name.zh,
    nameEn: name.en,
    subject,
  }));

const groupMembers = (world: World) =>
  world.groups.flatMap(({ id, members }) =>
    members.map(({ person, role }) => ({ groupId: id, personId: person, role })),
  );

const terms = (world: World, calendar: Calendar): Insertable<Tables['term']>[] =>
  world.terms.map(({ id, name, start, end, week1, weeks }) => ({
    id,
    nameZh: name.zh,
    nameEn: name.en,
    startDay: calendar.day(start),
    endDay: calendar.day(end),
    week1: calendar.day(week1),
    weeks,
  }));

const pairs = (world: World) =>
  world.pairs.map(({ id, community, term, urban, township }) => ({
    id,
    communityId: community,
    termId: term,
    urbanId: urban,
    townshipId: township,
  }));

const goals = (world: World): Insertable<Tables['pairGoal']>[] =>
  world.pairs.flatMap(({ id, goals: all }) =>
    all.map(({ text, target }, index) => ({
      pairId: id,
      place: index + 1,
      textZh: text.zh,
      textEn: text.en,
      target,
    })),
  );

const exchanges = (world: World, calendar: Calendar): Insertable<Tables['exchange']>[] =>
  world.exchanges.map((exchange) => ({
    id: exchange.id,
    communityId: exchange.community,
    personId: exchange.person,
    kind: exchange.kind,
    fromSchoolId: exchange.from,
    toSchoolId: exchange.to,
    startDay: calendar.day(exchange.start),
    endDay: calendar.day(exchange.end),
    daysJson: exchange.days && JSON.stringify(exchange.days.map(calendar.day)),
  }));

/** Schools, communities, people and what binds them: everything but documents and their schedule. All or nothing. */
export const plantWorld = async (
  trx: Transaction<Tables>,
  world: World,
  calendar: Calendar,
  accounts: MakeAccounts,
  passwordHash: string,
): Promise<void> => {
  await trx.insertInto('school').values(schools(world)).execute();
  for (const person of world.people)
    await accounts.createAccount(trx, { person: personRow(person), userName: person.userName, passwordHash });
  await trx.insertInto('community').values(communities(world, calendar)).execute();
  await trx.insertInto('communitySchool').values(communitySchools(world)).execute();
  await trx.insertInto('communityRole').values(communityRoles(world)).execute();
  await trx.insertInto('researchGroup').values(groups(world)).execute();
  await trx.insertInto('groupMember').values(groupMembers(world)).execute();
  await trx.insertInto('term').values(terms(world, calendar)).execute();
  await trx.insertInto('pair').values(pairs(world)).execute();
  await trx.insertInto('pairGoal').values(goals(world)).execute();
  await trx.insertInto('exchange').values(exchanges(world, calendar)).execute();
};

/** The term's plan of shared lessons, and what schools pin: both name documents, so they come after them. */
export const plantSchedule = async (trx: Transaction<Tables>, world: World, calendar: Calendar): Promise<void> => {
  const rows = world.schedule.map((row) => ({
    id: row.id,
    communityId: row.community,
    groupId: row.group,
    termId: row.term,
    week: row.week,
    subject: row.subject,
    grade: row.grade,
    topic: row.topic,
    ownerId: row.owner,
    sharedBy: calendar.day(row.sharedBy),
    taughtFrom: calendar.day(row.taughtFrom),
    documentId: row.document,
  }));
  await trx.insertInto('scheduleRow').values(rows).execute();
  const pins = world.pins.map(({ community, school, document }, index) => ({ communityId: community, schoolId: school, documentId: document, place: index + 1 })); // prettier-ignore
  await trx.insertInto('schoolPin').values(pins).execute();
};
