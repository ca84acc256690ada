import type { DocumentDetail } from '@gongbei/contract/documents';
import type { DocumentId } from '@gongbei/contract/ids';
import type { CommunityPage, Me, Person, School } from '@gongbei/contract/people';
import { ask } from '#lib/api/ask.ts';
import { Fetched } from '#lib/api/fetched.svelte.ts';
import { onLookAgain } from '#lib/api/live.svelte.ts';
import type { Directory, DocumentFacts } from '#lib/editor/edited-document.ts';

/** The record of the open document, and the people and schools around it, followed as they change. */
export class DocumentRecord {
  readonly #me: Me;
  readonly #id: DocumentId;
  readonly #detail: Fetched<DocumentDetail>;
  readonly #community: Fetched<CommunityPage>;

  constructor(id: DocumentId, me: Me) {
    this.#me = me;
    this.#id = id;
    this.#detail = new Fetched((signal) => ask('GET /api/documents/:document', { params: { document: id }, signal }));
    this.#community = new Fetched((signal) =>
      ask('GET /api/communities/:community', { params: { community: this.#detail.value!.community }, signal }),
    );
  }

  get detail(): DocumentDetail | null {
    return this.#detail.value;
  }

  get community(): CommunityPage | null {
    return this.#community.value;
  }

  get timeZone(): string {
    return this.#community.value?.community.timeZone ?? this.#me.communities[0]?.timeZone ?? 'Asia/Shanghai';
  }

  /** It was read, or could not be: there is nothing to wait for. */
  get settled(): boolean {
    return this.#detail.value !== null || this.#detail.error !== null;
  }

  /** Reads it now and again whenever the server says so. @returns how to stop */
  follow(): () => void {
    void this.#load();
    return onLookAgain(
      ({ document }) => document === null || document === this.#id,
      () => void this.#load(),
    );
  }

  /** What a command has just answered. */
  set(changed: DocumentDetail): void {
    if (changed.id === this.#id) this.#detail.value = changed;
  }

  readonly schools: ReadonlyMap<string, School> = $derived.by(
    () => new Map([...this.#me.schools, ...(this.community?.schools ?? [])].map((school) => [school.id, school])),
  );

  readonly #people: ReadonlyMap<string, Person> = $derived.by(() => {
    const { detail, community } = this;
    const named = detail
      ? [detail.owner, ...detail.editors.map(({ person }) => person), ...(detail.adviser ? [detail.adviser] : [])]
      : [];
    return new Map([this.#me.person, ...named, ...(community?.people ?? [])].map((person) => [person.id, person]));
  });

  /** For the editor: who may be named, and whose school has which colour. */
  readonly directory: Directory = {
    person: (id) => this.#people.get(id),
    school: (id) => this.schools.get(id),
    everyone: () => [...this.#people.values()],
  };

  /** For the editor; of a document whose record could not be read, what is usual. */
  readonly facts: DocumentFacts = $derived.by(() => ({
    id: this.#id,
    language: this.detail?.language ?? 'zh',
    kind: this.detail?.kind ?? 'lesson_plan',
    minutesPerPeriod: this.detail?.fields?.minutesPerPeriod ?? null,
    periods: this.detail?.fields?.periods ?? null,
  }));

  async #load(): Promise<void> {
    await this.#detail.load();
    if (this.#detail.value) await this.#community.load();
  }
}
