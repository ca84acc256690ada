import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { readCursor, writeCursor } from './cursor-places.ts';

const ydoc = new Y.Doc();
const text = (() => {
  const type = ydoc.getXmlFragment('body');
  const words = new Y.XmlText('小灯泡亮起来');
  type.insert(0, [words]);
  return words;
})();
const at = (index: number) => Y.createRelativePositionFromTypeIndex(text, index);
const indexOf = (place: Y.RelativePosition) => Y.createAbsolutePositionFromRelativePosition(place, ydoc)?.index;

test('a caret travels as one place, a selection as two, and both arrive as they were', () => {
  for (const [anchor, head] of [
    [2, 2],
    [1, 4],
    [6, 0],
  ] as const) {
    const sent = writeCursor({ anchor: at(anchor), head: at(head) });
    expect(sent).toHaveLength(anchor === head ? 1 : 2);
    const arrived = readCursor(JSON.parse(JSON.stringify(sent)));
    expect([indexOf(arrived!.anchor), indexOf(arrived!.head)]).toEqual([anchor, head]);
  }
});

test('whatever else a colleague’s browser sends is no cursor', () => {
  const strange = [null, 7, 'AAA', {}, [], ['***'], [''], [7], ['AQ==', 7], ['////////'], Array(3).fill('AgA=')];
  for (const value of strange) expect(readCursor(value), JSON.stringify(value)).toBeNull();
});
