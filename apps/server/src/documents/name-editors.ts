import type { Given } from '@gongbei/contract/endpoints';
import type { Actor } from '../access/actor.ts';
import { loadMembers, type Member } from '../access/community-members.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { DocumentEditorTable, DocumentRow } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';
import { asJson, auditEntry, lockDocument, logChanges } from './record-changes.ts';

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
  await runCommand(parts.db, parts.now, async (trx, tell, record, notify) => {
    await lockDocument(trx, access);
    const before = await trx.selectFrom('documentEditor').selectAll().where('documentId', '=', document.id).execute();
    const kept = before.filter((row) => row.role === 'substitute' && !wanted.has(row.personId));
    const after = [...kept, ...rowsFor(document.id, wanted)];
    const change = { field: 'editors', beforeJson: namesOf(before), afterJson: namesOf(after) };
    if (change.beforeJson === change.afterJson) return;
    await trx.deleteFrom('documentEditor').where('documentId', '=', document.id).execute();
    if (after.length > 0) await trx.insertInto('documentEditor').values(after).execute();
    await logChanges(trx, document.id, [change], actor.person, parts.now());
    for (const entry of renamings(before, after)) {
      record(auditEntry(actor, document, entry.as ? 'name-editor' : 'unname-editor', entry.person));
      if (entry.as) notify({ to: entry.person, kind: NOTICES[entry.as], by: actor.person, ...aboutIt(document) });
    }
    tell({ kind: 'list-changed', ...aboutIt(document) });
    tell({ kind: 'access-changed', ...aboutIt(document) });
  });
};

const NOTICES = { co_planner: 'named-co-planner', editor: 'named-editor' } as const;

const aboutIt = ({ communityId, id }: DocumentRow) => ({ community: communityId, document: id });

/** Who is named now and was not so before, and who was and is no longer. */
const renamings = (before: readonly DocumentEditorTable[], after: readonly DocumentEditorTable[]) => {
  const was = new Map(before.map(({ personId, role }) => [personId, role]));
  const is = new Map(after.map(({ personId, role }) => [personId, role]));
  const named = [...is].flatMap(([person, as]) =>
    as !== 'substitute' && was.get(person) !== as ? [{ person, as }] : [],
  );
  const gone = [...was.keys()].filter((person) => !is.has(person)).map((person) => ({ person, as: null }));
  return [...named, ...gone];
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
