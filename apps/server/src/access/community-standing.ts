import type { Kysely } from 'kysely';
import {
  communityRightsOf,
  type CommunityRelation,
  type CommunityRights,
  type CommunityStanding,
} from '@gongbei/contract/community-capabilities';
import type { Tables } from '../storage/tables.ts';
import type { PersonFacts } from './person-facts.ts';
import { isMember, isSubstitute, runningExchanges } from './relations.ts';
import type { Place } from './standing.ts';

/** The schools of a community whose people are handed to their academic office. */
export const loadHanded = async (db: Kysely<Tables>, communityId: string): Promise<ReadonlySet<string>> => {
  const rows = await db.selectFrom('handedPeople').select('schoolId').where('communityId', '=', communityId).execute();
  return new Set(rows.map(({ schoolId }) => schoolId));
};

/** What a member is in the community itself. */
const memberRelations = (person: PersonFacts, day: string): CommunityRelation[] => {
  const found: CommunityRelation[] = [...person.groups.values()];
  const roles = new Set(person.roles);
  if (roles.has('community_head') || roles.has('deputy_head')) found.push('community');
  if (roles.has('principal')) found.push('principal');
  if (roles.has('academic_office')) found.push('office');
  if (roles.has('supervisor')) found.push('supervisor');
  if (roles.has('teacher')) found.push('teacher');
  if (runningExchanges(person, day).length > 0) found.push('exchange');
  return found;
};

const communityRelations = ({ person, day }: Place): CommunityRelation[] => {
  if (isMember(person, day)) return memberRelations(person, day);
  return isSubstitute(person, day) ? ['substitute'] : [];
};

const standingIn = (place: Place, admin: boolean, handed: ReadonlySet<string>): CommunityStanding => {
  const { community, schools } = place.facts;
  const { person } = place;
  return {
    relations: new Set([...communityRelations(place), ...(admin ? (['admin'] as const) : [])]),
    mode: community.mode,
    lead: community.leadSchoolId,
    schools: [...schools.values()].map(({ id, parentId }) => ({ id, parent: parentId })),
    home: person.schoolId,
    heads: [...person.groups].filter(([, role]) => role === 'head').map(([group]) => group),
    handed: handed.has(person.schoolId),
  };
};

/** What somebody may do in the community itself today; an administrator also where they do not belong. */
export const rightsIn = (place: Place, admin: boolean, handed: ReadonlySet<string>): CommunityRights =>
  communityRightsOf(standingIn(place, admin, handed));
