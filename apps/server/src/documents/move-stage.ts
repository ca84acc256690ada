import type { Transaction } from 'kysely';
import { nanoid } from 'nanoid';
import { can } from '@gongbei/contract/capabilities';
import type { StageMove } from '@gongbei/contract/documents';
import type { PersonId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import type { DocumentAccess } from '../access/gate.ts';
import { Refusal } from '../errors.ts';
import { runCommand } from '../storage/happenings.ts';
import type { Tables } from '../storage/tables.ts';
import type { DocumentsParts } from './parts.ts';
import { noticesOf } from './move-notices.ts';
import { missingForReview } from './readiness.ts';
import { auditEntry, changeRecord, lockDocument } from './record-changes.ts';
import { MOVES, patchOf } from './stage-moves.ts';
import { placeOf, textAt } from './text-at.ts';

type Parts = Pick<DocumentsParts, 'db' | 'gate' | 'log' | 'now'>;

/** Takes a document to another stage. @throws Refusal when the stage, the person, the reviewer or the text does not fit */
export const moveStage = async (parts: Parts, actor: Actor, access: DocumentAccess, move: StageMove): Promise<void> => {
  const { document, standing, capabilities } = access;
  if (standing.archived) throw new Refusal('document-locked');
  if (document.stage !== MOVES[move.move].from) throw new Refusal('stage-changed');
  if (!capabilities.has(MOVES[move.move].needs)) throw new Refusal('forbidden');
  // a plan that was approved once belongs to the community: it never becomes somebody's draft again
  if (move.move === 'redraft' && standing.approved) throw new Refusal('forbidden');
  if (move.move === 'submit') await refuseUnready(parts, actor, access, move.reviewer);
  if (move.move === 'approve') await refuseUnreviewed(parts, document.id, move.position);
  const at = parts.now();
  await runCommand(parts.db, parts.now, async (trx, tell, record, notify) => {
    const row = await lockDocument(trx, access);
    await changeRecord(trx, tell, row, patchOf(move, actor.person, at), actor.person, at);
    if (move.move === 'approve') await approve(trx, document.id, move.position, actor.person, at);
    record(auditEntry(actor, row, move.move));
    for (const { to, kind } of await noticesOf(trx, row, move))
      notify({ to, kind, by: actor.person, community: row.communityId, document: row.id });
  });
};

const refuseUnready = async (parts: Parts, actor: Actor, { document }: DocumentAccess, reviewer: PersonId) => {
  const judge = await parts.gate.readable({ person: reviewer }, document.communityId);
  const standing = judge(document)?.standing;
  const submitter = reviewer === actor.person;
  const mayDecide = standing && can({ ...standing, stage: 'review', reviewer: true, submitter }, 'decide');
  if (!mayDecide) throw new Refusal('reviewer-not-eligible', 'reviewer');
  const { json } = await textAt(parts, document.id);
  const missing = missingForReview(document, json);
  if (missing) throw new Refusal('not-ready', missing);
};

/** Who approves answers for what they read: edits that came since must be looked at first. */
const refuseUnreviewed = async ({ log }: Parts, document: string, position: number) => {
  const { head } = await placeOf(log, document);
  if (position > head) throw new Refusal('invalid-request', 'position');
  if (position < head) throw new Refusal('newer-than-reviewed');
};

/**
 * Freezes the reviewed position under the next number. Somebody who still types in the moment of the approval may get
 * an edit into the log behind it: the milestone stays at what was reviewed, and that edit belongs to the next revision.
 */
const approve = async (
  trx: Transaction<Tables>,
  documentId: string,
  position: number,
  byId: string,
  at: number,
): Promise<void> => {
  const { last } = await trx
    .selectFrom('milestone')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('documentId', '=', documentId)
    .executeTakeFirstOrThrow();
  const number = (last ?? 0) + 1;
  const milestone = { id: nanoid(), documentId, number, version: `v${number}`, name: null, kind: 'approved' as const };
  await trx.insertInto('milestone').values({ ...milestone, position, at, byId }).execute(); // prettier-ignore
};
