/**
 * Who may do what in a community that is not about one document, in one table, each with how far it reaches: the whole
 * community, one's own schools, or the groups that one heads.
 *
 * Grants add up. No schema library here: the browser imports this file.
 */

export const COMMUNITY_RELATIONS = [
  'member',
  'adviser',
  'supervisor',
  /** head of a group of the community */
  'head',
  /** community head or deputy */
  'community',
  'principal',
  'office',
  'teacher',
  /** guest by a running exchange: membership only, also for a principal */
  'exchange',
  /** named substitute: no membership */
  'substitute',
  /** installation administrator: no right to content */
  'admin',
] as const;
export type CommunityRelation = (typeof COMMUNITY_RELATIONS)[number];

export const COMMUNITY_MODES = ['integrated', 'joint', 'cooperative'] as const;
export type Mode = (typeof COMMUNITY_MODES)[number];

/** `handed`: one's own schools, once their principal has handed the matter to the office */
type Scope = 'community' | 'schools' | 'handed' | 'groups';

const TABLE = {
  /** schedule and chair joint sessions */
  'schedule-sessions': { community: 'community', head: 'groups' },
  /** lines of the term schedule */
  'edit-schedule': { community: 'community', head: 'groups' },
  /** make, rename and end a group, name its head */
  'make-groups': { community: 'community' },
  /** members and advisers of a group */
  'manage-members': { community: 'community', head: 'groups' },
  'make-pairs': { community: 'community', principal: 'schools', head: 'groups' },
  /** propose and end an exchange */
  'arrange-exchanges': { community: 'community', principal: 'schools' },
  /** speak for a school that an exchange takes from or gives to */
  'agree-exchanges': { principal: 'schools' },
  /** import, invite, reset, disable */
  'manage-people': { principal: 'schools', office: 'handed', admin: 'community' },
  /** hand the people of a school to its office, and take them back */
  'hand-people': { principal: 'schools' },
  'read-audit': { community: 'community', admin: 'community' },
  /** the profile of a school, and what is pinned there */
  'edit-school': { principal: 'schools', office: 'schools' },
} satisfies Record<string, Partial<Record<CommunityRelation, Scope>>>;

export type CommunityCapability = keyof typeof TABLE;
export const COMMUNITY_CAPABILITIES = Object.keys(TABLE) as CommunityCapability[];

/** How somebody stands to a community today. */
export interface CommunityStanding {
  relations: ReadonlySet<CommunityRelation>;
  mode: Mode;
  lead: string;
  /** the community's own schools */
  schools: readonly { id: string; parent: string | null }[];
  /** the home school; an exchange never changes it */
  home: string;
  /** the groups that they head */
  heads: readonly string[];
  /** their school's people are handed to its office */
  handed: boolean;
}

/** How far a capability reaches: `everywhere` in the community, or for these schools and these groups. */
export interface Reach {
  everywhere: boolean;
  schools: readonly string[];
  groups: readonly string[];
}
export type CommunityRights = Partial<Record<CommunityCapability, Reach>>;

/** The schools that a principal and an academic office speak for: theirs with its sites, or all when theirs leads. */
const ownSchools = ({ mode, lead, schools, home }: CommunityStanding): string[] => {
  const leads = mode === 'integrated' && home === lead;
  return schools.filter(({ id, parent }) => leads || id === home || parent === home).map(({ id }) => id);
};

const reachOf = (standing: CommunityStanding, scopes: ReadonlySet<Scope | undefined>): Reach | null => {
  const everywhere = scopes.has('community');
  const speaks = scopes.has('schools') || (scopes.has('handed') && standing.handed);
  const schools = speaks ? ownSchools(standing) : [];
  const groups = scopes.has('groups') ? standing.heads : [];
  return everywhere || schools.length > 0 || groups.length > 0 ? { everywhere, schools, groups } : null;
};

/** All that somebody who stands so to a community may do in it. */
export const communityRightsOf = (standing: CommunityStanding): CommunityRights => {
  const rights: CommunityRights = {};
  for (const capability of COMMUNITY_CAPABILITIES) {
    const grants: Partial<Record<CommunityRelation, Scope>> = TABLE[capability];
    const reach = reachOf(standing, new Set([...standing.relations].map((relation) => grants[relation])));
    if (reach) rights[capability] = reach;
  }
  return rights;
};

/** What an act is about; of several, one within reach is enough. */
export interface About {
  school?: string;
  group?: string;
}

/** Whether the rights reach there. Without `about`: whether they reach anywhere at all. */
export const mayIn = (rights: CommunityRights, capability: CommunityCapability, about?: About): boolean => {
  const reach = rights[capability];
  if (!reach || reach.everywhere || !about) return reach !== undefined;
  const { school, group } = about;
  return (
    (school !== undefined && reach.schools.includes(school)) || (group !== undefined && reach.groups.includes(group))
  );
};

/** Whether one may pair these two: of one's own schools at least one, or both of a group that one heads. */
export const mayPair = (
  rights: CommunityRights,
  { schools, groups }: { schools: readonly string[]; groups: readonly string[] },
): boolean =>
  schools.some((school) => mayIn(rights, 'make-pairs', { school })) ||
  groups.some((group) => mayIn(rights, 'make-pairs', { group }));
