import type { Desk, DocumentSummary } from '@gongbei/contract/documents';
import type { Actor } from '../access/actor.ts';
import { dayAt } from '../access/calendar.ts';
import { loadMembers } from '../access/community-members.ts';
import type { CommunityAccess, DocumentAccess } from '../access/gate.ts';
import { termOn, weekOf } from '../access/term.ts';
import type { DocumentsParts } from './parts.ts';
import { summarize } from './summaries.ts';
import { todayItems } from './today.ts';

type Parts = Pick<DocumentsParts, 'db' | 'gate' | 'now' | 'timeZone'>;
type Why = Desk['waiting'][number]['why'];

const GO_ON = 8;

/** What somebody comes to in the morning, over all their communities: go on with, this week, waiting for me. */
export const desk = async (parts: Parts, actor: Actor): Promise<Desk> => {
  const places = await parts.gate.reachable(actor);
  const visits = await loadVisits(parts, actor);
  const parcels = await Promise.all(places.map((place) => inCommunity(parts, actor, place, visits)));
  const day = places[0]?.day ?? dayAt(parts.now(), parts.timeZone);
  const term = await termOn(parts.db, day);
  const goOn = parcels.flatMap((parcel) => parcel.goOn).sort((a, b) => b.at - a.at);
  return {
    today: { day, week: term ? weekOf(term, day) : null, items: parcels.flatMap((parcel) => parcel.items) },
    goOn: goOn.slice(0, GO_ON).map(({ document }) => document),
    waiting: parcels.flatMap((parcel) => parcel.waiting),
  };
};

const loadVisits = async ({ db }: Parts, { person }: Actor): Promise<Map<string, number>> => {
  const rows = await db.selectFrom('documentVisit').selectAll().where('personId', '=', person).execute();
  return new Map(rows.map(({ documentId, at }) => [documentId, at]));
};

interface Parcel {
  goOn: { at: number; document: DocumentSummary }[];
  waiting: Desk['waiting'];
  items: Desk['today']['items'];
}

const inCommunity = async (
  { db, gate }: Parts,
  actor: Actor,
  place: CommunityAccess,
  visits: ReadonlyMap<string, number>,
): Promise<Parcel> => {
  const { id } = place.facts.community;
  const judge = await gate.readable(actor, id);
  const rows = await db.selectFrom('document').selectAll().where('communityId', '=', id).execute();
  const members = await loadMembers(db, id, place.day);
  const present = new Set(members.map(({ person }) => person.id));
  const readable = rows.map(judge).filter((access) => access !== null);
  const headed = new Set(members.flatMap(({ facts }) => [...facts.groups].flatMap(([id, role]) => (role === 'head' ? [id] : [])))); // prettier-ignore
  const waiting = readable.flatMap((access) => waitsFor(place, { present, headed }, access));
  const recent = readable.flatMap((access) => {
    const at = lastConcern(place, access, visits);
    return at === null ? [] : [{ at, access }];
  });
  const latest = recent.sort((a, b) => b.at - a.at).slice(0, GO_ON);
  const summaries = await summarize({ db, gate }, judge, [...latest, ...waiting].map(({ access }) => access)); // prettier-ignore
  return {
    goOn: latest.map(({ at }, i) => ({ at, document: summaries[i]! })),
    waiting: waiting.map(({ why }, i) => ({ why, document: summaries[latest.length + i]! })),
    items: await todayItems(db, place, judge),
  };
};

/** When somebody last opened a document, or it last changed if it is theirs to write on; null: it is none of theirs. */
const lastConcern = (
  { person }: CommunityAccess,
  { document: row, capabilities }: DocumentAccess,
  visits: ReadonlyMap<string, number>,
): number | null => {
  if (row.archivedAt !== null) return null;
  const isTheirs = row.ownerId === person.id || person.namings.has(row.id) || row.editedBy === person.id;
  const times = [visits.get(row.id), isTheirs && capabilities.has('edit') ? row.editedAt : undefined];
  const known = times.filter((at) => at !== undefined);
  return known.length === 0 ? null : Math.max(...known);
};

/** Why a document waits for somebody: to be reviewed, taken up again after its return, or taken over. */
const waitsFor = (
  { person }: CommunityAccess,
  { present, headed }: { present: ReadonlySet<string>; headed: ReadonlySet<string> },
  access: DocumentAccess,
) => {
  const { document: row, standing, capabilities } = access;
  const whys: Why[] = [];
  const isReturned = row.stage === 'discussion' && row.returnedWith !== null && row.archivedAt === null;
  if (row.stage === 'review' && row.reviewerId === person.id && capabilities.has('decide')) whys.push('review');
  if (isReturned && (row.ownerId === person.id || row.submittedBy === person.id)) whys.push('returned');
  const leads = row.groupId === null || !headed.has(row.groupId);
  const heads = standing.relations.has('head') || (leads && standing.relations.has('community'));
  if (heads && !present.has(row.ownerId)) whys.push('orphaned');
  return whys.map((why) => ({ why, access }));
};
