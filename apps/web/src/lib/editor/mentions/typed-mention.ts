import { isFromBinding } from '@gongbei/document/local-only';
import { Plugin, PluginKey, TextSelection, type EditorState } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { isComposing } from '../collaboration/ime-hold.ts';
import type { Directory, Mentionable } from '../edited-document.ts';
import { matchPeople } from './match-people.ts';
import type { MentionList } from './mention-list.svelte.ts';

/** An `@` and what follows it, up to the caret. */
export interface TypedMention {
  from: number;
  to: number;
  query: string;
}

/** No space is needed before it, but an address like `lin@school` is none. */
const TYPED = /(?:^|[^A-Za-z0-9._-])@([^\s@，。、；：！？,;:!?（）()]{0,20})$/;
const NODE = '\ufffc';

export const typedMention = ({ selection }: EditorState): TypedMention | null => {
  const { $from, empty } = selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.spec.code) return null;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 24), $from.parentOffset, null, NODE);
  const query = TYPED.exec(before)?.[1];
  return query === undefined ? null : { from: $from.pos - query.length - 1, to: $from.pos, query };
};

const key = new PluginKey<TypedMention | null>('typed-mention');

const mention = (view: EditorView, { from, to }: TypedMention, person: Mentionable): void => {
  const node = view.state.schema.nodes['mention']!.create({ person: person.id });
  const transaction = view.state.tr.replaceWith(from, to, [node, view.state.schema.text(' ')]);
  view.dispatch(transaction.setSelection(TextSelection.create(transaction.doc, from + node.nodeSize + 1)));
  view.focus();
};

const rectangleAt = (view: EditorView, position: number): DOMRect => {
  const { left, top, bottom } = view.coordsAtPos(position);
  return new DOMRect(left, top, 0, bottom - top);
};

/**
 * Offers people while an `@` is being typed. It marks nothing in the text: a mark around a word that is being composed
 * would end the composition.
 */
export const mentionPlugin = (list: MentionList, directory: Directory): Plugin =>
  new Plugin<TypedMention | null>({
    key,
    state: {
      init: () => null,
      apply: (transaction, typed, _old, state) => {
        if (transaction.getMeta(key) === 'dismiss') return null;
        const isTyping = transaction.docChanged && !isFromBinding(transaction);
        return isTyping || typed ? typedMention(state) : null;
      },
    },
    props: {
      handleKeyDown: (view, event) => {
        if (!list.open || isComposing(event)) return false;
        if (event.key !== 'Escape') return list.press(event.key);
        view.dispatch(view.state.tr.setMeta(key, 'dismiss'));
        return true;
      },
      handleDOMEvents: { blur: () => list.hide() },
    },
    view: () => ({
      update: (view, before) => {
        const typed = key.getState(view.state);
        if (typed === key.getState(before)) return;
        if (!typed) return list.hide();
        const people = matchPeople(directory.everyone(), typed.query);
        list.show(people, rectangleAt(view, typed.from), (person) => mention(view, typed, person));
      },
      destroy: () => list.hide(),
    }),
  });
