import { toJson, type DocumentJson } from '@gongbei/document/json';
import type { ClientIds, ClientOwner } from '@gongbei/sync/client-ids';
import type { NewEntry, UpdateLog } from '@gongbei/sync/update-log';
import type { Kysely } from 'kysely';
import * as Y from 'yjs';
import { servingSchool } from '../access/relations.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import type { Calendar } from './calendar.ts';
import { readDemoFile } from './files.ts';
import { isTextEvent, readLife, type LifeEvent, type TextEvent } from './life.ts';
import { readMarkdown } from './markdown.ts';
import { positionOf, recordHistory, type RecordHistory } from './record-history.ts';
import { replay } from './replay.ts';
import type { World, WorldDocument } from './world.ts';

export interface DocumentParts {
  db: Kysely<Tables>;
  log: UpdateLog;
  ids: ClientIds;
  world: World;
  calendar: Calendar;
}

/** The school whose colour somebody wore on that day: at home, or where an exchange had them. */
const ownerAt = (world: World, person: string, day: string): ClientOwner & { home: string } => {
  const home = world.people.find(({ id }) => id === person)!.school;
  const exchanges = world.exchanges
    .filter((exchange) => exchange.person === person)
    .map(({ kind, to, start, end, days }) => ({ kind, toSchoolId: to, startDay: start, endDay: end, days }));
  return { person, home, school: servingSchool({ schoolId: home, exchanges }, day) };
};

const ownersOf = (world: World, events: readonly TextEvent[]) =>
  events.map(({ by, at }) => ownerAt(world, by, at.slice(0, 10)));

/** A fresh client id for each event, bound to its author and the school they served. */
const issueClients = async (ids: ClientIds, document: string, owners: readonly ClientOwner[]): Promise<number[]> => {
  const clients: number[] = [];
  const places = Map.groupBy(owners.keys(), (index) => `${owners[index]!.person} ${owners[index]!.school}`);
  for (const indexes of places.values()) {
    const { person, school } = owners[indexes[0]!]!;
    const issued = await ids.issue(document, { person, school }, indexes.length);
    indexes.forEach((index, place) => (clients[index] = issued[place]!));
  }
  return clients;
};

/** The text that a copy was made of, as the log of its source has it. */
const sourceText = async (log: UpdateLog, document: string, position: number): Promise<DocumentJson> => {
  const { entries } = await log.load(document);
  const ydoc = new Y.Doc();
  for (const entry of entries) if (entry.position <= position) Y.applyUpdate(ydoc, entry.update);
  return toJson(ydoc);
};

const originPosition = ({ origin }: WorldDocument, calendar: Calendar): number | null =>
  origin ? positionOf(readLife(origin.document, calendar.text), origin.version) : null;

/** The text as the document's own file has it. */
const fileText = (events: readonly TextEvent[], document: WorldDocument, { world, calendar }: DocumentParts) => {
  const [first] = events;
  if (!first || !('start' in first)) return null;
  const schools = new Map(world.schools.map(({ id, name }) => [name.zh, id]));
  const markdown = calendar.text(readDemoFile(`documents/${first.start}`));
  return readMarkdown(markdown, { language: document.language, schools });
};

/** Writes the whole life of a text into its log, once: nothing if there is anything in it. */
const plantText = async (
  parts: DocumentParts,
  document: WorldDocument,
  events: readonly TextEvent[],
): Promise<void> => {
  const { log, ids, world, calendar } = parts;
  const { head } = await log.load(document.id, Number.MAX_SAFE_INTEGER);
  if (head > 0) return;
  const position = originPosition(document, calendar);
  const source = position === null ? null : await sourceText(log, document.origin!.document, position);
  const owners = ownersOf(world, events);
  const clients = await issueClients(ids, document.id, owners);
  const { entries } = replay(events, clients, { file: fileText(events, document, parts), source });
  const written = entries.map(({ event, update }, index): NewEntry => {
    const { person, home, school: serving } = owners[index]!;
    return {
      update,
      kind: 'seed',
      origin: { person, school: home, serving, connection: null },
      at: calendar.instant(event.at),
    };
  });
  await log.append(document.id, written, { expect: 0 });
};

const documentRow = (
  document: WorldDocument,
  { state }: RecordHistory,
  { world, calendar }: DocumentParts,
): DocumentRow => ({
  id: document.id,
  communityId: document.community,
  kind: document.kind,
  template: document.template,
  title: document.title,
  subject: document.subject,
  gradesJson: JSON.stringify(document.grades),
  language: document.language,
  ownerId: document.owner,
  schoolId: world.people.find(({ id }) => id === document.owner)!.school,
  groupId: document.group,
  adviserId: document.adviser ?? null,
  termId: document.term,
  fieldsJson: document.fields ? JSON.stringify(document.fields) : null,
  originDocumentId: document.origin?.document ?? null,
  originPosition: originPosition(document, calendar),
  originVersion: document.origin?.version ?? null,
  forSchoolId: document.forSchool ?? null,
  archivedAt: document.archivedAt ? calendar.instant(document.archivedAt) : null,
  ...state,
});

/** Everybody who wrote has had it open, the last time when they last wrote: so it is on their desk. */
const visits = (documentId: string, events: readonly TextEvent[], calendar: Calendar) =>
  [...Map.groupBy(events, ({ by }) => by)].map(([personId, written]) => ({
    documentId,
    personId,
    at: Math.max(...written.map(({ at }) => calendar.instant(at))),
  }));

const plantRecord = async (
  parts: DocumentParts,
  document: WorldDocument,
  life: readonly LifeEvent[],
): Promise<void> => {
  const { db, calendar } = parts;
  const history = recordHistory(document.id, life, calendar);
  const { milestones, changes } = history;
  const editors = document.editors.map(({ person, as, start, end }) => ({
    documentId: document.id,
    personId: person,
    role: as,
    startDay: start ? calendar.day(start) : null,
    endDay: end ? calendar.day(end) : null,
  }));
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('document')
      .values(documentRow(document, history, parts))
      .execute();
    if (editors.length > 0) await trx.insertInto('documentEditor').values(editors).execute();
    if (milestones.length > 0) await trx.insertInto('milestone').values(milestones).execute();
    if (changes.length > 0) await trx.insertInto('documentChange').values(changes).execute();
    await trx
      .insertInto('documentVisit')
      .values(visits(document.id, life.filter(isTextEvent), calendar))
      .execute();
  });
};

/**
 * Plants one document, its text before its record: a crash between the two leaves a log without a record, and the next
 * start adds that. A copy needs its source planted before.
 */
export const plantDocument = async (parts: DocumentParts, document: WorldDocument): Promise<void> => {
  const life = readLife(document.id, parts.calendar.text);
  await plantText(parts, document, life.filter(isTextEvent));
  await plantRecord(parts, document, life);
};
