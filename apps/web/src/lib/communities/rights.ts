import { mayIn } from '@gongbei/contract/community-capabilities';
import type { CommunityPage, Exchange } from '@gongbei/contract/people';

/** What decides whether one may pair two people: their schools, and the groups that both plan or advise in. */
export const pairingOf = ({ people, groups }: CommunityPage, one: string, other: string) => {
  const isIn = (person: string) => groups.filter(({ members }) => members.some((member) => member.person === person));
  const others = new Set(isIn(other));
  return {
    schools: people.filter(({ id }) => id === one || id === other).map(({ school }) => school as string),
    groups: isIn(one).flatMap((group) => (others.has(group) ? [group.id as string] : [])),
  };
};

/** Whether one's yes is what an exchange still waits for. */
export const awaitsMe = ({ community: { rights } }: CommunityPage, { state, agreed, from, to }: Exchange): boolean =>
  state === 'proposed' &&
  ((!agreed.from && mayIn(rights, 'agree-exchanges', { school: from })) ||
    (!agreed.to && mayIn(rights, 'agree-exchanges', { school: to })));

/** Whether one may take an exchange back, or end it. */
export const mayEnd = ({ community: { rights } }: CommunityPage, { from, to }: Exchange): boolean =>
  [from, to].some((school) => mayIn(rights, 'arrange-exchanges', { school }));
