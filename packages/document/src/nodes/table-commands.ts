import type { CommandProps, RawCommands } from '@tiptap/core';
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
    const { tr, state, dispatch } = props;
    const before = tr.doc;
    const position = findTable(tr.selection.$from)?.pos;
    if (dispatch && position !== undefined) makeRegular(tr, position);
    // the command reads a state that follows the transaction, but only from the last time that `tr` was asked of it
    const done = state.tr === tr && run(props);
    if (!done || !dispatch || position === undefined) return done;
    if (tr.doc.nodeAt(position)?.type.name === 'table') identifyProcess(tr, position);
    fillEmpty(tr, before);
    return true;
  };

const filled =
  (run: Run): Run =>
  (props) => {
    const before = props.tr.doc;
    const done = run(props);
    if (done && props.dispatch) fillEmpty(props.tr, before);
    return done;
  };
