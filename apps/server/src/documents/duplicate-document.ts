import type { Transaction } from 'kysely';
import type { DocumentId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess, DocumentAccess } from '../access/gate.ts';
import { teachingSchool } from '../access/relations.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { DocumentRow, SchoolRow, Tables } from '../storage/tables.ts';
import { copyTitle } from './copy-title.ts';
import { newDocumentId, newRecord } from './new-record.ts';
import { ownGroupOf, plansIn } from './own-group.ts';
import type { DocumentsParts } from './parts.ts';
import { seedDocument } from './seed-document.ts';
import { textAt } from './text-at.ts';
import { termOn } from '../access/term.ts';

type Parts = Pick<DocumentsParts, 'db' | 'gate' | 'log' | 'ids' | 'now'>;

/** What is copied: of a shared plan the approved version, as an adaptation; of anything else the text as it is now. */
interface Source {
  position?: number;
  version: string | null;
  forSchool: SchoolRow | null;
}

/**
 * Copies a document into a new draft of the actor's own, which remembers where it came from: the source and the place
 * in its log, and in the text the ids of the source's blocks.
 */
export const duplicateDocument = async (parts: Parts, actor: Actor, access: DocumentAccess): Promise<DocumentId> => {
  const { document, capabilities, standing } = access;
  const isSharedPlan = document.kind === 'lesson_plan' && (standing.approved || document.stage === 'shared');
  if (!capabilities.has(isSharedPlan ? 'adapt' : 'duplicate')) throw new Refusal('forbidden');
  const place = await placeIn(parts, actor, document.communityId);
  const source = isSharedPlan ? await sharedPlan(parts, place, document) : { version: null, forSchool: null };
  const { json, position } = await textAt(parts, document.id, source.position);
  const copy = await recordOf(parts, place, document, { ...source, position });
  const author = { person: actor.person, school: actor.home, serving: place.serving };
  await seedDocument(parts, copy.id, { json, author, at: copy.createdAt });
  await runCommand(parts.db, parts.now, async (trx, tell) => {
    await trx.insertInto('document').values(copy).execute();
    await copyPictures(trx, document.id, copy.id);
    await keepSubstitution(trx, document.id, copy.id, actor.person);
    tell({ kind: 'list-changed', community: copy.communityId, document: copy.id });
  });
  return copy.id as DocumentId;
};

const recordOf = async (
  parts: Parts,
  place: CommunityAccess,
  document: DocumentRow,
  { position, version, forSchool }: Required<Source>,
): Promise<DocumentRow> =>
  newRecord(place, parts.now(), {
    ...inherited(document),
    id: newDocumentId(),
    title: copyTitle(document, forSchool),
    groupId: await groupFor(parts, place, document),
    termId: (await termOn(parts.db, place.day))?.id ?? null,
    originDocumentId: document.id,
    originPosition: position,
    originVersion: version,
    forSchoolId: forSchool?.id ?? null,
  });

/** A substitute is no member, yet stands in the community as far as their documents go. */
const placeIn = async ({ gate }: Parts, actor: Actor, community: string): Promise<CommunityAccess> => {
  const places = await gate.reachable(actor);
  const place = places.find(({ facts }) => facts.community.id === community);
  if (!place) throw new Refusal('not-found');
  return place;
};

const sharedPlan = async ({ db }: Parts, { person, day }: CommunityAccess, { id }: DocumentRow): Promise<Source> => {
  const approved = await db
    .selectFrom('milestone')
    .select(['position', 'version'])
    .where('documentId', '=', id)
    .where('kind', '=', 'approved')
    .orderBy('number', 'desc')
    .executeTakeFirst();
  const school = teachingSchool(person, day);
  const forSchool = await db.selectFrom('school').selectAll().where('id', '=', school).executeTakeFirstOrThrow();
  return { ...(approved && { position: approved.position }), version: approved?.version ?? null, forSchool };
};

const inherited = ({ kind, template, subject, gradesJson, language, fieldsJson }: DocumentRow) => ({
  kind,
  template,
  subject,
  gradesJson,
  language,
  fieldsJson,
});

const groupFor = (
  { db }: Parts,
  place: CommunityAccess,
  { groupId, subject }: DocumentRow,
): Promise<string | null> | string =>
  groupId !== null && plansIn(place, groupId) ? groupId : ownGroupOf(db, place, subject);

/** The same bytes, under the same ids, now of this document too. */
const copyPictures = async (trx: Transaction<Tables>, from: string, to: string) => {
  const pictures = await trx.selectFrom('picture').selectAll().where('documentId', '=', from).execute();
  if (pictures.length === 0) return;
  await trx.insertInto('picture').values(pictures.map((row) => ({ ...row, documentId: to }))).execute(); // prettier-ignore
};

/** What a substitute copies is theirs for as long as they substitute. */
const keepSubstitution = async (trx: Transaction<Tables>, from: string, to: string, personId: string) => {
  const naming = await trx
    .selectFrom('documentEditor')
    .selectAll()
    .where('documentId', '=', from)
    .where('personId', '=', personId)
    .where('role', '=', 'substitute')
    .executeTakeFirst();
  if (naming) await trx.insertInto('documentEditor').values({ ...naming, documentId: to }).execute(); // prettier-ignore
};
