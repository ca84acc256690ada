import type { Transaction } from 'kysely';
import type { StageMove } from '@gongbei/contract/documents';
import type { NewNotice } from '../storage/notices.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';

/** Whom a move to another stage concerns. */
export const noticesOf = async (
  trx: Transaction<Tables>,
  { id, ownerId, submittedBy }: DocumentRow,
  move: StageMove,
): Promise<Pick<NewNotice, 'to' | 'kind'>[]> => {
  const writers = [ownerId, ...(submittedBy === null ? [] : [submittedBy])];
  switch (move.move) {
    case 'submit':
      return [{ to: move.reviewer, kind: 'submitted' }];
    case 'return':
      return [{ to: writers, kind: 'returned' }];
    case 'approve':
      return [{ to: [...writers, ...(await coPlanners(trx, id))], kind: 'approved' }];
    default:
      return [];
  }
};

const coPlanners = async (trx: Transaction<Tables>, document: string): Promise<string[]> => {
  const rows = await trx
    .selectFrom('documentEditor')
    .select('personId')
    .where('documentId', '=', document)
    .where('role', '=', 'co_planner')
    .execute();
  return rows.map(({ personId }) => personId);
};
