import type { CommunityPage } from '@gongbei/contract/people';
import { createContext } from 'svelte';
import type { Fetched } from '#lib/api/fetched.svelte.ts';

/** The community of the address, for the pages below it. */
export const [getCommunityPage, setCommunityPage] = createContext<Fetched<CommunityPage>>();

export type Place = 'plans' | 'notes' | 'pages' | 'people' | 'schedule' | 'audit';

export const communityPath = (community: string, place: Place): string => `/c/${community}/${place}`;

/** The subjects that are worked on here: those of its groups and of its teachers. */
export const subjectsOf = ({ groups, people }: CommunityPage): string[] => [
  ...new Set([...groups.map(({ subject }) => subject), ...people.flatMap(({ subjects }) => subjects)]),
];

/** The names that occur more than once here, and so are never said without their school. */
export const namesakes = (people: readonly { name: { zh: string } }[]): ReadonlySet<string> => {
  const names = people.map(({ name }) => name.zh);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
};
