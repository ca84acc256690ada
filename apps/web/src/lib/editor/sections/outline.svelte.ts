import type { Node } from '@tiptap/pm/model';
import type { Caret } from '../collaboration/caret-layer.ts';
import type { PresentPerson } from '../edited-document.ts';
import { sectionEntries, type SectionEntry } from './section-list.ts';

const sameEntry = (a: SectionEntry | undefined, b: SectionEntry): boolean =>
  a !== undefined &&
  (Object.keys(b) as (keyof SectionEntry)[]).every((name) => name === 'people' || a[name] === b[name]) &&
  a.people.length === b.people.length &&
  a.people.every((person, index) => person === b.people[index]);

const sectionAt = (doc: Node, position: number): string | null => {
  const place = doc.resolve(Math.min(position, doc.content.size));
  return place.depth > 0 ? String(place.node(1).attrs['id']) : null;
};

/** The sections in order, and who is writing in which. */
export class Outline {
  sections: readonly SectionEntry[] = $state.raw([]);
  #carets: readonly Caret[] = [];

  read(doc: Node, language: 'zh' | 'en'): void {
    this.#list(sectionEntries(doc, language), doc);
  }

  /** Colleagues' carets were drawn at these places. */
  placed(carets: readonly Caret[], doc: Node): void {
    this.#carets = carets;
    this.#list(this.sections, doc);
  }

  leave(): void {
    this.#carets = [];
  }

  caretOf(client: number): Caret | undefined {
    return this.#carets.find(({ person }) => person.client === client);
  }

  /** Whether a colleague's caret stands between two positions. */
  isBusy = (from: number, to: number): boolean => this.#carets.some(({ head }) => head >= from && head < to);

  #peopleIn(doc: Node): Map<string, PresentPerson[]> {
    const found = new Map<string, PresentPerson[]>();
    for (const { person, head } of this.#carets) {
      const id = sectionAt(doc, head);
      if (id) found.set(id, [...(found.get(id) ?? []), person]);
    }
    return found;
  }

  /** Keeps what is the same as before, so that only what changed is drawn again. */
  #list(entries: readonly SectionEntry[], doc: Node): void {
    const people = this.#peopleIn(doc);
    const before = this.sections;
    const next = entries.map((entry, index) => {
      const now = { ...entry, people: people.get(entry.blockId) ?? [] };
      return sameEntry(before[index], now) ? before[index]! : now;
    });
    if (next.length !== before.length || next.some((entry, index) => entry !== before[index])) this.sections = next;
  }
}
