import * as Y from 'yjs';

const EDITS = 260_000;
/** Three in ten edits of a text that people work on for long take something away. */
const DELETES = 0.3;
const LETTERS = '把小灯泡点亮需要一节电池和两根导线先画后接再说出电从哪里来';
/** client ids that no seat is given */
const AUTHORS = [1, 2];

export interface LongText {
  content: Uint8Array;
  history: Uint8Array[];
}

/** The same numbers in every run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

/** Somebody at work: they type for a while at one place, take back a little, and go on elsewhere. */
class Hand {
  #place = 0;
  #left = 0;

  edit(text: Y.XmlText, chance: () => number): void {
    if (this.#left-- <= 0) {
      this.#left = 5 + Math.floor(chance() * 60);
      // mostly near the end, where a text grows
      this.#place = Math.floor(text.length * (chance() < 0.7 ? 1 : chance()));
    }
    this.#place = Math.min(this.#place, text.length);
    if (this.#place > 0 && chance() < DELETES) return text.delete(--this.#place, 1);
    text.insert(this.#place++, LETTERS[Math.floor(chance() * LETTERS.length)] as string);
  }
}

let made: LongText | null = null;

/** A document that two people have made by 260,000 single keystrokes: what it is, and how it came about. */
export const longText = (): LongText => {
  if (made) return made;
  const chance = random(1);
  const hands = AUTHORS.map((client) => ({ client, hand: new Hand() }));
  const ydoc = new Y.Doc();
  const history: Uint8Array[] = [];
  ydoc.on('update', (update: Uint8Array) => history.push(update));
  ydoc.clientID = AUTHORS[0] as number;
  const text = new Y.XmlText();
  const [section, paragraph] = [new Y.XmlElement('section'), new Y.XmlElement('paragraph')];
  paragraph.insert(0, [text]);
  section.insert(0, [paragraph]);
  ydoc.getXmlFragment('body').insert(0, [section]);
  while (history.length < EDITS) {
    const { client, hand } = hands[Math.floor(history.length / 500) % hands.length] as (typeof hands)[number];
    ydoc.clientID = client;
    hand.edit(text, chance);
  }
  made = { content: Y.encodeStateAsUpdate(ydoc), history };
  return made;
};
