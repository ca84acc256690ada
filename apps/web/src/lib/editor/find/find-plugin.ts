import type { Node } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

export interface Found {
  from: number;
  to: number;
}

interface Finding {
  words: string;
  found: readonly Found[];
  /** index of the one that is gone to */
  at: number;
  drawn: DecorationSet;
}

const key = new PluginKey<Finding>('find');
const NOTHING: Finding = { words: '', found: [], at: 0, drawn: DecorationSet.empty };
const NODE = '\ufffc';

/** Letters compare without case and full-width forms as half-width ones, one character for one. */
const folded = (text: string): string =>
  [...text]
    .map((character) => {
      const plain = character.normalize('NFKC').toLowerCase();
      return plain.length === character.length ? plain : character;
    })
    .join('');

/** Every place where the words occur, line by line; marks and formatting in between don't matter. */
export const findAll = (doc: Node, words: string): Found[] => {
  const wanted = folded(words);
  const found: Found[] = [];
  if (wanted.trim() === '') return found;
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const text = folded(node.textBetween(0, node.content.size, null, NODE));
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
      found.push({ from: pos + 1 + at, to: pos + 1 + at + wanted.length });
    }
    return false;
  });
  return found;
};

const draw = (doc: Node, found: readonly Found[], at: number): DecorationSet =>
  DecorationSet.create(
    doc,
    found.map(({ from, to }, index) => Decoration.inline(from, to, { class: index === at ? 'found is-at' : 'found' })),
  );

const finding = (doc: Node, words: string, at: number): Finding => {
  const found = findAll(doc, words);
  const within = found.length === 0 ? 0 : Math.min(at, found.length - 1);
  return { words, found, at: within, drawn: draw(doc, found, within) };
};

export const findingIn = (state: EditorState): Omit<Finding, 'drawn'> => key.getState(state) ?? NOTHING;

/** Looks for words from the caret on; without words, nothing is marked any more. */
export const find = (state: EditorState, words: string): Transaction => state.tr.setMeta(key, { words });

export const goToFound = (state: EditorState, at: number): Transaction => state.tr.setMeta(key, { at });

export const findPlugin = (): Plugin =>
  new Plugin<Finding>({
    key,
    state: {
      init: () => NOTHING,
      apply: (transaction, now, _old, { doc, selection }) => {
        const asked = transaction.getMeta(key) as { words?: string; at?: number } | undefined;
        if (asked?.words !== undefined) {
          const next = findAll(doc, asked.words).findIndex(({ to }) => to > selection.from);
          return finding(doc, asked.words, Math.max(0, next));
        }
        if (asked?.at !== undefined) return finding(doc, now.words, asked.at);
        return transaction.docChanged && now.words ? finding(doc, now.words, now.at) : now;
      },
    },
    props: { decorations: (state) => key.getState(state)?.drawn },
  });
