import * as Y from 'yjs';
import type { Random } from './random.ts';

const paragraphs = (ydoc: Y.Doc): Y.XmlElement[] =>
  ydoc
    .getXmlFragment('body')
    .toArray()
    .filter((node) => node instanceof Y.XmlElement);

const textOf = (ydoc: Y.Doc, random: Random): Y.XmlText | null => {
  const text = random.one(paragraphs(ydoc))?.get(0);
  return text instanceof Y.XmlText ? text : null;
};

const addParagraph = (ydoc: Y.Doc, random: Random, text: string) => {
  const body = ydoc.getXmlFragment('body');
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(text)]);
  body.insert(random.below(body.length + 1), [paragraph]);
};

/** One edit of a person, of the kinds that an editor makes. `word` is what they type, if they type anything. */
export const scribble = (ydoc: Y.Doc, random: Random, word: string): void => {
  const text = textOf(ydoc, random);
  if (!text || random.chance(0.05)) return addParagraph(ydoc, random, word);
  const at = random.below(text.length + 1);
  const rest = text.length - at;
  if (random.chance(0.65)) text.insert(at, word);
  else if (random.chance(0.6)) text.delete(at, Math.min(rest, 1 + random.below(6)));
  else if (random.chance(0.7))
    text.format(at, Math.min(rest, 1 + random.below(8)), { bold: random.chance(0.5) ? true : null });
  else if (paragraphs(ydoc).length > 3) {
    const body = ydoc.getXmlFragment('body');
    body.delete(random.below(body.length), 1);
  } else (text.parent as Y.XmlElement).setAttribute('textAlign', random.one(['left', 'center', 'right']));
};

/** Types a word as an input method does, reading after reading, and leaves the word. */
export const composeWord = (
  ydoc: Y.Doc,
  random: Random,
  readings: readonly string[],
  word: string,
): (() => boolean) => {
  const text = textOf(ydoc, random);
  if (!text) return () => false;
  const at = random.below(text.length + 1);
  const steps = [...readings, word];
  let shown = 0;
  /** @returns whether there is more to come */
  return () => {
    const step = steps.shift();
    if (step === undefined || text.doc === null || text._item?.deleted) return false;
    ydoc.transact(() => {
      text.delete(at, shown);
      text.insert(at, step);
    });
    shown = step.length;
    return steps.length > 0;
  };
};
