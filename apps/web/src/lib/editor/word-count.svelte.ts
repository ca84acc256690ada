import type { DocumentJson } from '@gongbei/document/document-json';
import { countWords } from '@gongbei/document/plain-text';
import type { Node } from '@tiptap/pm/model';
import { TextSelection, type EditorState } from '@tiptap/pm/state';

export interface Words {
  /** ideographs and words of the whole document */
  all: number;
  /** of the selection; 0 where nothing is selected */
  selected: number;
}

const COUNT_AFTER_MS = 400;

const wordsIn = (doc: Node): number => countWords(doc.toJSON() as DocumentJson);

/** Counts when nothing has changed for a moment: nobody reads the number while they type. */
export class WordCount {
  words: Words = $state.raw({ all: 0, selected: 0 });
  #counting: ReturnType<typeof setTimeout> | undefined;

  count({ doc, selection }: EditorState): void {
    const selected = selection instanceof TextSelection && !selection.empty ? selection : null;
    const all = wordsIn(doc);
    this.words = { all, selected: selected ? wordsIn(doc.cut(selected.from, selected.to)) : 0 };
  }

  changed(textChanged: boolean, state: () => EditorState | undefined): void {
    if (!textChanged && this.words.selected === 0 && state()?.selection.empty) return;
    clearTimeout(this.#counting);
    this.#counting = setTimeout(() => {
      const now = state();
      if (now) this.count(now);
    }, COUNT_AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#counting);
  }
}
