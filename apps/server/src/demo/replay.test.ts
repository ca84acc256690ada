import { describe, expect, test } from 'vitest';
import { complete, plainText, toJson, type DocumentJson, type NodeJson } from '@gongbei/document/json';
import { steps } from '@gongbei/document/process';
import { schema } from '@gongbei/document/schema';
import * as Y from 'yjs';
import { calendarOf } from './calendar.ts';
import { readDemoFile } from './files.ts';
import { isTextEvent, readLife, type TextEvent } from './life.ts';
import { readMarkdown } from './markdown.ts';
import { positionOf } from './record-history.ts';
import { replay, type Replayed } from './replay.ts';
import { readWorld, type WorldDocument } from './world.ts';

const world = readWorld();
const { text } = calendarOf(Date.parse('2026-04-20T07:30+08:00'), world.timeZone);
const schools = new Map(world.schools.map(({ id, name }) => [name.zh, id]));
const fileOf = (path: string, language: 'zh' | 'en') => readMarkdown(text(readDemoFile(path)), { language, schools });
const eventsOf = (id: string, version?: string): TextEvent[] => {
  const life = readLife(id, text);
  return life.filter(isTextEvent).slice(0, version ? positionOf(life, version) : undefined);
};
const documentOf = (id: string) => world.documents.find((document) => document.id === id)!;

const grown = new Map<string, Replayed>();
const grow = (document: WorldDocument, version?: string): Replayed => {
  const known = grown.get(`${document.id} ${version}`);
  const replayed = known ?? growAnew(document, version);
  grown.set(`${document.id} ${version}`, replayed);
  return replayed;
};
const growAnew = (document: WorldDocument, version?: string): Replayed => {
  const events = eventsOf(document.id, version);
  const [first] = events;
  const file = first && 'start' in first ? fileOf(`documents/${first.start}`, document.language) : null;
  const source = document.origin ? grow(documentOf(document.origin.document), document.origin.version).json : null;
  return replay(events, events.map((_, index) => index + 1), { file, source }); // prettier-ignore
};

/** The text alone: ids and empty attributes left out. */
const bare = (node: NodeJson): NodeJson => {
  const { blockId, id, stepId, columnId, ...attrs } = node.attrs ?? {};
  const marks = node.marks?.map(({ type }) => ({ type }));
  return { ...node, attrs, ...(marks && { marks }), ...(node.content && { content: node.content.map(bare) }) };
};
/** As the document itself spells it, after a way through a Y.Doc. */
const spelled = (json: DocumentJson) => {
  const ydoc = new Y.Doc();
  Y.applyUpdate(ydoc, replay([START], [1], { file: json, source: null }).entries[0]!.update);
  return bare(toJson(ydoc));
};
const START: TextEvent = { at: '2026-04-20T08:00', by: 'u04', start: '', without: [] };

describe('the life of 让小灯泡亮起来', () => {
  const document = documentOf('d01');

  test('its first six versions end in exactly the approved text', () => {
    expect(bare(grow(document, 'v6').json)).toEqual(spelled(fileOf('expected/d01-v6.zh.md', 'zh')));
  });

  test('begins with a draft in which two schools have written nothing yet', () => {
    const { json } = grow(document, 'v1');
    const learners = json.content.find(({ attrs }) => attrs!['kind'] === 'learners')!;
    const written = learners.content!.map((group) => plainText({ type: 'doc', content: [group] }) !== '');
    expect(written).toEqual([true, false, false]);
  });

  test('two people who typed in one cell at the same time both keep their words', () => {
    const events = eventsOf('d01');
    const together = events.findIndex((event) => 'edits' in event && event.together);
    const file = fileOf('documents/d01.zh.md', 'zh');
    const clients = events.map((_, index) => index + 1);
    const { entries } = replay(events.slice(0, together + 1), clients, { file, source: null });
    // neither update knows of the other: they may arrive in either order
    const [hers, his] = entries.slice(-2).map(({ update }) => update);
    const results = [[hers, his], [his, hers]].map((order) => {
      const ydoc = new Y.Doc();
      for (const { update } of entries.slice(0, -2)) Y.applyUpdate(ydoc, update);
      for (const update of order) Y.applyUpdate(ydoc, update!);
      return plainText(toJson(ydoc));
    }); // prettier-ignore
    expect(results[0]).toBe(results[1]);
    expect(results[0]).toContain(
      '发电池和导线。 要求：①照图先试；②不亮也要画；③亮了再找第二种。 计时 10 分钟。 巡视时问："你的电从哪里出发，回到哪里？"',
    );
  });

  test('every entry is by a client of its own', () => {
    const { entries } = grow(document);
    const authors = entries.map(({ update }) => [...Y.decodeUpdate(update).structs.map(({ id }) => id.client)]);
    authors.forEach((clients, index) =>
      expect(new Set(clients)).toEqual(clients.length ? new Set([index + 1]) : new Set()),
    );
  });

  test('moving a row keeps its id', () => {
    const { entries } = grow(document);
    const stepIds = ['v1', 'v6'].map((version) => {
      const ydoc = new Y.Doc();
      for (const { update } of entries.slice(0, eventsOf('d01', version).length)) Y.applyUpdate(ydoc, update);
      const step = steps(toJson(ydoc)).find(({ title }) => title.endsWith('认识灯泡'))!;
      return [step.title, step.id];
    });
    expect(stepIds[0]![0]).toBe('认识灯泡');
    expect(stepIds[1]).toEqual(['观察：认识灯泡', stepIds[0]![1]]);
  });
});

test('What’s the Weather Like grows into exactly its shared plan', () => {
  expect(bare(grow(documentOf('d04')).json)).toEqual(spelled(fileOf('expected/d04-v4.en.md', 'en')));
});

describe.each(world.documents)('$id $title', (document) => {
  const { entries, json } = grow(document);

  test('is a valid document with ids of its own throughout', () => {
    schema.nodeFromJSON(complete(json)).check();
    const ids = idsOf(json);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).not.toContain(undefined);
  });

  test('grew in several steps, its log replayed from nothing gives the same text', () => {
    expect(entries.length).toBeGreaterThanOrEqual(3);
    const ydoc = new Y.Doc();
    for (const { update } of entries) Y.applyUpdate(ydoc, update);
    expect(toJson(ydoc)).toEqual(json);
    expect(ydoc.store.pendingStructs).toBeNull();
  });
});

const idsOf = (node: NodeJson): unknown[] => [
  ...(node.type === 'doc' || node.type === 'text' ? [] : [node.attrs?.[node.type === 'section' ? 'id' : 'blockId']]),
  ...(node.content ?? []).flatMap(idsOf),
];

test('an adaptation keeps the ids of the plan that it was copied from', () => {
  const source = new Set(idsOf(grow(documentOf('d01'), 'v6').json));
  expect(source.size).toBeGreaterThan(100);
  const events = eventsOf('d05');
  const from = grow(documentOf('d01'), 'v6').json;
  const { json } = replay(events, events.map((_, index) => index + 1), { file: null, source: from }); // prettier-ignore
  const kept = idsOf(json).filter((id) => new Set(idsOf(from)).has(id));
  expect(kept.length).toBeGreaterThan(0.95 * idsOf(from).length);
});
