import type { Transaction } from 'kysely';
import { nanoid } from 'nanoid';
import type { NoticeKind } from '@gongbei/contract/notice-kinds';
import type { Tables } from './tables.ts';

/** Something that concerns somebody. Ids only: what it is called is looked up, and judged, when it is read. */
export interface NewNotice {
  to: string | readonly string[];
  kind: NoticeKind;
  /** who did it: nobody is told of what they did themselves */
  by: string | null;
  community?: string;
  document?: string;
  /** the group joined, the exchange proposed, the role granted: one more id or word of ours */
  detail?: string;
}

export type Notify = (notice: NewNotice) => void;

/** @returns who was told */
export const appendNotices = async (
  trx: Transaction<Tables>,
  notices: readonly NewNotice[],
  at: number,
): Promise<string[]> => {
  const rows = notices.flatMap(({ to, kind, by, community, document, detail }) =>
    [...new Set([to].flat())]
      .filter((personId) => personId !== by)
      .map((personId) => ({
        id: nanoid(),
        personId,
        at,
        kind,
        byId: by,
        communityId: community ?? null,
        documentId: document ?? null,
        detail: detail ?? null,
        readAt: null,
      })),
  );
  if (rows.length > 0) await trx.insertInto('notice').values(rows).execute();
  return [...new Set(rows.map(({ personId }) => personId))];
};
