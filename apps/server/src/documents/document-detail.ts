import type { DocumentDetail, PlanFields } from '@gongbei/contract/documents';
import type { TermId } from '@gongbei/contract/ids';
import type { Person } from '@gongbei/contract/people';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { loadPersons } from '../access/people.ts';
import { Refusal } from '../errors.ts';
import type { DocumentRow } from '../storage/tables.ts';
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
  const [summary] = await summarize({ db, gate }, judge, [access]);
  const editors = await loadEditors({ db, gate }, access.document);
  const { reviewerId, submittedBy, adviserId, ...document } = access.document;
  const involved = [reviewerId, submittedBy, adviserId].filter((asked) => asked !== null);
  const { nameable } = await gate.roll(document.communityId, involved);
  const people = await loadPersons(db, nameable);
  const person = (asked: string | null): Person | null => people.get(asked ?? '') ?? null;
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

/** Who plans or edits beside the owner: a naming ends with its dates, and with the membership that it rested on. */
const loadEditors = async (
  { db, gate }: Parts,
  { id, communityId }: DocumentRow,
): Promise<DocumentDetail['editors']> => {
  const rows = await db
    .selectFrom('documentEditor')
    .selectAll()
    .where('documentId', '=', id)
    .orderBy('role')
    .orderBy('personId')
    .execute();
  const { day, members } = await gate.roll(communityId, rows.map((row) => row.personId)); // prettier-ignore
  const current = rows.filter(
    ({ personId, role, endDay }) =>
      (role === 'substitute' || members.has(personId)) && (endDay === null || endDay >= day),
  );
  const people = await loadPersons(db, current.map((row) => row.personId)); // prettier-ignore
  return current.map(({ personId, role, startDay, endDay }) => ({
    person: people.get(personId)!,
    as: role,
    from: startDay,
    until: endDay,
  }));
};
