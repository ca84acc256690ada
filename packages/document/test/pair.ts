import * as Y from 'yjs';
import { seedUpdate, toJson, type DocumentJson } from '../src/json.ts';
import { HeadlessEditor } from './headless-editor.ts';

/** Editors over copies of one document, with a wire between them that carries what it is told to, when it is told to. */
export class Wire {
  readonly editors: HeadlessEditor[];
  readonly #sent: Uint8Array[][];
  readonly #heard: number[][];

  constructor(json: DocumentJson, count = 2) {
    const seed = seedUpdate(json, 100);
    this.#sent = Array.from({ length: count }, () => []);
    this.#heard = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
    this.editors = Array.from({ length: count }, (_, index) => {
      const ydoc = new Y.Doc();
      ydoc.clientID = index + 1;
      Y.applyUpdate(ydoc, seed, this);
      const editor = new HeadlessEditor(ydoc);
      ydoc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== this) this.#sent[index]!.push(update);
      });
      return editor;
    });
  }

  /** How many updates the editor has made so far. */
  made = (editor: HeadlessEditor): number => this.#sent[this.editors.indexOf(editor)]!.length;

  /** Brings everybody everything, until nothing new is made of it. */
  exchange(): void {
    const rounds = 20;
    for (let round = 0; this.#pending(); round++) {
      if (round === rounds) throw new Error('the editors never come to rest');
      this.editors.forEach((_, to) => this.editors.forEach((_, from) => this.#carry(from, to)));
    }
  }

  #pending(): boolean {
    return this.#heard.some((heard, to) =>
      heard.some((count, from) => from !== to && count < this.#sent[from]!.length),
    );
  }

  #carry(from: number, to: number): void {
    if (from === to) return;
    const waiting = this.#sent[from]!.slice(this.#heard[to]![from]);
    this.#heard[to]![from] = this.#sent[from]!.length;
    for (const update of waiting) Y.applyUpdate(this.editors[to]!.ydoc, update, this);
  }

  /** What everybody has; throws where copies differ. */
  agreed(): DocumentJson {
    const [first, ...others] = this.editors.map(({ ydoc }) => JSON.stringify(toJson(ydoc)));
    if (others.some((other) => other !== first)) throw new Error('the copies differ');
    return JSON.parse(first!) as DocumentJson;
  }

  destroy(): void {
    for (const editor of this.editors) editor.destroy();
  }
}
