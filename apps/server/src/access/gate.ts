import type { Kysely } from 'kysely';
import { capabilitiesOf, type Capability, type Standing } from '@gongbei/contract/capabilities';
import type { SchoolId } from '@gongbei/contract/ids';
import { Refusal } from '../errors.ts';
import type { DocumentRow, Tables } from '../storage/tables.ts';
import type { Actor } from './actor.ts';
import { dayAt, endOfDay } from './calendar.ts';
import { loadFacts, type DocumentFacts, type Facts, type PersonFacts } from './facts.ts';
import { isMember, lastDays, relationsTo, servingSchool } from './relations.ts';

/** What somebody may do with a document that they may at least read. */
export interface DocumentAccess {
  document: DocumentRow;
  standing: Standing;
  capabilities: ReadonlySet<Capability>;
  /** where they serve today: the host school of a running exchange, else the home school */
  serving: SchoolId;
  /** ms since 1970: when this answer changes by the mere passing of a date; null: by no date */
  validUntil: number | null;
}

/** A community that somebody belongs to today. */
export interface CommunityAccess {
  facts: Facts;
  person: PersonFacts;
  day: string;
  serving: SchoolId;
  mayCreate: boolean;
}

type Asking = Pick<Actor, 'person'>;
type Judge = (document: DocumentRow) => DocumentAccess | null;

/** A supervisor or adviser only comments, so what they made they could not even edit. */
const mayCreate = (person: PersonFacts, day: string): boolean =>
  isMember(person, day) &&
  !person.roles.includes('supervisor') &&
  (person.roles.length > 0 || person.exchanges.length > 0 || [...person.groups.values()].some((r) => r !== 'adviser'));

const standingOn = (facts: Facts, person: PersonFacts, document: DocumentFacts, day: string): Standing => ({
  relations: relationsTo(facts, person, document, day),
  stage: document.stage,
  archived: document.archivedAt !== null,
  approved: facts.approved.has(document.id),
  reviewer: document.reviewerId === person.id,
  submitter: document.submittedBy === person.id,
});

/** Only a lesson plan is adapted; a note of another meeting is nobody's to copy as their own. */
const capabilitiesIn = (standing: Standing, { kind }: Pick<DocumentFacts, 'kind'>): Capability[] =>
  capabilitiesOf(standing).filter((capability) => kind === 'lesson_plan' || capability !== 'adapt');

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

  /** For lists: reads the facts once, and judges any number of the community's documents by them. */
  readable(actor: Asking, communityId: string): Promise<Judge> {
    return this.#judge(actor, communityId);
  }

  /** @returns who of these people may read the document */
  async readers(document: DocumentRow, people: readonly string[]): Promise<Set<string>> {
    const facts = await loadFacts(this.#db, document.communityId, people, document.id);
    const day = facts && this.#today(facts);
    return new Set(
      people.filter((id) => {
        const person = facts?.people.get(id);
        return person && day && capabilitiesOf(standingOn(facts, person, document, day)).includes('read');
      }),
    );
  }

  /** @returns null for one who does not belong to the community today, exactly as for one that does not exist */
  async community(actor: Asking, id: string): Promise<CommunityAccess | null> {
    const facts = await loadFacts(this.#db, id, [actor.person]);
    const person = facts?.people.get(actor.person);
    if (!facts || !person) return null;
    const day = this.#today(facts);
    if (!isMember(person, day)) return null;
    const serving = servingSchool(person, day) as SchoolId;
    return { facts, person, day, serving, mayCreate: mayCreate(person, day) };
  }

  async requireCommunity(actor: Asking, id: string): Promise<CommunityAccess> {
    const access = await this.community(actor, id);
    if (!access) throw new Refusal('not-found');
    return access;
  }

  /** The communities that somebody belongs to today. */
  async communities(actor: Asking): Promise<CommunityAccess[]> {
    const ids = await this.communityIds(actor);
    const found = await Promise.all(ids.map((id) => this.community(actor, id)));
    return found.filter((access) => access !== null);
  }

  /** Communities in which somebody has, had or will have any place at all; a substitute's single documents included. */
  async communityIds({ person }: Asking): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('communityRole')
      .select('communityId')
      .where('personId', '=', person)
      .union(
        this.#db
          .selectFrom('groupMember')
          .innerJoin('researchGroup', 'researchGroup.id', 'groupMember.groupId')
          .select('communityId')
          .where('personId', '=', person),
      )
      .union(this.#db.selectFrom('exchange').select('communityId').where('personId', '=', person))
      .union(
        this.#db
          .selectFrom('documentEditor')
          .innerJoin('document', 'document.id', 'documentEditor.documentId')
          .select('communityId')
          .where('personId', '=', person)
          .where('documentEditor.role', '=', 'substitute'),
      )
      .execute();
    return rows.map((row) => row.communityId).sort();
  }

  async #judge(actor: Asking, communityId: string, document?: string): Promise<Judge> {
    const facts = await loadFacts(this.#db, communityId, [actor.person], document);
    const person = facts?.people.get(actor.person);
    if (!facts || !person) return () => null;
    const day = this.#today(facts);
    const serving = servingSchool(person, day) as SchoolId;
    return (row) => {
      const standing = standingOn(facts, person, row, day);
      const capabilities = new Set(capabilitiesIn(standing, row));
      if (!capabilities.has('read')) return null;
      return { document: row, standing, capabilities, serving, validUntil: validUntil(facts, person, row, day) };
    };
  }

  #today({ community }: Facts): string {
    return dayAt(this.#now(), community.timeZone);
  }
}

/** The end of the first dated thing whose passing changes what the person may do; ends that change nothing are none. */
const validUntil = (facts: Facts, person: PersonFacts, document: DocumentFacts, day: string): number | null => {
  const { timeZone } = facts.community;
  const now = String(capabilitiesIn(standingOn(facts, person, document, day), document));
  for (const last of lastDays(person, document, day)) {
    const end = endOfDay(last, timeZone);
    const after = standingOn(facts, person, document, dayAt(end, timeZone));
    if (String(capabilitiesIn(after, document)) !== now) return end;
  }
  return null;
};
