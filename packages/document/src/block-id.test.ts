import type { Node } from '@tiptap/pm/model';
import { NodeSelection } from '@tiptap/pm/state';
import { describe, expect, it } from 'vitest';
import type { HeadlessEditor } from '../test/headless-editor.ts';
import { endOf, positionsOf } from '../test/headless-editor.ts';
import { Wire } from '../test/pair.ts';
import { effectiveIds } from './block-id.ts';
import { bulletList, paragraph, section, table } from './blocks.ts';
import { identityOf } from './changed-nodes.ts';
import type { NodeJson } from './json.ts';
import { schema } from './schema.ts';

function open(...content: NodeJson[]): { editor: HeadlessEditor; wire: Wire } {
  const wire = new Wire({ type: 'doc', content: [section('custom', content)] }, 2);
  return { editor: wire.editors[0]!, wire };
}

function ids(doc: Node): (string | null)[] {
  const found: (string | null)[] = [];
  doc.descendants((node) => {
    if (node.isBlock) found.push(identityOf(node));
  });
  return found;
}

function idOf(doc: Node, text: string): string | null {
  return identityOf(doc.resolve(endOf(doc, text)).parent);
}

const everyBlockHasItsOwn = (doc: Node) => {
  const all = ids(doc);
  expect(all).not.toContain(null);
  expect(new Set(all).size).toBe(all.length);
};

describe('a block’s id', () => {
  it('stays with the first half of a split; the second gets a new one', () => {
    const { editor } = open(paragraph('电池灯泡'));
    const before = idOf(editor.doc, '电池灯泡');
    editor.select(endOf(editor.doc, '电池灯泡') - 2).commands.splitBlock();
    expect(idOf(editor.doc, '电池')).toBe(before);
    everyBlockHasItsOwn(editor.doc);
  });

  it('is new for the second half even if a command copies all attributes', () => {
    const { editor } = open(paragraph('电池灯泡'));
    const before = idOf(editor.doc, '电池灯泡');
    editor.change((tr) => tr.split(endOf(editor.doc, '电池灯泡') - 2));
    expect(idOf(editor.doc, '电池')).toBe(before);
    everyBlockHasItsOwn(editor.doc);
  });

  it('is given to list items, rows and cells alike', () => {
    const { editor } = open(bulletList(['甲']), table(['谁'], [['教师']]));
    editor.caretAfter('甲').commands.splitListItem('listItem');
    editor.caretAfter('教师').commands.addRowAfter();
    editor.caretAfter('教师').commands.addColumnAfter();
    everyBlockHasItsOwn(editor.doc);
    expect(positionsOf(editor.doc, 'tableCell')).toHaveLength(4);
  });

  it('stays when a block changes its kind or moves into a list', () => {
    const { editor } = open(paragraph('标题'));
    const before = idOf(editor.doc, '标题');
    editor.caretAfter('标题').commands.setNode('heading', { level: 2 });
    expect(idOf(editor.doc, '标题')).toBe(before);
    editor.commands.setNode('paragraph');
    editor.commands.toggleBulletList();
    expect(idOf(editor.doc, '标题')).toBe(before);
    everyBlockHasItsOwn(editor.doc);
  });

  it('is new for every pasted block, whether its source is still there or came from elsewhere', () => {
    const { editor } = open(paragraph('原文'), paragraph('这里'));
    const foreign = open(paragraph('外来')).editor;
    const start = endOf(editor.doc, '原文') - 3;
    const copied = editor.doc.slice(start, start + 4);
    const [from] = positionsOf(foreign.doc, 'paragraph');
    const fromElsewhere = foreign.doc.slice(from!, from! + 4);
    const foreignId = idOf(foreign.doc, '外来');
    editor.caretAfter('这里').paste(copied);
    editor.caretAfter('这里').paste(fromElsewhere);
    expect(ids(editor.doc)).not.toContain(foreignId);
    expect(positionsOf(editor.doc, 'paragraph').length).toBeGreaterThanOrEqual(4);
    everyBlockHasItsOwn(editor.doc);
  });

  it('survives cut and paste, once', () => {
    const { editor } = open(paragraph('一'), paragraph('搬走'), paragraph('三'), paragraph(''));
    const before = idOf(editor.doc, '搬走');
    const start = endOf(editor.doc, '搬走') - 3;
    editor.change((tr) => tr.setSelection(selectBlocks(tr.doc, start)));
    const slice = editor.cut();
    expect(ids(editor.doc)).not.toContain(before);
    editor.select(positionsOf(editor.doc, 'paragraph').at(-1)! + 1).paste(slice);
    expect(idOf(editor.doc, '搬走')).toBe(before);
    editor.caretAfter('一').paste(slice);
    everyBlockHasItsOwn(editor.doc);
    expect(ids(editor.doc).filter((id) => id === before)).toHaveLength(1);
  });

  it('is given to a step of a pasted row anew as well', () => {
    const { editor } = open(table(null, [['甲']], 'process'), paragraph('后'));
    const rows = () => positionsOf(editor.doc, 'tableRow').map((position) => editor.doc.nodeAt(position)!);
    editor.caretAfter('甲').commands.addRowAfter();
    const tablePosition = positionsOf(editor.doc, 'table')[0]!;
    const copied = editor.doc.slice(tablePosition, tablePosition + editor.doc.nodeAt(tablePosition)!.nodeSize);
    editor.caretAfter('后').paste(copied);
    const steps = rows().map(({ attrs }) => attrs['stepId'] as string);
    expect(steps.length).toBeGreaterThan(2);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('comes and goes with the change that made the block, as one step to undo', () => {
    const { editor } = open(paragraph('电池灯泡'));
    const before = JSON.stringify(editor.doc);
    editor.undoManager.captureTimeout = 0;
    editor.select(endOf(editor.doc, '电池灯泡') - 2).commands.splitBlock();
    expect(editor.undoManager.undoStack).toHaveLength(1);
    editor.undoManager.undo();
    expect(JSON.stringify(editor.doc)).toBe(before);
  });

  it('travels in the same update as its block, so nobody ever sees a block without', () => {
    const { editor, wire } = open(paragraph('电池灯泡'));
    editor.caretAfter('电池灯泡').commands.splitBlock();
    expect(wire.made(editor)).toBe(1);
    wire.exchange();
    everyBlockHasItsOwn(wire.editors[1]!.doc);
  });

  it('is not written while somebody composes, but with the next change after', () => {
    const { editor } = open(paragraph('拼音'));
    editor.composing = true;
    editor.change((tr) => tr.split(endOf(editor.doc, '拼音') - 1));
    expect(new Set(ids(editor.doc)).size).toBeLessThan(ids(editor.doc).length);
    editor.composing = false;
    editor.caretAfter('拼').type('好');
    everyBlockHasItsOwn(editor.doc);
  });

  it('is left alone where a colleague’s copy brought it, doubled or missing', () => {
    const { editor, wire } = open(paragraph('一'), paragraph('二'));
    const other = wire.editors[1]!;
    const twin = schema.node('paragraph', { blockId: idOf(editor.doc, '一') }, schema.text('双'));
    const nameless = schema.node('paragraph', null, schema.text('无'));
    other.composing = true;
    other.change((tr) => tr.insert(1, [twin, nameless]));
    wire.exchange();
    expect(wire.made(editor)).toBe(0);
    expect(idOf(editor.doc, '双')).toBe(idOf(editor.doc, '一'));
    expect(wire.agreed()).toBeDefined();
  });
});

describe('readers of ids', () => {
  it('give a doubled id to the first in the document, and numbered ones to the others', () => {
    const line = (text: string, blockId: string | null) => schema.node('paragraph', { blockId }, schema.text(text));
    const doc = schema.node('doc', null, [
      schema.node('section', { id: 's' }, [line('a', 'x'), line('b', 'x'), line('c', null), line('d', 'x')]),
    ]);
    expect([...effectiveIds(doc).values()]).toEqual(['s', 'x', 'x~2', 'x~3']);
  });
});

function selectBlocks(doc: Node, position: number) {
  return NodeSelection.create(doc, position);
}
