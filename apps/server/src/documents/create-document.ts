import type { Transaction } from 'kysely';
import { template } from '@gongbei/document/templates';
import type { DocumentId } from '@gongbei/contract/ids';
import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import type { CommunityAccess } from '../access/gate.ts';
import { termOn } from '../access/term.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import { newDocumentId, newRecord } from './new-record.ts';
import { ownGroupOf, plansIn } from './own-group.ts';
import type { DocumentsParts } from './parts.ts';
import { seedDocument } from './seed-document.ts';

type Parts = Pick<DocumentsParts, 'db' | 'gate' | 'log' | 'ids' | 'now'>;
type New = Given<'POST /api/communities/:community/documents', 'body'>;

/** What a document is begun for: its term, and whatever is written with it in the same transaction. */
export interface Occasion {
  term: string;
  join: (trx: Transaction<Tables>, document: DocumentId) => Promise<void>;
}

const KINDS: Record<New['template'], Pick<DocumentRow, 'kind' | 'language'>> = {
  'lesson-plan-zh': { kind: 'lesson_plan', language: 'zh' },
  'lesson-plan-en': { kind: 'lesson_plan', language: 'en' },
  'research-note': { kind: 'research_note', language: 'zh' },
  page: { kind: 'page', language: 'zh' },
};

/** Begins a document from a template, in the author's own group of its subject unless they say otherwise. */
export const createDocument = async (
  parts: Parts,
  author: Pick<Actor, 'person' | 'home'>,
  community: string,
  given: New,
  occasion?: Occasion,
): Promise<DocumentId> => {
  const { title, subject = '', grades, template: name, group } = given;
  const place = await parts.gate.requireCommunity(author, community);
  if (!place.mayCreate) throw new Refusal('forbidden');
  const at = parts.now();
  const document = newRecord(place, at, {
    id: newDocumentId(),
    template: name,
    ...KINDS[name],
    ...('language' in given && given.language && { language: given.language }),
    title,
    subject,
    gradesJson: JSON.stringify(grades),
    groupId: await groupFor(parts, place, subject, group),
    termId: occasion?.term ?? (await termOn(parts.db, place.day))?.id ?? null,
  });
  const json = template(name, { language: document.language, schools: schoolsOf(place), subject });
  const writer = { person: author.person, school: author.home, serving: place.serving };
  await seedDocument(parts, document.id, { json, author: writer, at });
  await runCommand(parts.db, parts.now, async (trx, tell) => {
    await trx.insertInto('document').values(document).execute();
    await occasion?.join(trx, document.id as DocumentId);
    tell({ kind: 'list-changed', community, document: document.id });
  });
  return document.id as DocumentId;
};

const groupFor = async ({ db }: Parts, place: CommunityAccess, subject: string, asked: New['group']) => {
  if (asked === null) return null;
  // a page is the school's, whatever its author teaches
  if (asked === undefined && subject === '') return null;
  if (asked === undefined) return ownGroupOf(db, place, subject);
  if (!plansIn(place, asked)) throw new Refusal('invalid-request', 'group');
  return asked;
};

/** Every school says what its own pupils bring along, the lead school first; an office of supervisors has none. */
const schoolsOf = ({ facts: { schools, community } }: CommunityAccess): string[] => {
  const ids = [...schools.values()].filter(({ kind }) => kind !== 'office').map(({ id }) => id);
  return [community.leadSchoolId, ...ids.filter((id) => id !== community.leadSchoolId).sort()];
};
