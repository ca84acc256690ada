import type { Kysely } from 'kysely';
import type { DocumentDetail, PlanFields } from '@gongbei/contract/documents';
import type { TermId } from '@gongbei/contract/ids';
import type { Person } from '@gongbei/contract/people';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { loadPersons } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import type { Tables } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';
import { summarize } from './summaries.ts';

type Parts = Pick<DocumentsParts, 'db' | 'gate'>;

/**
 * A document as it is now. `known` is what the actor could do just before: after an act by which they gave their own
 * reading away (handing over a draft) they are still shown what they have done.
 */
export const documentDetail = async (
  { db, gate }: Parts,
  actor: Actor,
  id: string,
  known?: DocumentAccess,
): Promise<DocumentDetail> => {
  const row = await db.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirst();
  const judge = row && (await gate.readable(actor, row.communityId));
  const access = row && (judge?.(row) ?? (known && { ...known, document: row }));
  if (!access || !judge) throw new Refusal('not-found');
  const [summary] = await summarize(db, judge, [access]);
  const editors = await loadEditors(db, id);
  const { reviewerId, submittedBy, adviserId, ...document } = access.document;
  const people = await loadPersons(db, [reviewerId, submittedBy, adviserId]);
  const person = (asked: string | null): Person | null => (asked === null ? null : people.get(asked)!);
  return {
    ...summary!,
    term: document.termId as TermId | null,
    template: document.template,
    fields: document.fieldsJson === null ? null : (JSON.parse(document.fieldsJson) as PlanFields),
    adviser: person(adviserId),
    editors,
    reviewer: person(reviewerId),
    submittedBy: person(submittedBy),
    returnedWith: document.returnedWith,
  };
};

const loadEditors = async (db: Kysely<Tables>, id: string): Promise<DocumentDetail['editors']> => {
  const rows = await db
    .selectFrom('documentEditor')
    .selectAll()
    .where('documentId', '=', id)
    .orderBy('role')
    .orderBy('personId')
    .execute();
  const people = await loadPersons(db, rows.map((row) => row.personId)); // prettier-ignore
  return rows.map(({ personId, role, startDay, endDay }) => ({
    person: people.get(personId)!,
    as: role,
    from: startDay,
    until: endDay,
  }));
};
