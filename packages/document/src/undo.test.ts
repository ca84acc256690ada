import { describe, expect, it } from 'vitest';
import type { HeadlessEditor } from '../test/headless-editor.ts';
import { endOf, positionsOf } from '../test/headless-editor.ts';
import { Wire } from '../test/pair.ts';
import { paragraph, processTable, section } from './blocks.ts';
import type { NodeJson } from './json.ts';

function open(...content: NodeJson[]): { wire: Wire; mine: HeadlessEditor; theirs: HeadlessEditor } {
  const wire = new Wire({ type: 'doc', content: [section('process', content)] });
  const [mine, theirs] = wire.editors;
  mine!.undoManager.captureTimeout = 0;
  return { wire, mine: mine!, theirs: theirs! };
}

const rows = ({ doc }: HeadlessEditor) =>
  positionsOf(doc, 'tableRow').map((position) => doc.nodeAt(position)!.children.map(({ textContent }) => textContent));

describe('undo', () => {
  const process = () => processTable(['环节', '教师'], [{ minutes: 4, cells: ['聚焦', '放录音'] }]);

  it('takes back what I did and leaves what a colleague typed, in the same line too', () => {
    const { wire, mine, theirs } = open(paragraph('电池'));
    mine.caretAfter('电池').type('和灯泡');
    wire.exchange();
    theirs.caretAfter('电池和灯泡').type('（新）');
    wire.exchange();
    mine.undoManager.undo();
    wire.exchange();
    wire.agreed();
    expect(theirs.doc.textContent).toBe('电池（新）');
  });

  it('takes back a row that I added', () => {
    const { wire, mine, theirs } = open(process());
    mine.caretAfter('聚焦').commands.addRowAfter();
    wire.exchange();
    mine.undoManager.undo();
    wire.exchange();
    expect(rows(theirs)).toEqual([
      ['环节', '教师'],
      ['聚焦', '放录音'],
    ]);
  });

  it('leaves my row standing, whole, once a colleague has written into it', () => {
    const { wire, mine, theirs } = open(process());
    mine.caretAfter('聚焦').commands.addRowAfter();
    wire.exchange();
    const cell = positionsOf(theirs.doc, 'tableCell')[3]!;
    theirs.select(cell + 2).type('别丢了我');
    wire.exchange();
    mine.undoManager.undo();
    wire.exchange();
    wire.agreed();
    expect(rows(theirs).at(-1)).toEqual(['', '别丢了我']);
  });

  it('takes back a column of mine except where a colleague has written into it', () => {
    const { wire, mine, theirs } = open(process());
    mine.caretAfter('放录音').commands.addColumnAfter();
    wire.exchange();
    const cell = positionsOf(theirs.doc, 'tableCell')[2]!;
    theirs.select(cell + 2).type('别丢了我');
    wire.exchange();
    mine.undoManager.undo();
    wire.exchange();
    wire.agreed();
    expect(rows(mine)).toEqual([
      ['环节', '教师'],
      ['聚焦', '放录音', '别丢了我'],
    ]);
  });

  it('leaves a line that a colleague uses the id that it came with', () => {
    const { wire, mine, theirs } = open(paragraph('电池'));
    mine.caretAfter('电池').commands.splitBlock();
    mine.type('灯泡');
    mine.undoManager.undo();
    wire.exchange();
    const line = positionsOf(theirs.doc, 'paragraph')[1]!;
    const id = theirs.doc.nodeAt(line)!.attrs['blockId'] as string;
    theirs.select(line + 1).type('导线');
    wire.exchange();
    mine.undoManager.undo();
    wire.exchange();
    wire.agreed();
    expect(mine.doc.nodeAt(line)!.textContent).toBe('导线');
    expect(mine.doc.nodeAt(line)!.attrs['blockId']).toBe(id);
  });

  it('gives back with redo what it took', () => {
    const { wire, mine, theirs } = open(process());
    mine.caretAfter('聚焦').commands.addRowAfter();
    mine.caretAfter('聚焦').type('：停电了');
    const after = JSON.stringify(mine.doc);
    mine.undoManager.undo();
    mine.undoManager.undo();
    expect(endOf(mine.doc, '聚焦')).toBeGreaterThan(0);
    mine.undoManager.redo();
    mine.undoManager.redo();
    wire.exchange();
    expect(JSON.stringify(mine.doc)).toBe(after);
    expect(JSON.stringify(theirs.doc)).toBe(after);
  });
});
