import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/** What a person types, one of these per edit: a word of an input method is often a single character. */
const LETTERS = '共备一份教案两地同写';

/** An edit, and where the cursor stands after it. */
export interface Edit {
  /** its number among all of this author's structs */
  clock: number;
  update: Uint8Array;
  cursor: Uint8Array;
}

/** How a cursor is written by those who speak this dialect. */
export type CursorStyle = 'ours' | 'json';

/** Somebody's writing, made beforehand: a paragraph of their own, then one character after the other. */
export class Author {
  readonly #ydoc = new Y.Doc();
  readonly #text = new Y.XmlText();
  readonly #style: CursorStyle;
  #awarenessClock = 0;
  #typed = 0;

  constructor(client: number, style: CursorStyle) {
    this.#ydoc.clientID = client;
    this.#style = style;
  }

  /** A section with a paragraph of their own. Comes before everything else. */
  begin(): Edit {
    return this.#write(() => {
      const [section, paragraph] = [new Y.XmlElement('section'), new Y.XmlElement('paragraph')];
      section.setAttribute('id', `s${this.#ydoc.clientID}`);
      paragraph.setAttribute('blockId', `p${this.#ydoc.clientID}`);
      section.insert(0, [paragraph]);
      paragraph.insert(0, [this.#text]);
      this.#ydoc.getXmlFragment('body').insert(0, [section]);
    });
  }

  type(): Edit {
    return this.#write(() => this.#text.insert(this.#text.length, LETTERS[this.#typed++ % LETTERS.length] as string));
  }

  #write(change: () => void): Edit {
    const client = this.#ydoc.clientID;
    const update: Uint8Array[] = [];
    const take = (bytes: Uint8Array) => update.push(bytes);
    this.#ydoc.on('update', take);
    this.#ydoc.transact(change);
    this.#ydoc.off('update', take);
    const last = Y.createID(client, Y.getState(this.#ydoc.store, client) - 1);
    return { clock: last.clock, update: update[0] as Uint8Array, cursor: this.#cursor(last) };
  }

  /** As y-protocols writes it: how many, whose, which, and what as JSON. */
  #cursor(at: Y.ID): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, this.#ydoc.clientID);
    encoding.writeVarUint(encoder, ++this.#awarenessClock);
    encoding.writeVarString(encoder, JSON.stringify(this.#state(at)));
    return encoding.toUint8Array(encoder);
  }

  #state(at: Y.ID): unknown {
    const place = new Y.RelativePosition(null, null, at, 0);
    if (this.#style === 'ours') return { cursor: [Buffer.from(Y.encodeRelativePosition(place)).toString('base64')] };
    const name = `老师${this.#ydoc.clientID}`;
    return { user: { name, color: '#3b82f6' }, cursor: { anchor: place, head: place } };
  }
}
