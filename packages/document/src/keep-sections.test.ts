import { AllSelection } from '@tiptap/pm/state';
import { describe, expect, it } from 'vitest';
import type { HeadlessEditor } from '../test/headless-editor.ts';
import { endOf } from '../test/headless-editor.ts';
import { Wire } from '../test/pair.ts';
import { bulletList, paragraph, section, table } from './blocks.ts';
import { changesSections } from './keep-sections.ts';
import { isFromBinding } from './local-only.ts';

function open(): { wire: Wire; editor: HeadlessEditor } {
  const content = [
    section('standards', [paragraph('课标'), paragraph('依据')]),
    section('learners', [bulletList(['学情']), table(null, [['表中']])]),
    section('process', [paragraph('过程'), paragraph('结尾')]),
  ];
  const wire = new Wire({ type: 'doc', content });
  return { wire, editor: wire.editors[0]! };
}

const outline = ({ doc }: HeadlessEditor) => doc.children.map(({ attrs, textContent }) => [attrs['kind'], textContent]);
const ids = ({ doc }: HeadlessEditor) => doc.children.map(({ attrs }) => attrs['id'] as string);

describe('a deletion over several sections', () => {
  it('empties what was marked and leaves every section standing, with the rest of its text', () => {
    const { editor } = open();
    const before = ids(editor);
    editor.select(endOf(editor.doc, '依据') - 1, endOf(editor.doc, '过程') - 1);
    editor.change((tr) => tr.deleteSelection());
    expect(outline(editor)).toEqual([
      ['standards', '课标依'],
      ['learners', ''],
      ['process', '程结尾'],
    ]);
    expect(ids(editor)).toEqual(before);
    expect(editor.state.selection.from).toBe(endOf(editor.doc, '依'));
    expect(editor.doc.child(1).firstChild?.type.name).toBe('paragraph');
  });

  it('even of everything leaves all sections, each with a line', () => {
    const { editor } = open();
    const before = ids(editor);
    editor.change((tr) => tr.setSelection(new AllSelection(tr.doc)));
    editor.change((tr) => tr.deleteSelection());
    expect(ids(editor)).toEqual(before);
    expect(editor.doc.textContent).toBe('');
    for (const child of editor.doc.children) expect(child.firstChild?.type.name).toBe('paragraph');
  });

  it('is one update and one step to undo', () => {
    const { editor, wire } = open();
    const before = JSON.stringify(editor.doc);
    editor.select(endOf(editor.doc, '课标') - 1, endOf(editor.doc, '结尾'));
    editor.change((tr) => tr.deleteSelection());
    expect(wire.made(editor)).toBe(1);
    editor.undoManager.undo();
    expect(JSON.stringify(editor.doc)).toBe(before);
  });

  it('spares what a colleague types into the sections meanwhile', () => {
    const { editor, wire } = open();
    const colleague = wire.editors[1]!;
    editor.select(endOf(editor.doc, '依据') - 1, endOf(editor.doc, '过程'));
    editor.change((tr) => tr.deleteSelection());
    colleague.caretAfter('结尾').type('，小结');
    wire.exchange();
    wire.agreed();
    expect(outline(editor).at(-1)).toEqual(['process', '结尾，小结']);
  });

  it('makes way for what is typed or pasted over it', () => {
    const { editor } = open();
    const keeper = editor.state.plugins.find(({ props }) => props.handleTextInput)!;
    editor.select(endOf(editor.doc, '依据'), endOf(editor.doc, '过程'));
    const { from, to } = editor.state.selection;
    const handled = keeper.props.handleTextInput!.call(keeper, editor.view, from, to, '新', () => editor.state.tr);
    expect(handled).toBe(true);
    expect(outline(editor)).toEqual([
      ['standards', '课标依据新'],
      ['learners', ''],
      ['process', '结尾'],
    ]);
  });
});

describe('a section', () => {
  it('goes by a command that says so', () => {
    const { editor } = open();
    const { nodeSize } = editor.doc.child(0);
    editor.change((tr) => changesSections(tr.delete(0, nodeSize)));
    expect(outline(editor).map(([kind]) => kind)).toEqual(['learners', 'process']);
  });

  it('that a colleague removed is not put back by anybody’s screen', () => {
    const { editor, wire } = open();
    const colleague = wire.editors[1]!;
    colleague.change((tr) => changesSections(tr.delete(0, tr.doc.child(0).nodeSize)));
    wire.exchange();
    expect(wire.made(editor)).toBe(0);
    expect(ids(editor)).toEqual(ids(colleague));
    expect(isFromBinding(editor.state.tr)).toBe(false);
  });
});
