import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import { loadMembers, type Member } from '../access/community-members.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { DocumentEditorTable, DocumentRow } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';
import { asJson, lockDocument, logChanges } from './record-changes.ts';

type Named = Given<'PUT /api/documents/:document/editors', 'body'>['people'];

/** A supervisor or adviser only comments, so naming one to edit, or to own, would promise what does not hold. */
export const mayPlan = (
  { facts }: Member,
  { groupId, adviserId }: Pick<DocumentRow, 'groupId' | 'adviserId'>,
): boolean =>
  !facts.roles.includes('supervisor') && facts.id !== adviserId && facts.groups.get(groupId ?? '') !== 'adviser';

/**
 * Says who else plans or edits: the whole list of co-planners and editors, each a member of the community today.
 * Substitutes stay, with their dates; the owner needs no naming.
 */
export const nameEditors = async (
  { db, now, gate }: Pick<DocumentsParts, 'db' | 'now' | 'gate'>,
  actor: Actor,
  access: DocumentAccess,
  people: Named,
): Promise<void> => {
  const { document } = access;
  const { day } = await gate.requireCommunity(actor, document.communityId);
  const members = await loadMembers(db, document.communityId, day);
  const eligible = new Set(members.filter((member) => mayPlan(member, document)).map(({ person }) => person.id));
  people.forEach(({ person }, i) => {
    if (!eligible.has(person)) throw new Refusal('invalid-request', `people.${i}.person`);
  });
  const wanted = new Map(people.map(({ person, as }) => [person as string, as]));
  wanted.delete(document.ownerId);
  await runCommand(db, now, async (trx, tell) => {
    await lockDocument(trx, access);
    const before = await trx.selectFrom('documentEditor').selectAll().where('documentId', '=', document.id).execute();
    const kept = before.filter((row) => row.role === 'substitute' && !wanted.has(row.personId));
    const named = [...wanted].map(([personId, role]) => ({ personId, role, startDay: null, endDay: null }));
    const after: DocumentEditorTable[] = [...kept, ...named.map((row) => ({ documentId: document.id, ...row }))];
    const change = { field: 'editors', beforeJson: namesOf(before), afterJson: namesOf(after) };
    if (change.beforeJson === change.afterJson) return;
    await trx.deleteFrom('documentEditor').where('documentId', '=', document.id).execute();
    if (after.length > 0) await trx.insertInto('documentEditor').values(after).execute();
    await logChanges(trx, document.id, [change], actor.person, now());
    const about = { community: document.communityId, document: document.id };
    tell({ kind: 'list-changed', ...about });
    tell({ kind: 'access-changed', ...about });
  });
};

const namesOf = (rows: readonly DocumentEditorTable[]): string | null =>
  asJson(
    rows.map(({ personId, role }) => ({ person: personId, as: role })).sort((a, b) => (a.person < b.person ? -1 : 1)),
  );
