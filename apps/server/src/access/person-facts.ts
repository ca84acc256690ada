import type { Kysely } from 'kysely';
import type { CommunityRole, ExchangeKind, GroupRole } from '@gongbei/contract/roles';
import type { PersonRow, Tables } from '../storage/tables.ts';
import type { Dated } from './calendar.ts';

export interface Exchange extends Dated {
  kind: ExchangeKind;
  toSchoolId: string;
  /** the single days of a visiting exchange; null: every day of its dates */
  days: string[] | null;
}

export interface Naming {
  role: 'co_planner' | 'editor' | 'substitute';
  startDay: string | null;
  endDay: string | null;
}

/** Everything about a person that decides what they may do in one community, dates not yet looked at. */
export interface PersonFacts {
  id: string;
  /** the home school */
  schoolId: string;
  status: PersonRow['status'];
  roles: readonly CommunityRole[];
  groups: ReadonlyMap<string, GroupRole>;
  partners: readonly (Dated & { person: string })[];
  exchanges: readonly Exchange[];
  /** came here only by an exchange, from a school outside of the community */
  guest: boolean;
  /** by document */
  namings: ReadonlyMap<string, Naming>;
}

interface Asked {
  communityId: string;
  ids: readonly string[];
  /** namings in other documents are left out */
  document?: string | undefined;
}

type Db = Kysely<Tables>;

/** Reads the facts about some people in a community: six queries, however many they are. */
export const loadPersonFacts = async (db: Db, asked: Asked): Promise<Map<string, PersonFacts>> => {
  if (asked.ids.length === 0) return new Map();
  const [people, roles, groups, partners, exchanges, namings] = await Promise.all([
    db.selectFrom('person').select(['id', 'schoolId', 'status']).where('id', 'in', asked.ids).execute(),
    loadRoles(db, asked),
    loadGroups(db, asked),
    loadPartners(db, asked),
    loadExchanges(db, asked),
    loadNamings(db, asked),
  ]);
  const factsOf = (person: Pick<PersonRow, 'id' | 'schoolId' | 'status'>): PersonFacts => ({
    ...person,
    roles: (roles.get(person.id) ?? []).map(({ role }) => role),
    groups: new Map(groups.get(person.id)?.map(({ groupId, role }) => [groupId, role])),
    partners: partners.get(person.id) ?? [],
    exchanges: (exchanges.get(person.id) ?? []).filter(({ endedAt }) => endedAt === null),
    guest: (exchanges.get(person.id) ?? []).some(({ own }) => own === null),
    namings: new Map(namings.get(person.id)?.map(({ documentId, ...naming }) => [documentId, naming])),
  });
  return new Map(people.map((person) => [person.id, factsOf(person)]));
};

const byPerson = <T extends { personId: string }>(rows: readonly T[]): Map<string, T[]> =>
  Map.groupBy(rows, (row) => row.personId);

const loadRoles = async (db: Db, { communityId, ids }: Asked) => {
  const rows = db.selectFrom('communityRole').select(['personId', 'role']);
  return byPerson(await rows.where('communityId', '=', communityId).where('personId', 'in', ids).execute());
};

const loadGroups = async (db: Db, { communityId, ids }: Asked) => {
  const rows = db
    .selectFrom('groupMember')
    .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
    .select(['personId', 'groupId', 'groupMember.role'])
    .where('researchGroup.endedAt', 'is', null);
  return byPerson(await rows.where('communityId', '=', communityId).where('personId', 'in', ids).execute());
};

/** A pair is each other's partner, as long as its term runs and nobody has ended it. */
const loadPartners = async (db: Db, { communityId, ids }: Asked) => {
  const pairs = await db
    .selectFrom('pair')
    .innerJoin('term', 'term.id', 'pair.termId')
    .select(['urbanId', 'townshipId', 'startDay', 'endDay'])
    .where('communityId', '=', communityId)
    .where('pair.endedAt', 'is', null)
    .where((eb) => eb.or([eb('urbanId', 'in', ids), eb('townshipId', 'in', ids)]))
    .execute();
  return byPerson(
    pairs.flatMap(({ urbanId, townshipId, ...term }) => [
      { personId: urbanId, person: townshipId, ...term },
      { personId: townshipId, person: urbanId, ...term },
    ]),
  );
};

const loadExchanges = async (db: Db, { communityId, ids }: Asked) => {
  const rows = await db
    .selectFrom('exchange')
    .leftJoin('communitySchool', (join) =>
      join
        .onRef('communitySchool.communityId', '=', 'exchange.communityId')
        .onRef('communitySchool.schoolId', '=', 'exchange.fromSchoolId'),
    )
    .select(['personId', 'kind', 'toSchoolId', 'startDay', 'endDay', 'daysJson', 'exchange.endedAt'])
    .select('communitySchool.schoolId as own')
    .where('exchange.communityId', '=', communityId)
    .where('personId', 'in', ids)
    .where('state', '=', 'agreed')
    // where two run at once the same one counts every time
    .orderBy('startDay')
    .orderBy('id')
    .execute();
  return byPerson(
    rows.map(({ daysJson, ...row }) => ({
      ...row,
      days: daysJson === null ? null : (JSON.parse(daysJson) as string[]),
    })),
  );
};

const loadNamings = async (db: Db, { communityId, ids, document }: Asked) => {
  const rows = db
    .selectFrom('documentEditor')
    .innerJoin('document', 'document.id', 'documentEditor.documentId')
    .select(['documentId', 'personId', 'role', 'startDay', 'endDay'])
    .where('communityId', '=', communityId)
    .where('personId', 'in', ids)
    .$if(document !== undefined, (query) => query.where('documentId', '=', document!));
  return byPerson(await rows.execute());
};
