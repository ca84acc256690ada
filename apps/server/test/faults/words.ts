import * as Y from 'yjs';
import type { Random } from '../../../../packages/sync/test/random.ts';

const WORD = /‹[^‹›]*›/g;

const textsOf = (ydoc: Y.Doc): Y.XmlText[] =>
  [...ydoc.getXmlFragment('body').createTreeWalker((node) => node instanceof Y.XmlText)] as unknown as Y.XmlText[];

const plain = (text: Y.XmlText): string =>
  (text.toDelta() as { insert: unknown }[]).map(({ insert }) => (typeof insert === 'string' ? insert : ' ')).join('');

/** All words that a copy shows, sorted. */
export const wordsIn = (ydoc: Y.Doc): string[] =>
  textsOf(ydoc)
    .flatMap((text) => plain(text).match(WORD) ?? [])
    .sort();

/** Words that a copy shows more than once. */
export const doubledIn = (ydoc: Y.Doc): string[] => wordsIn(ydoc).filter((word, i, all) => word === all[i - 1]);

/** Somebody's writing in the first line: words that nobody else writes, each once; now and then one is taken away again. */
export class Scribe {
  readonly #name: string;
  readonly #random: Random;
  #count = 0;

  constructor(name: string, random: Random) {
    this.#name = name;
    this.#random = random;
  }

  write(ydoc: Y.Doc): void {
    const [text] = textsOf(ydoc);
    if (!text) throw new Error('there is no text to write in');
    const places = [...plain(text).matchAll(WORD)].map((match) => ({ at: match.index, word: match[0] }));
    const place = this.#random.one(places);
    if (place?.word.startsWith(`‹${this.#name}`) && this.#random.chance(0.3))
      return text.delete(place.at, place.word.length);
    text.insert(place?.at ?? 0, `‹${this.#name}${++this.#count}›`);
  }
}
