import type { Kysely } from 'kysely';
import { can, type Capability, type Standing } from '@gongbei/contract/capabilities';
import {
  type About,
  type CommunityCapability,
  type CommunityRights,
  mayIn,
} from '@gongbei/contract/community-capabilities';
import type { SchoolId } from '@gongbei/contract/ids';
import { Refusal } from '../errors.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import type { Actor } from './actor.ts';
import { dayAt } from './calendar.ts';
import { loadHanded, rightsIn } from './community-standing.ts';
import { communitiesNaming, hasEnded, loadFacts, type Facts } from './facts.ts';
import type { PersonFacts } from './person-facts.ts';
import { isMember, isSubstitute, servingSchool } from './relations.ts';
import { capabilitiesIn, mayCreate, remembering, standingOn, validUntil, type Place } from './standing.ts';

/** What somebody may do with a document that they may at least read. */
export interface DocumentAccess {
  document: DocumentRow;
  standing: Standing;
  capabilities: ReadonlySet<Capability>;
  /** where they serve today: the host school of a running exchange, else the home school */
  serving: SchoolId;
  /** ms since 1970: when this answer changes by the mere passing of a date; null: by no date */
  readonly validUntil: number | null;
}

/** A community that somebody belongs to today, or at least substitutes in. */
export interface CommunityAccess extends Place {
  serving: SchoolId;
  mayCreate: boolean;
  /** what they may do in the community itself, and how far it reaches */
  rights: CommunityRights;
}

export interface Roll {
  day: string;
  members: ReadonlySet<string>;
  nameable: ReadonlySet<string>;
}

type Asking = Pick<Actor, 'person'> & Partial<Pick<Actor, 'admin'>>;
export type Judge = (document: DocumentRow) => DocumentAccess | null;

const idsOf = (people: readonly PersonFacts[]): Set<string> => new Set(people.map(({ id }) => id));

/** The one gate behind every door: REST, the document socket and the live lists ask it, and nobody decides beside it. */
export class Gate {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;

  constructor(db: Kysely<Tables>, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** @returns null for one who may not know of the document, exactly as for a document that does not exist */
  async document(actor: Asking, id: string): Promise<DocumentAccess | null> {
    const document = await this.#db.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirst();
    if (!document) return null;
    const judge = await this.#judge(actor, document.communityId, id);
    return judge(document);
  }

  /** @throws Refusal `not-found` for one who may not know of it, `forbidden` for one who may read it but not this */
  async require(actor: Asking, id: string, capability: Capability): Promise<DocumentAccess> {
    const access = await this.document(actor, id);
    if (!access) throw new Refusal('not-found');
    if (!access.capabilities.has(capability)) throw new Refusal('forbidden');
    return access;
  }

  /** @throws Refusal as `require` does; `document-locked` when only the lock or the archive stands between */
  async requireEdit(actor: Asking, id: string): Promise<DocumentAccess> {
    const access = await this.require(actor, id, 'read');
    if (access.capabilities.has('edit')) return access;
    if (access.standing.ended) throw new Refusal('community-ended');
    const unlocked = { ...access.standing, archived: false, stage: 'discussion' as const };
    throw new Refusal(can(unlocked, 'edit') ? 'document-locked' : 'forbidden');
  }

  /** For lists: reads the facts once, and judges any number of the community's documents by them. */
  readable(actor: Asking, communityId: string): Promise<Judge> {
    return this.#judge(actor, communityId);
  }

  /** For live lists: of these people, who may read each of these documents of a community, and who is in it at all. */
  async audience(
    communityId: string,
    documents: readonly DocumentRow[],
    people: readonly string[],
  ): Promise<{ members: ReadonlySet<string>; readers: (document: string) => ReadonlySet<string> }> {
    const facts = await loadFacts(this.#db, communityId, people);
    const day = facts ? this.#today(facts) : '';
    const present = facts ? [...facts.people.values()] : [];
    const mayRead = (person: PersonFacts, document: DocumentRow) =>
      can(standingOn(facts!, person, document, day), 'read');
    const readers = new Map(documents.map((row) => [row.id, idsOf(present.filter((person) => mayRead(person, row)))]));
    return {
      members: idsOf(present.filter((person) => isMember(person, day))),
      readers: (document) => readers.get(document) ?? new Set(),
    };
  }

  /**
   * Of these people, who belongs to the community today, and whose name its pages may show: everybody of its schools,
   * also after they have left, but a guest only while they are one.
   */
  async roll(communityId: string, people: readonly string[]): Promise<Roll> {
    const facts = await loadFacts(this.#db, communityId, people);
    const day = facts ? this.#today(facts) : '';
    const present = facts ? [...facts.people.values()] : [];
    const members = present.filter((person) => isMember(person, day));
    const own = present.filter(({ schoolId }) => facts?.schools.has(schoolId) || facts?.formerSchools.has(schoolId));
    return { day, members: idsOf(members), nameable: idsOf([...members, ...own]) };
  }

  /** @returns null for one who does not belong to the community today, exactly as for one that does not exist */
  async community(actor: Asking, id: string): Promise<CommunityAccess | null> {
    const place = await this.#place(actor, id);
    return place && isMember(place.person, place.day) ? this.#access(actor, place) : null;
  }

  async requireCommunity(actor: Asking, id: string): Promise<CommunityAccess> {
    const access = await this.community(actor, id);
    if (!access) throw new Refusal('not-found');
    return access;
  }

  /**
   * For what is done in a community and not with one document: judged for a school or a group where `about` names one
   * (one of the two within reach is enough), else whether they may do it anywhere in it.
   * @throws Refusal `not-found` for one who may not know of the community, or when it has no such school or group;
   * `forbidden` for one who may not do this, `community-ended` when nobody may any more
   */
  async requireIn(
    actor: Pick<Actor, 'person' | 'admin'>,
    id: string,
    capability: CommunityCapability,
    about?: About,
  ): Promise<CommunityAccess> {
    const place = await this.#place(actor, id);
    if (!place || !(actor.admin || isMember(place.person, place.day))) throw new Refusal('not-found');
    if (about && !(await this.#isOf(place, about))) throw new Refusal('not-found');
    if (hasEnded(place.facts.community, place.day) && capability !== 'read-audit') throw new Refusal('community-ended');
    const access = await this.#access(actor, place);
    if (!mayIn(access.rights, capability, about)) throw new Refusal('forbidden');
    return access;
  }

  /** @throws Refusal `forbidden` for everybody but an administrator of the installation */
  requireAdmin(actor: Pick<Actor, 'admin'>): void {
    if (!actor.admin) throw new Refusal('forbidden');
  }

  /** The communities that somebody belongs to today. */
  async communities(actor: Asking): Promise<CommunityAccess[]> {
    const places = await this.#places(actor);
    return this.#accesses(actor, places.filter(({ person, day }) => isMember(person, day))); // prettier-ignore
  }

  /** The communities in which somebody may read anything today: those they belong to, and those they substitute in. */
  async reachable(actor: Asking): Promise<CommunityAccess[]> {
    const places = await this.#places(actor);
    return this.#accesses(
      actor,
      places.filter(({ person, day }) => isMember(person, day) || isSubstitute(person, day)),
    );
  }

  #accesses(actor: Asking, places: readonly Place[]): Promise<CommunityAccess[]> {
    return Promise.all(places.map((place) => this.#access(actor, place)));
  }

  async #access(actor: Asking, place: Place): Promise<CommunityAccess> {
    const { person, day, facts } = place;
    return {
      ...place,
      serving: servingSchool(person, day) as SchoolId,
      mayCreate: mayCreate(person, day) && !hasEnded(facts.community, day),
      rights: rightsIn(place, actor.admin ?? false, await loadHanded(this.#db, facts.community.id)),
    };
  }

  /** Whether the school and the group that something is about are the community's. */
  async #isOf({ facts }: Place, { school, group }: About): Promise<boolean> {
    if (school !== undefined && !facts.schools.has(school)) return false;
    if (group === undefined) return true;
    const row = this.#db.selectFrom('researchGroup').select('id').where('id', '=', group);
    return (await row.where('communityId', '=', facts.community.id).executeTakeFirst()) !== undefined;
  }

  async #places(actor: Asking): Promise<Place[]> {
    const ids = await communitiesNaming(this.#db, actor.person);
    const places = await Promise.all(ids.map((id) => this.#place(actor, id)));
    return places.filter((place) => place !== null);
  }

  async #place(actor: Asking, communityId: string, document?: string): Promise<Place | null> {
    const facts = await loadFacts(this.#db, communityId, [actor.person], document);
    const person = facts?.people.get(actor.person);
    return facts && person ? { facts, person, day: this.#today(facts) } : null;
  }

  async #judge(actor: Asking, communityId: string, document?: string): Promise<Judge> {
    const place = await this.#place(actor, communityId, document);
    if (!place) return () => null;
    const { facts, person, day } = place;
    const serving = servingSchool(person, day) as SchoolId;
    const capabilitiesOnce = remembering(capabilitiesIn);
    return (row) => {
      const standing = standingOn(facts, person, row, day);
      const capabilities = capabilitiesOnce(standing, row);
      if (!capabilities.has('read')) return null;
      return {
        document: row,
        standing,
        capabilities,
        serving,
        // asked only by who keeps the answer; a list of thousands does not
        get validUntil() {
          return validUntil(place, row);
        },
      };
    };
  }

  #today({ community }: Facts): string {
    return dayAt(this.#now(), community.timeZone);
  }
}
