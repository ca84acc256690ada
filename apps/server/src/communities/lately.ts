import type { Kysely } from 'kysely';
import type { CommunityEvent } from '@gongbei/contract/arrangements';
import type { Stage } from '@gongbei/contract/capabilities';
import type { DocumentId } from '@gongbei/contract/ids';
import type { Person } from '@gongbei/contract/people';
import type { Bilingual } from '@gongbei/contract/text';
import type { Actor } from '../access/actor.ts';
import { addDays, endOfDay } from '../access/calendar.ts';
import type { CommunityAccess, Judge } from '../access/gate.ts';
import { loadPersons, nameOf } from '../access/people.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import type { ArrangingParts } from './arranging.ts';
import { type ExchangeRow, mayKnow } from './exchange-record.ts';

type Db = Kysely<Tables>;

const DAY = 86_400_000;
const LOOKED_BACK = 30 * DAY;
const MOST = 40;

/** What is told of one happening, people by id. */
interface Happened extends Omit<CommunityEvent, 'at' | 'by' | 'person' | 'pair'> {
  at: number;
  by: string | null;
  person: string | null;
  pair: { urban: string; township: string } | null;
}
const NOTHING = { by: null, person: null, group: null, pair: null, exchange: null, document: null };

/** What happened in a community in the last 30 days, of what somebody may know: the newest first. */
export const lately = async (
  { db, gate, now }: ArrangingParts,
  actor: Actor,
  access: CommunityAccess,
): Promise<CommunityEvent[]> => {
  const since = now() - LOOKED_BACK;
  const judge = await gate.readable(actor, access.facts.community.id);
  const found = await Promise.all([
    arranged(db, access, since),
    began(db, access, { since, now: now() }),
    moved(db, access, { since, judge }),
  ]);
  const newest = found
    .flat()
    .sort((a, b) => b.at - a.at)
    .slice(0, 4 * MOST);
  const named = newest.flatMap(({ by, person, pair }) => [by, person, pair?.urban ?? null, pair?.township ?? null]);
  const people = await loadPersons(db, named);
  const { nameable } = await gate.roll(access.facts.community.id, [...people.keys()]);
  return newest.flatMap((event) => withNames(event, people, nameable) ?? []).slice(0, MOST);
};

/** What speaks of somebody whose name may not be shown any more is not told at all. */
const withNames = (
  { at, by, person, pair, ...rest }: Happened,
  people: ReadonlyMap<string, Person>,
  nameable: ReadonlySet<string>,
): CommunityEvent | null => {
  const named = [by, person, pair?.urban, pair?.township].filter((id) => id != null);
  if (!named.every((id) => nameable.has(id) && people.has(id))) return null;
  const who = (id: string | null) => (id === null ? null : people.get(id)!);
  return {
    ...rest,
    at: new Date(at).toISOString(),
    by: who(by),
    person: who(person),
    pair: pair && { urban: people.get(pair.urban)!, township: people.get(pair.township)! },
  };
};

const arranged = async (db: Db, access: CommunityAccess, since: number): Promise<Happened[]> => {
  const communityId = access.facts.community.id;
  const events = await db
    .selectFrom('communityEvent')
    .selectAll()
    .where('communityId', '=', communityId)
    .where('at', '>=', since)
    .orderBy('id', 'desc')
    .limit(4 * MOST)
    .execute();
  const [groups, pairs, exchanges] = await Promise.all([
    db.selectFrom('researchGroup').selectAll().where('communityId', '=', communityId).execute(),
    db.selectFrom('pair').selectAll().where('communityId', '=', communityId).execute(),
    db.selectFrom('exchange').selectAll().where('communityId', '=', communityId).execute(),
  ]);
  const schools = await schoolNames(db, exchanges);
  return events.flatMap((event): Happened | [] => {
    const group = groups.find(({ id }) => id === event.groupId);
    const pair = pairs.find(({ id }) => id === event.pairId);
    const exchange = exchanges.find(({ id }) => id === event.exchangeId);
    if (exchange && !mayTell(access, exchange, event.kind)) return [];
    return {
      ...NOTHING,
      at: event.at,
      kind: event.kind,
      by: event.byId,
      person: event.personId,
      group: group ? nameOf(group) : null,
      pair: pair ? { urban: pair.urbanId, township: pair.townshipId } : null,
      exchange: exchange ? exchangeView(exchange, schools) : null,
    };
  });
};

/** That an exchange was agreed or ended everybody may know; what was proposed, only who knows of the proposal. */
const mayTell = (access: CommunityAccess, row: ExchangeRow, kind: Happened['kind']): boolean =>
  kind === 'exchange-agreed' || kind === 'exchange-ended' || mayKnow(access, { ...row, state: 'proposed' });

/** Exchanges begin and end with their dates, without anybody doing anything. */
const began = async (
  db: Db,
  { facts, day }: CommunityAccess,
  { since, now }: { since: number; now: number },
): Promise<Happened[]> => {
  const { id, timeZone } = facts.community;
  const rows = await db
    .selectFrom('exchange')
    .selectAll()
    .where('communityId', '=', id)
    .where('state', '=', 'agreed')
    .where('endedAt', 'is', null)
    .where('startDay', '<=', day)
    .execute();
  const schools = await schoolNames(db, rows);
  const told = rows.flatMap((row): Happened[] => {
    const common = { ...NOTHING, person: row.personId, exchange: exchangeView(row, schools) };
    return [
      { ...common, at: endOfDay(addDays(row.startDay, -1), timeZone), kind: 'exchange-began' },
      { ...common, at: endOfDay(row.endDay, timeZone), kind: 'exchange-over' },
    ];
  });
  return told.filter(({ at }) => at >= since && at <= now);
};

type SchoolNames = ReadonlyMap<string, Bilingual>;
const schoolNames = async (db: Db, rows: readonly ExchangeRow[]): Promise<SchoolNames> => {
  const ids = [...new Set(rows.flatMap(({ fromSchoolId, toSchoolId }) => [fromSchoolId, toSchoolId]))];
  if (ids.length === 0) return new Map();
  const schools = await db.selectFrom('school').select(['id', 'shortZh', 'shortEn']).where('id', 'in', ids).execute();
  return new Map(schools.map(({ id, shortZh, shortEn }) => [id, { zh: shortZh, en: shortEn }]));
};

const exchangeView = (row: ExchangeRow, schools: SchoolNames): NonNullable<CommunityEvent['exchange']> => ({
  kind: row.kind,
  from: schools.get(row.fromSchoolId)!,
  to: schools.get(row.toSchoolId)!,
  start: row.startDay,
  end: row.endDay,
});

/** Moves between stages of documents that one may read, each with the stage that it came to. */
const moved = async (
  db: Db,
  { facts }: CommunityAccess,
  { since, judge }: { since: number; judge: Judge },
): Promise<Happened[]> => {
  const moves = await db
    .selectFrom('documentChange')
    .innerJoin('document', 'document.id', 'documentChange.documentId')
    .select(['documentId', 'documentChange.at', 'documentChange.byId', 'documentChange.afterJson'])
    .where('communityId', '=', facts.community.id)
    .where('field', '=', 'stage')
    .where('documentChange.at', '>=', since)
    .orderBy('documentChange.id', 'desc')
    .limit(4 * MOST)
    .execute();
  if (moves.length === 0) return [];
  const ids = [...new Set(moves.map(({ documentId }) => documentId))];
  const rows = await db.selectFrom('document').selectAll().where('id', 'in', ids).execute();
  const readable = new Map(rows.filter((row) => judge(row)).map((row): [string, DocumentRow] => [row.id, row]));
  return moves.flatMap(({ documentId, at, byId, afterJson }): Happened | [] => {
    const row = readable.get(documentId);
    if (!row) return [];
    const document = { id: row.id as DocumentId, title: row.title, stage: JSON.parse(afterJson ?? '"draft"') as Stage };
    return { ...NOTHING, at, kind: 'document-moved', by: byId, document };
  });
};
