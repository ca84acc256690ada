import type { Template } from '@gongbei/contract/documents';
import type { DocumentId, PersonId, SchoolId } from '@gongbei/contract/ids';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { findRow } from './change-schedule.ts';
import { mayBegin } from './list-schedule.ts';
import type { Row, ScheduleParts } from './parts.ts';

/** Begins the document of a row, which is its owner's whoever presses; the second of two at once finds it there. */
export const beginRowDocument = async (
  parts: ScheduleParts,
  actor: Actor,
  { community, row: id }: { community: string; row: string },
  template: Template,
): Promise<DocumentId> => {
  const access = await parts.gate.requireCommunity(actor, community);
  const row = await findRow(parts.db, community, id);
  if (row.documentId !== null) return existing(parts, actor, row.documentId);
  if (!mayBegin(access, row)) throw new Refusal('forbidden');
  const owner = await ownerOf(parts, row);
  return parts.beginDocument({
    owner,
    community,
    title: row.topic,
    subject: row.subject,
    grades: [row.grade],
    template,
    group: row.groupId,
    term: row.termId,
    join: async (trx, document) => {
      const { numUpdatedRows } = await trx
        .updateTable('scheduleRow')
        .set({ documentId: document })
        .where('id', '=', row.id)
        .where('documentId', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw new Refusal('stage-changed');
    },
  });
};

const existing = async ({ gate }: ScheduleParts, actor: Actor, document: string): Promise<DocumentId> => {
  const access = await gate.document(actor, document);
  if (!access) throw new Refusal('forbidden');
  return document as DocumentId;
};

const ownerOf = async ({ db, gate }: ScheduleParts, { ownerId, communityId }: Row) => {
  const person = ownerId as PersonId;
  const place = await gate.community({ person }, communityId);
  // somebody who has left, or only comments by now, begins nothing
  if (!place?.mayCreate) throw new Refusal('invalid-request', 'owner');
  const { schoolId } = await db
    .selectFrom('person')
    .select('schoolId')
    .where('id', '=', ownerId)
    .executeTakeFirstOrThrow();
  return { person, home: schoolId as SchoolId };
};
