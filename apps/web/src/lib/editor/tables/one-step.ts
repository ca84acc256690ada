import { EditorState, Selection, type Command, type Transaction } from '@tiptap/pm/state';

const made = (command: Command, state: EditorState): Transaction | null | false => {
  let transaction: Transaction | null = null;
  const able = command(state, (result) => (transaction = result));
  return able && transaction;
};

/**
 * Several commands as one transaction. They run on states without plugins, so that nothing is appended between them;
 * the whole is impossible when one of them is.
 */
export const inOneStep =
  (...commands: Command[]): Command =>
  (state, dispatch) => {
    let draft = EditorState.create({ doc: state.doc, selection: state.selection });
    const whole = state.tr;
    for (const command of commands) {
      const transaction = made(command, draft);
      if (transaction === false) return false;
      if (!transaction) continue;
      for (const step of transaction.steps) whole.step(step);
      draft = draft.apply(transaction);
    }
    if (!dispatch) return true;
    const selection = Selection.fromJSON(whole.doc, draft.selection.toJSON() as Record<string, unknown>);
    dispatch(whole.setSelection(selection).scrollIntoView());
    return true;
  };
