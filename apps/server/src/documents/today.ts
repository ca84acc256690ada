import type { Kysely } from 'kysely';
import type { Desk, TodayItem } from '@gongbei/contract/documents';
import type { CommunityId, DocumentId, SchoolId } from '@gongbei/contract/ids';
import { addDays, mondayOf } from '../access/calendar.ts';
import type { CommunityAccess, Judge } from '../access/gate.ts';
import { loadPersons } from '../access/people.ts';
import type { ScheduleRowTable, Tables } from '../storage/tables.ts';

type Db = Kysely<Tables>;
type Items = Desk['today']['items'];

/** This week's rows of the term schedule that concern somebody or their groups, then the exchanges of these days. */
export const todayItems = async (db: Db, place: CommunityAccess, judge: Judge): Promise<Items> => [
  ...(await scheduled(db, place, judge)),
  ...(await exchanges(db, place)),
];

const scheduled = async (db: Db, { facts, person, day }: CommunityAccess, judge: Judge): Promise<TodayItem[]> => {
  const community = facts.community.id as CommunityId;
  const [monday, sunday] = [mondayOf(day), addDays(mondayOf(day), 6)];
  const rows = await db
    .selectFrom('scheduleRow')
    .selectAll()
    .where('communityId', '=', community)
    .where((eb) => eb.or([eb.between('sharedBy', monday, sunday), eb.between('taughtFrom', monday, sunday)]))
    .orderBy('week')
    .execute();
  const mine = rows.filter((row) => row.ownerId === person.id || person.groups.has(row.groupId));
  const people = await loadPersons(db, mine.map((row) => row.ownerId)); // prettier-ignore
  const readable = await readableOf(db, judge, mine);
  return mine.map((row) => ({
    kind: 'schedule',
    community,
    topic: row.topic,
    week: row.week,
    owner: people.get(row.ownerId)!,
    sharedBy: row.sharedBy,
    taughtFrom: row.taughtFrom,
    document: readable.has(row.documentId) ? (row.documentId as DocumentId) : null,
  }));
};

const readableOf = async (
  db: Db,
  judge: Judge,
  rows: readonly Pick<ScheduleRowTable, 'documentId'>[],
): Promise<Set<string | null>> => {
  const ids = rows.map((row) => row.documentId).filter((id) => id !== null);
  if (ids.length === 0) return new Set();
  const documents = await db.selectFrom('document').selectAll().where('id', 'in', ids).execute();
  return new Set(documents.filter((row) => judge(row) !== null).map((row) => row.id));
};

/** One's own days elsewhere until Sunday, and today's visitors at one's own school. */
const exchanges = async (db: Db, { facts, person, day }: CommunityAccess): Promise<TodayItem[]> => {
  const sunday = addDays(mondayOf(day), 6);
  const rows = await db
    .selectFrom('exchange')
    .selectAll()
    .where('communityId', '=', facts.community.id)
    .where('startDay', '<=', sunday)
    .where('endDay', '>=', day)
    .where((eb) => eb.or([eb('personId', '=', person.id), eb('toSchoolId', '=', person.schoolId)]))
    .where('personId', 'in', (eb) => eb.selectFrom('person').select('id').where('status', '=', 'active'))
    .orderBy('startDay')
    .orderBy('id')
    .execute();
  const people = await loadPersons(db, rows.map((row) => row.personId)); // prettier-ignore
  return rows.flatMap((row) => {
    const singleDays = row.daysJson === null ? null : (JSON.parse(row.daysJson) as string[]);
    const isOwn = row.personId === person.id;
    const days = (singleDays ?? [day]).filter((d) =>
      isOwn ? d >= day && d <= sunday : singleDays !== null && d === day,
    );
    return days
      .filter((d) => row.startDay <= d && d <= row.endDay)
      .map((d) => ({
        kind: 'exchange' as const,
        community: facts.community.id as CommunityId,
        person: people.get(row.personId)!,
        exchange: row.kind,
        to: row.toSchoolId as SchoolId,
        day: d,
      }));
  });
};
