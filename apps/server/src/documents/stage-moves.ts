import type { Capability, Stage } from '@gongbei/contract/capabilities';
import type { StageMove } from '@gongbei/contract/documents';
import type { Patch } from './record-changes.ts';

interface Move {
  from: Stage;
  to: Stage;
  needs: Capability;
}

/** draft 初备 → discussion 研讨 → review 送审 → shared 共案 → (开新一稿) discussion …, and the ways back. */
export const MOVES: Record<StageMove['move'], Move> = {
  discuss: { from: 'draft', to: 'discussion', needs: 'discuss' },
  redraft: { from: 'discussion', to: 'draft', needs: 'discuss' },
  submit: { from: 'discussion', to: 'review', needs: 'submit' },
  withdraw: { from: 'review', to: 'discussion', needs: 'withdraw' },
  return: { from: 'review', to: 'discussion', needs: 'decide' },
  approve: { from: 'review', to: 'shared', needs: 'decide' },
  revise: { from: 'shared', to: 'discussion', needs: 'revise' },
};

const NO_REVIEW = { submittedBy: null, submittedAt: null, reviewerId: null, returnedWith: null };

/**
 * What a move writes into the record. A returned plan keeps who submitted and who returned it, so that both still find
 * it; the next submission, withdrawal or revision begins afresh.
 */
export const patchOf = (move: StageMove, by: string, at: number): Patch => {
  const stage = MOVES[move.move].to;
  switch (move.move) {
    case 'submit':
      return { ...NO_REVIEW, stage, submittedBy: by, submittedAt: at, reviewerId: move.reviewer };
    case 'withdraw':
    case 'revise':
      return { ...NO_REVIEW, stage };
    case 'return':
      return { stage, returnedWith: move.remark };
    case 'approve':
      return { stage, returnedWith: null };
    case 'discuss':
    case 'redraft':
      return { stage };
  }
};
