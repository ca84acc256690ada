// @vitest-environment happy-dom
import { processTable, section } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { schema } from '@gongbei/document/schema';
import { Node } from '@tiptap/pm/model';
import { EditorState, TextSelection } from '@tiptap/pm/state';
import { EditorView } from '@tiptap/pm/view';
import { expect, test } from 'vitest';
import { moveRow, rowGroups } from './rows.ts';

const lesson = (rows: { title: string; rowspan?: number; step?: string }[]): EditorView => {
  const table = processTable(
    ['环节', '教师活动'],
    rows.map(({ title }) => ({ minutes: 1, cells: [title, `${title}教`] })),
  );
  for (const [index, { rowspan, step }] of rows.entries()) {
    const row = table.content![index + 1]!;
    if (step) row.attrs = { ...row.attrs, stepId: step };
    if (rowspan) row.content![0]!.attrs = { ...row.content![0]!.attrs, rowspan };
    if (rows[index - 1]?.rowspan) row.content!.shift();
  }
  const doc = Node.fromJSON(schema, complete({ type: 'doc', content: [section('process', [table])] }));
  return new EditorView(null, { state: EditorState.create({ doc }) });
};

const titles = ({ state }: EditorView): string[] =>
  state.doc.firstChild!.firstChild!.children.slice(1).map((row) => row.firstChild!.textContent);

const goTo = (view: EditorView, words: string): void => {
  view.state.doc.descendants((node, pos) => {
    if (node.isTextblock && node.textContent === words) {
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, pos + 1 + words.length)));
    }
  });
};

const nobody = () => false;

test('a row goes up and down with its step, and the caret goes with it', () => {
  const view = lesson([{ title: '甲' }, { title: '乙' }, { title: '丙' }]);
  const steps = view.state.doc.firstChild!.firstChild!.children.map((row) => row.attrs['stepId'] as unknown);
  goTo(view, '乙教');
  expect(moveRow(view, -1, nobody)).toBe(true);
  expect(titles(view)).toEqual(['乙', '甲', '丙']);
  expect(view.state.selection.$from.parent.textContent).toBe('乙教');
  expect(view.state.doc.firstChild!.firstChild!.child(1).attrs['stepId']).toBe(steps[2]);
  moveRow(view, 1, nobody);
  moveRow(view, 1, nobody);
  expect(titles(view)).toEqual(['甲', '丙', '乙']);
  expect(moveRow(view, 1, nobody)).toBe(false);
});

test('nothing goes above the heading', () => {
  const view = lesson([{ title: '甲' }]);
  goTo(view, '甲');
  expect(moveRow(view, -1, nobody)).toBe(false);
});

test('rows tied by a merged cell, or by a common step, move together', () => {
  const view = lesson([
    { title: '甲', rowspan: 2 },
    { title: '甲二' },
    { title: '乙', step: 's' },
    { title: '乙二', step: 's' },
  ]);
  expect(rowGroups(view.state.doc.firstChild!.firstChild!)).toEqual([
    { first: 1, end: 3 },
    { first: 3, end: 5 },
  ]);
  goTo(view, '乙二教');
  moveRow(view, -1, nobody);
  expect(titles(view)).toEqual(['乙', '乙二', '甲', '甲二教']);
});

test('of the two rows, the one where a colleague writes is never taken out', () => {
  const view = lesson([{ title: '甲' }, { title: '乙' }]);
  goTo(view, '乙');
  const taken: string[] = [];
  view.setProps({
    dispatchTransaction: (transaction) => {
      const before = titles(view);
      view.updateState(view.state.apply(transaction));
      taken.push(...before.filter((title) => !titles(view).includes(title)));
    },
  });
  let colleague = 0;
  view.state.doc.descendants((node, pos) => {
    if (node.isTextblock && node.textContent === '乙教') colleague = pos;
  });
  moveRow(view, -1, (from, to) => colleague >= from && colleague < to);
  expect(titles(view)).toEqual(['乙', '甲']);
  expect(taken).toEqual(['甲']);
});
