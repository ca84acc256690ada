import type { CommunityId } from '@gongbei/contract/ids';
import type { CommunitySummary } from '@gongbei/contract/people';
import type { CommunityAccess } from '../access/gate.ts';
import { hasEnded } from '../access/facts.ts';
import { nameOf } from '../access/people.ts';

export const communitySummary = ({
  facts: { community },
  person,
  day,
  mayCreate,
  rights,
}: CommunityAccess): CommunitySummary => ({
  id: community.id as CommunityId,
  name: nameOf(community),
  mode: community.mode,
  timeZone: community.timeZone,
  until: community.untilDay,
  ended: hasEnded(community, day),
  roles: [...person.roles],
  mayCreate,
  rights: rights as CommunitySummary['rights'],
});
