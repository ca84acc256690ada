import type { DocumentDetail } from '@gongbei/contract/documents';
import type { CommunityPage } from '@gongbei/contract/people';

/** Roles of the community that may review any document of it. */
const REVIEWING = new Set(['community_head', 'deputy_head', 'supervisor']);

/** Who may be asked to review: heads and advisers of groups, supervisors, the community's heads; never owner or submitter. */
export const reviewersFor = (
  document: Pick<DocumentDetail, 'owner'>,
  community: CommunityPage | null,
  submitter: string,
): CommunityPage['people'] => {
  if (!community) return [];
  const leading = new Set(
    community.groups.flatMap(({ members }) =>
      members.filter(({ role }) => role !== 'member').map(({ person }) => person),
    ),
  );
  return community.people.filter(
    ({ id, roles }) =>
      id !== document.owner.id && id !== submitter && (leading.has(id) || roles.some((role) => REVIEWING.has(role))),
  );
};
