import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { bold, bulletList, paragraph, processTable, section, table } from './blocks.ts';
import { canonical, complete, countWords, plainText, seedUpdate, toJson, update } from './json.ts';
import type { DocumentJson, NodeJson } from './json.ts';
import { template } from './templates.ts';

const doc = (...content: NodeJson[]): DocumentJson => ({ type: 'doc', content });

function seeded(json: DocumentJson, clientId = 7): Y.Doc {
  const ydoc = new Y.Doc();
  Y.applyUpdate(ydoc, seedUpdate(json, clientId));
  return ydoc;
}

/** The ids by the text they stand at; what a change must not touch. */
function idsByText(json: DocumentJson): Map<string, unknown> {
  const ids = new Map<string, unknown>();
  const walk = (node: NodeJson): void => {
    if (node.content?.some(({ type }) => type === 'text')) {
      ids.set(node.content.map(({ text }) => text ?? '').join(''), node.attrs?.['blockId']);
    }
    node.content?.forEach(walk);
  };
  json.content.forEach(walk);
  return ids;
}

const changes = (ydoc: Y.Doc, change: () => void): Uint8Array[] => {
  const updates: Uint8Array[] = [];
  const collect = (bytes: Uint8Array) => updates.push(bytes);
  ydoc.on('update', collect);
  change();
  ydoc.off('update', collect);
  return updates;
};

describe('a seed', () => {
  it('comes out of the Y.Doc as it went in', () => {
    const json = complete(template('lesson-plan-zh', { language: 'zh', schools: ['s1', 's2'], subject: '科学' }));
    expect(toJson(seeded(json))).toEqual(canonical(json));
  });

  it('keeps marks, attributes that are lists, and empty documents', () => {
    const rich = doc(section('custom', [paragraph(['普通', bold('重点')]), table(null, [['a', 'b']])]));
    rich.content[0]!.content![1]!.content![0]!.content![0]!.attrs = { colwidth: [120], rowspan: 1, colspan: 1 };
    expect(toJson(seeded(complete(rich))).content[0]!.content![0]!.content).toEqual([
      { type: 'text', text: '普通' },
      { type: 'text', text: '重点', marks: [{ type: 'bold' }] },
    ]);
    expect(JSON.stringify(toJson(seeded(rich)))).toContain('"colwidth":[120]');
    expect(toJson(seeded(doc()))).toEqual(doc());
  });

  it('is the work of exactly the client it is given', () => {
    const ydoc = seeded(template('research-note', { language: 'en', schools: [] }), 4711);
    expect([...ydoc.store.clients.keys()]).toEqual([4711]);
    expect([...ydoc.share.keys()]).toEqual(['body']);
  });

  it('gives every block an id, and leaves those that it has', () => {
    const json = toJson(
      seeded(doc(section('custom', [{ ...paragraph('a'), attrs: { blockId: 'mine' } }, paragraph('b')]))),
    );
    const ids = idsByText(json);
    expect(ids.get('a')).toBe('mine');
    expect(ids.get('b')).toMatch(/^[\w-]{10}$/);
  });

  it('lets two people start in the same empty line without either binding having to mend it', () => {
    const ydoc = seeded(doc(section('custom', '')));
    const line = (ydoc.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlElement;
    expect(line.get(0)).toBeInstanceOf(Y.XmlText);
  });

  it('refuses nodes and marks that nobody knows', () => {
    expect(() => seedUpdate(doc(section('custom', [{ type: 'marquee' }])), 1)).toThrow(/marquee/);
  });
});

describe('an update towards new content', () => {
  const before = () =>
    doc(
      section('standards', '学段要求'),
      section('process', [processTable(['环节', '教师'], [{ minutes: 5, cells: ['导入', '提问'] }])]),
      section('homework', [bulletList(['基础', '提升', '实践'])]),
    );

  it('does nothing where nothing differs', () => {
    const ydoc = seeded(before());
    expect(changes(ydoc, () => update(ydoc, toJson(ydoc)))).toEqual([]);
  });

  it('does nothing either where only the ids were left out, or a list of widths is another list', () => {
    const json = before();
    json.content[1]!.content![0]!.content![0]!.content![0]!.attrs!['colwidth'] = [90];
    const ydoc = seeded(json);
    expect(changes(ydoc, () => update(ydoc, structuredClone(json)))).toEqual([]);
  });

  it('reaches the content, as one update', () => {
    const ydoc = seeded(before());
    const after = before();
    after.content.splice(1, 0, section('board', '回路'));
    after.content[3]!.content = [bulletList(['基础', '提高', '实践', '选做'])];
    const updates = changes(ydoc, () => update(ydoc, after));
    expect(updates).toHaveLength(1);
    expect(plainText(toJson(ydoc))).toBe(plainText(after));
  });

  it('keeps the ids of what stayed, gives new ones to what came, and writes little', () => {
    const ydoc = seeded(before());
    const old = idsByText(toJson(ydoc));
    const after = canonical(before());
    after.content[2]!.content = [bulletList(['新的一条', '基础', '提升', '实践'])];
    const [bytes] = changes(ydoc, () => update(ydoc, after));
    const now = idsByText(toJson(ydoc));
    for (const text of ['学段要求', '导入', '提问']) expect(now.get(text)).toBe(old.get(text));
    for (const text of ['基础', '提升', '实践']) expect(now.get(text), text).toBe(old.get(text));
    expect(now.get('新的一条')).not.toBeUndefined();
    expect(bytes!.length).toBeLessThan(400);
  });

  it('writes a changed word into the line that is there', () => {
    const ydoc = seeded(before());
    const after = before();
    after.content[0] = section('standards', '学段的要求');
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc));
    const line = () =>
      ((other.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlElement).get(0) as Y.XmlText;
    line().insert(4, '（二）');
    update(ydoc, after);
    Y.applyUpdate(other, Y.encodeStateAsUpdate(ydoc));
    expect(line().toString()).toBe('学段的要求（二）');
  });
});

describe('plain text', () => {
  const plan = doc(
    section('objectives', [paragraph(['知道', bold('回路')]), bulletList(['连出来', '画出来'])]),
    section(
      'process',
      [processTable(['环节', '教师'], [{ minutes: 4, cells: ['导入', [paragraph('放录音'), paragraph('提问')]] }])],
      {
        title: '教与学',
      },
    ),
  );

  it('is a line per block, tabs between cells, and headings if a language is asked for', () => {
    expect(plainText(plan)).toBe('知道回路\n• 连出来\n• 画出来\n环节\t教师\n导入\t放录音 提问');
    expect(plainText(plan, { language: 'zh' })).toContain('一、教学目标\n知道回路');
    expect(plainText(plan, { language: 'zh' })).toContain('\n\n二、教与学\n环节');
    expect(plainText(plan, { language: 'en' })).toContain('1. Learning goals');
  });

  it('names people only through whoever knows them', () => {
    const note = doc(section('todos', [paragraph(['请', { type: 'mention', attrs: { person: 'p1' } }, '送审'])]));
    expect(plainText(note)).toBe('请@送审');
    expect(plainText(note, { nameOf: (person) => (person === 'p1' ? '郑立' : '') })).toBe('请@郑立送审');
  });
});

describe('the word count', () => {
  const count = (...lines: string[]) =>
    countWords(
      doc(
        section(
          'custom',
          lines.map((line) => paragraph(line)),
        ),
      ),
    );

  it('counts an ideograph as one, a word or number of another script as one, punctuation as none', () => {
    expect(count('小灯泡亮了。')).toBe(5);
    expect(count('It’s 2.5 V, isn’t it?')).toBe(5);
    expect(count('用2节1.5V电池')).toBe(6);
    expect(count('co-planner’s —— “……” （）')).toBe(1);
    expect(count('こんにちは', '안녕')).toBe(7);
    expect(count('', '   ', '。，、')).toBe(0);
  });

  it('sees a word across a change of marks as one, and lines as apart', () => {
    expect(countWords(doc(section('custom', [paragraph(['light', bold('bulb')])])))).toBe(1);
    expect(count('light', 'bulb')).toBe(2);
  });

  it('counts what people wrote, not the numbers and bullets that are drawn', () => {
    expect(countWords(doc(section('custom', [bulletList(['一', '二'])])))).toBe(2);
  });
});

describe('what nobody made by hand', () => {
  const odd: DocumentJson = {
    type: 'doc',
    content: [
      { type: 'section' },
      {
        type: 'section',
        content: [
          { type: 'table' },
          { type: 'table', attrs: { role: 'process' }, content: [{ type: 'tableRow' }] },
          { type: 'table', content: [{ type: 'tableRow', content: [{ type: 'tableCell', attrs: { colspan: 1e9 } }] }] },
          { type: 'bulletList' },
          { type: 'paragraph' },
        ],
      },
    ],
  };

  it('can be read, copied and printed: tables of nothing, a cell as wide as the world', () => {
    const ydoc = new Y.Doc();
    Y.applyUpdate(ydoc, seedUpdate(odd, 1));
    const json = toJson(ydoc);
    expect(json.content[1]!.content).toHaveLength(5);
    expect(plainText(json)).toBe('\n\n\n');
    expect(() => seedUpdate(json, 2)).not.toThrow();
  });

  it('fifty thousand lines are read in one go', () => {
    const content = Array.from({ length: 50_000 }, () => ({ type: 'paragraph' }));
    expect(canonical({ type: 'doc', content: [{ type: 'section', content }] }).content[0]!.content).toHaveLength(
      50_000,
    );
  });
});
