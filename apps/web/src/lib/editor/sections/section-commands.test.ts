// @vitest-environment happy-dom
import { section } from '@gongbei/document/blocks';
import { complete } from '@gongbei/document/json';
import { localPlugins } from '@gongbei/document/local-plugins';
import { schema } from '@gongbei/document/schema';
import { Node } from '@tiptap/pm/model';
import { AllSelection, EditorState, type Command } from '@tiptap/pm/state';
import { EditorView } from '@tiptap/pm/view';
import { expect, test } from 'vitest';
import {
  addSchoolGroup,
  addSection,
  hideSection,
  moveSection,
  removeSection,
  renameSection,
} from './section-commands.ts';
import { sectionEntries } from './section-list.ts';

const plan = (): EditorView => {
  const content = [section('objectives', '目标'), section('board', ''), section('homework', '作业')];
  const doc = Node.fromJSON(schema, complete({ type: 'doc', content }));
  return new EditorView(null, { state: EditorState.create({ doc, plugins: localPlugins(() => false) }) });
};

const titles = ({ state }: EditorView) =>
  sectionEntries(state.doc, 'zh').map(({ number, title }) => `${number ?? '–'} ${title}`);
const id = (view: EditorView, index: number) => sectionEntries(view.state.doc, 'zh')[index]!.blockId;
const run = (view: EditorView, command: Command) => command(view.state, view.dispatch);

test('a section is added behind another, named, hidden and removed; numbers follow', () => {
  const view = plan();
  run(view, addSection('custom', id(view, 0)));
  run(view, renameSection(id(view, 1), ' 安全提醒 '));
  expect(titles(view)).toEqual(['一 教学目标', '二 安全提醒', '三 板书设计', '四 作业设计']);
  expect(view.state.selection.$from.node(1)).toBe(view.state.doc.child(1));
  run(view, hideSection(id(view, 1)));
  expect(titles(view)).toEqual(['一 教学目标', '– 安全提醒', '二 板书设计', '三 作业设计']);
  run(view, removeSection(id(view, 1)));
  expect(titles(view)).toEqual(['一 教学目标', '二 板书设计', '三 作业设计']);
});

test('an empty title is the heading of the kind again', () => {
  const view = plan();
  run(view, renameSection(id(view, 0), '我的目标'));
  run(view, renameSection(id(view, 0), ' '));
  expect(titles(view)[0]).toBe('一 教学目标');
});

test('a section moves with its words and its id, past the ends it does not', () => {
  const view = plan();
  const homework = id(view, 2);
  expect(moveSection(view, homework, -1, () => false)).toBe(true);
  expect(titles(view)).toEqual(['一 教学目标', '二 作业设计', '三 板书设计']);
  expect(id(view, 1)).toBe(homework);
  expect(view.state.doc.child(1).textContent).toBe('作业');
  expect(moveSection(view, homework, -1, () => true)).toBe(true);
  expect(moveSection(view, homework, -1, () => false)).toBe(false);
});

test('blank is what nobody has written in, and deleting everything keeps every section', () => {
  const view = plan();
  const blank = () => sectionEntries(view.state.doc, 'zh').map((entry) => entry.blank);
  expect(blank()).toEqual([false, true, false]);
  view.dispatch(view.state.tr.setSelection(new AllSelection(view.state.doc)));
  view.dispatch(view.state.tr.deleteSelection());
  expect(blank()).toEqual([true, true, true]);
});

test('one more school gets its block at the end of the section', () => {
  const view = plan();
  run(view, addSchoolGroup(id(view, 0), 'zgl'));
  expect(view.state.doc.firstChild!.lastChild!.attrs['ownerSchool']).toBe('zgl');
  expect(view.state.selection.$from.node(2).type.name).toBe('schoolGroup');
});
