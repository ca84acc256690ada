import type { Node } from '@tiptap/pm/model';
import { EditorState } from '@tiptap/pm/state';
import { TableMap } from '@tiptap/pm/tables';
import { describe, expect, it } from 'vitest';
import { Random, seeds } from '../test/random.ts';
import { identifyProcess } from './process-table.ts';
import { isRegular, makeRegular } from './regular-table.ts';
import { schema } from './schema.ts';
import { missingCells, tableGrid } from './table-grid.ts';

/** A row a line, cells by column id: `a` one cell, `a2` two wide, `a:2` two high, `_` a cell without an id. */
function tableOf(text: string, role = 'process'): Node {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.trim());
  return schema.node(
    'table',
    { role },
    rows.map((line, row) => rowOf(line, row === 0 && role === 'process')),
  );
}

function rowOf(line: string, isHeader: boolean): Node {
  const cells = line.split(/\s+/).filter((word) => word !== '' && word !== '-');
  return schema.node(
    'tableRow',
    null,
    cells.map((word) => cellOf(word, isHeader ? 'tableHeader' : 'tableCell')),
  );
}

function cellOf(word: string, type: string): Node {
  const [, id, colspan, rowspan] = /^([a-z_]+)(\d*)(?::(\d+))?$/.exec(word)!;
  const attrs = { columnId: id === '_' ? null : id, colspan: Number(colspan || 1), rowspan: Number(rowspan ?? 1) };
  return schema.node(type, attrs, [schema.node('paragraph', null, schema.text(`${id} says`))]);
}

const gapsOf = (table: Node) => missingCells(table).map(({ row, column, span }) => `${row}:${column}+${span}`);

function mended(table: Node): Node {
  const doc = schema.node('doc', null, [schema.node('section', null, [table])]);
  const tr = EditorState.create({ schema, doc }).tr;
  identifyProcess(makeRegular(tr, 1), 1);
  return tr.doc.firstChild!.firstChild!;
}

/** Column ids of every row of a regular table, as `tableOf` writes them. */
const shown = (table: Node) =>
  table.children.map((row) => row.children.map(({ attrs }) => attrs['columnId'] as string).join(' '));

describe('a table after a merge', () => {
  it('has no gaps while it is regular, merged cells included', () => {
    expect(gapsOf(tableOf('a b c \n a b c'))).toEqual([]);
    expect(gapsOf(tableOf('a b c \n a2 c:2 \n a b'))).toEqual([]);
    expect(isRegular(tableOf('a b c \n a2 c:2 \n a b'))).toBe(true);
  });

  it('has the gap in the column that was added while somebody added a row', () => {
    expect(gapsOf(tableOf('a new b \n a new b \n a b'))).toEqual(['2:1+1']);
  });

  it('keeps a column that was removed while somebody wrote into a new row', () => {
    expect(gapsOf(tableOf('a c \n a b c \n a c'))).toEqual(['0:1+1', '2:1+1']);
  });

  it('keeps the place of cells around a merged one', () => {
    expect(gapsOf(tableOf('a b c d \n a:2 b c d \n b d'))).toEqual(['2:2+1']);
  });

  it('goes from left to right in a table without columns of its own', () => {
    expect(gapsOf(tableOf('_ _ _ \n _ _ \n _2 _ \n _', 'plain'))).toEqual(['1:2+1', '3:1+2']);
  });

  it('is not troubled by having no rows, or rows without cells', () => {
    expect(tableGrid(schema.node('table'))).toMatchObject({ width: 0, height: 0, gaps: [] });
    expect(() => TableMap.get(schema.node('table'))).not.toThrow();
    expect(gapsOf(tableOf('a b \n -'))).toEqual(['1:0+2']);
    expect(() => TableMap.get(tableOf('- \n -', 'plain'))).not.toThrow();
  });
});

describe('mending a table', () => {
  it('puts empty cells where the gaps are, under the right heading', () => {
    const table = mended(tableOf('a new b \n a new b \n a b'));
    expect(shown(table)).toEqual(['a new b', 'a new b', 'a new b']);
    expect(table.child(2).child(1).textContent).toBe('');
    expect(table.child(2).child(1).firstChild!.type.name).toBe('paragraph');
  });

  it('gives a column without heading an empty heading', () => {
    const table = mended(tableOf('a c \n a b c \n a c'));
    expect(shown(table)).toEqual(['a b c', 'a b c', 'a b c']);
    expect(table.child(0).child(1).type.name).toBe('tableHeader');
  });

  it('drops the empty twin when two people mended the same row, and keeps what was written', () => {
    const [head, body] = tableOf('a b \n a b b').children;
    const [first, empty, last] = body!.children;
    const row = schema.node('tableRow', null, [
      first!,
      empty!.type.create(empty!.attrs, schema.node('paragraph')),
      last!,
    ]);
    const table = mended(schema.node('table', { role: 'process' }, [head!, row]));
    expect(shown(table)).toEqual(['a b', 'a b']);
    expect(table.child(1).textContent).toBe('a saysb says');
  });

  it('cuts back a cell that reaches over a cell of its column, or over the end', () => {
    const table = mended(tableOf('a b \n a:2 b \n a b \n a:3 b'));
    expect(isRegular(table)).toBe(true);
    expect(table.child(1).child(0).attrs['rowspan']).toBe(1);
    expect(table.child(3).child(0).attrs['rowspan']).toBe(1);
    expect(shown(table)).toEqual(Array(4).fill('a b'));
  });

  it('makes any table regular, loses no text, and leaves a regular one alone', () => {
    for (const seed of seeds(300)) {
      const random = new Random(seed);
      const before = randomTable(random);
      const after = mended(before);
      expect(isRegular(after), `seed ${seed}: ${before}`).toBe(true);
      expect(textsOf(after), `seed ${seed}`).toEqual(textsOf(before));
      expect(mended(after).eq(after), `seed ${seed}`).toBe(true);
    }
  });
});

const textsOf = (table: Node): string[] => {
  const texts: string[] = [];
  table.descendants((node) => {
    if (node.isText) texts.push(node.text!);
  });
  return texts.sort();
};

function randomTable(random: Random): Node {
  const role = random.of(['process', 'plain']);
  const line = () =>
    Array.from({ length: random.below(6) }, () => {
      const id = random.of(['a', 'b', 'c', 'd', 'e', '_']);
      return id + random.of(['', '', '', '2', '3']) + random.of(['', '', '', ':2', ':4']);
    });
  return tableOf(Array.from({ length: 1 + random.below(5) }, () => ['-', ...line()].join(' ')).join('\n'), role);
}

describe('tables that nobody drew by hand', () => {
  const cellOf = (attrs: Record<string, unknown>) => schema.node('tableCell', attrs);
  const tableOf = (rows: Node[][], role = 'plain') =>
    schema.node(
      'table',
      { role },
      rows.map((cells) => schema.node('tableRow', null, cells)),
    );

  it('a cell that claims a milliard of columns or rows gets a hundred', () => {
    const { width, height } = tableGrid(tableOf([[cellOf({ colspan: 1e9, rowspan: 1e9 })], [cellOf({})]]));
    expect([width, height]).toEqual([101, 2]);
  });

  it.each([[Number.NaN], [-1], [null], ['2px']])('a span of %s is one of one', (colspan) => {
    expect(tableGrid(tableOf([[cellOf({ colspan })]])).width).toBe(1);
  });

  it.each(['plain', 'process'])('ten thousand columns in a %s table are laid out, from left to right', (role) => {
    const wide = Array.from({ length: 10_000 }, (_, at) => cellOf({ columnId: `column ${at}` }));
    const { width, gaps } = tableGrid(tableOf([wide, [cellOf({ columnId: 'column 9999' })], wide.toReversed()], role));
    expect([width, gaps]).toMatchObject([10_000, [{ row: 1, column: 1, span: 9_999 }]]);
  });

  it('a table without rows, and rows without cells, have a size', () => {
    expect(tableGrid(tableOf([]))).toEqual({ width: 0, height: 0, gaps: [], overlaps: [] });
    expect(tableGrid(tableOf([[], []])).height).toBe(2);
  });
});
