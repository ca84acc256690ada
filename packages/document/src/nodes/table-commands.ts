import { createChainableState, type CommandProps, type RawCommands } from '@tiptap/core';
import { EditorState } from '@tiptap/pm/state';
import { findTable } from '@tiptap/pm/tables';
import { fillEmpty } from '../fill-empty.ts';
import { identifyProcess } from '../process-table.ts';
import { makeRegular } from '../regular-table.ts';

/** Commands that count rows and columns or make cells. */
const STRUCTURAL = [
  'addColumnAfter',
  'addColumnBefore',
  'addRowAfter',
  'addRowBefore',
  'deleteColumn',
  'deleteRow',
  'mergeCells',
  'mergeOrSplit',
  'splitCell',
  'toggleHeaderCell',
  'toggleHeaderColumn',
  'toggleHeaderRow',
] as const satisfies (keyof RawCommands)[];

type Run = (props: CommandProps) => boolean;

/**
 * The table commands over a table that may be ragged, with cells that may be empty: the table is made regular first and
 * completed afterwards, in the same transaction, so that a caret can be put into a new cell at once.
 */
export function completeTableCommands(commands: Partial<RawCommands>): Partial<RawCommands> {
  const completed = STRUCTURAL.map((name) => {
    const command = commands[name] as (...args: unknown[]) => Run;
    return [name, (...args: unknown[]): Run => around(command(...args))] as const;
  });
  const insertTable = commands.insertTable as ((...args: unknown[]) => Run) | undefined;
  return {
    ...commands,
    ...Object.fromEntries(completed),
    ...(insertTable && { insertTable: (...args: unknown[]) => filled(insertTable(...args)) }),
  };
}

const around =
  (run: Run): Run =>
  (props) => {
    const { tr, dispatch } = props;
    const before = tr.doc;
    const position = findTable(tr.selection.$from)?.pos;
    if (!dispatch || position === undefined) return run(props);
    makeRegular(tr, position);
    if (!runAfresh(run, props)) return false;
    if (tr.doc.nodeAt(position)?.type.name === 'table') identifyProcess(tr, position);
    fillEmpty(tr, before);
    return true;
  };

/**
 * The commands of prosemirror-tables map positions through the whole transaction that they are given, so they must be
 * given one without steps. What they did is then done in ours.
 */
function runAfresh(run: Run, props: CommandProps): boolean {
  const { tr } = props;
  const state = EditorState.create({ doc: tr.doc, selection: tr.selection });
  const fresh = state.tr;
  const done = run({ ...props, tr: fresh, state: createChainableState({ state, transaction: fresh }) });
  for (const step of fresh.steps) tr.step(step);
  if (fresh.selectionSet) tr.setSelection(fresh.selection.getBookmark().resolve(tr.doc));
  return done;
}

const filled =
  (run: Run): Run =>
  (props) => {
    const before = props.tr.doc;
    const done = run(props);
    if (done && props.dispatch) fillEmpty(props.tr, before);
    return done;
  };
