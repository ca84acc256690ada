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

type Parts = Pick<DocumentsParts, 'db' | 'now' | 'gate'>;

/**
 * Says who else plans or edits: the whole list of co-planners and editors, each a member of the community today.
 * Substitutes stay, with their dates; the owner needs no naming.
 */
export const nameEditors = async (parts: Parts, actor: Actor, access: DocumentAccess, people: Named): Promise<void> => {
  const { document } = access;
  await refuseIneligible(parts, document, people);
  const wanted = new Map(people.map(({ person, as }) => [person as string, as]));
  wanted.delete(document.ownerId);
  await runCommand(parts.db, parts.now, async (trx, tell) => {
    await lockDocument(trx, access);
    const before = await trx.selectFrom('documentEditor').selectAll().where('documentId', '=', document.id).execute();
    const kept = before.filter((row) => row.role === 'substitute' && !wanted.has(row.personId));
    const after = [...kept, ...rowsFor(document.id, wanted)];
    const change = { field: 'editors', beforeJson: namesOf(before), afterJson: namesOf(after) };
    if (change.beforeJson === change.afterJson) return;
    await trx.deleteFrom('documentEditor').where('documentId', '=', document.id).execute();
    if (after.length > 0) await trx.insertInto('documentEditor').values(after).execute();
    await logChanges(trx, document.id, [change], actor.person, parts.now());
    const about = { community: document.communityId, document: document.id };
    tell({ kind: 'list-changed', ...about });
    tell({ kind: 'access-changed', ...about });
  });
};

/** Somebody of another community is refused like somebody who does not exist. */
const refuseIneligible = async ({ db, gate }: Parts, document: DocumentRow, people: Named) => {
  const { day } = await gate.roll(document.communityId, []);
  const members = await loadMembers(db, document.communityId, day);
  const eligible = new Set(members.filter((member) => mayPlan(member, document)).map(({ person }) => person.id));
  const stranger = people.findIndex(({ person }) => !eligible.has(person));
  if (stranger !== -1) throw new Refusal('invalid-request', `people.${stranger}.person`);
};

const rowsFor = (documentId: string, wanted: ReadonlyMap<string, Named[number]['as']>): DocumentEditorTable[] =>
  [...wanted].map(([personId, role]) => ({ documentId, personId, role, startDay: null, endDay: null }));

const namesOf = (rows: readonly DocumentEditorTable[]): string | null =>
  asJson(
    rows.map(({ personId, role }) => ({ person: personId, as: role })).sort((a, b) => (a.person < b.person ? -1 : 1)),
  );
