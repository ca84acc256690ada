import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { XmlElement, type AbstractType, type Transaction, type XmlFragment, type YEvent } from 'yjs';
import { bi } from '#lib/i18n/bilingual.ts';
import type { Directory, EditedDocument } from '../edited-document.ts';

type Changed = YEvent<AbstractType<unknown>>;

/** The one client that wrote this change; null for one that only deleted, or that brings several people's work. */
const authorOf = ({ afterState, beforeState }: Transaction): number | null => {
  const authors = [...afterState].filter(([client, clock]) => clock > (beforeState.get(client) ?? 0));
  return authors.length === 1 ? authors[0]![0] : null;
};

const groupAround = (type: AbstractType<unknown> | null): XmlElement | null => {
  for (let at = type; at; at = at.parent as AbstractType<unknown> | null) {
    if (at instanceof XmlElement && at.nodeName === 'schoolGroup') return at;
  }
  return null;
};

/**
 * Who of other schools has written into a school's block, as far as this page has seen it. The whole answer is the
 * history's to give; this is a courtesy while people write together.
 */
export class SchoolVisits {
  #names = new SvelteMap<string, SvelteSet<string>>();

  of(blockId: string): string[] {
    return [...(this.#names.get(blockId) ?? [])];
  }

  /** Starts to watch; returns how to stop. */
  watch(body: XmlFragment, open: EditedDocument, directory: Directory): () => void {
    const look = (events: Changed[], transaction: Transaction) => {
      const client = authorOf(transaction);
      const author = client === null ? undefined : open.people.find((person) => person.client === client);
      if (!author) return;
      const home = directory.person(author.profile.person)?.school;
      for (const { target } of events) {
        const group = groupAround(target);
        const owner = group?.getAttribute('ownerSchool');
        if (!group || !home || !owner || owner === home) continue;
        this.#add(group.getAttribute('blockId') ?? '', `${bi(author.profile.name)}（${bi(author.profile.school)}）`);
      }
    };
    body.observeDeep(look as Parameters<XmlFragment['observeDeep']>[0]);
    return () => body.unobserveDeep(look as Parameters<XmlFragment['observeDeep']>[0]);
  }

  #add(blockId: string, name: string): void {
    const names = this.#names.get(blockId) ?? new SvelteSet<string>();
    names.add(name);
    this.#names.set(blockId, names);
  }
}
