import * as Y from 'yjs';
import { BODY } from './schema.ts';

/** A place in the text that names somebody. */
export interface FoundMention {
  person: string;
  /** the innermost block around it; null where none has an id yet */
  block: string | null;
  /** the client id with which it was written */
  client: number;
}

/** Everybody whom the text names, in its order. */
export function mentionsIn(ydoc: Y.Doc): FoundMention[] {
  const elements = ydoc.getXmlFragment(BODY).createTreeWalker((type) => type instanceof Y.XmlElement);
  return [...(elements as Iterable<Y.XmlElement>)].flatMap((element) => {
    const person: unknown = element.nodeName === 'mention' ? element.getAttribute('person') : null;
    if (typeof person !== 'string' || person === '') return [];
    return [{ person, block: blockAround(element), client: element._item?.id.client ?? 0 }];
  });
}

function blockAround(element: Y.XmlElement): string | null {
  for (let at: unknown = element.parent; at instanceof Y.XmlElement; at = at.parent) {
    const id: unknown = at.getAttribute('blockId');
    if (typeof id === 'string') return id;
  }
  return null;
}
