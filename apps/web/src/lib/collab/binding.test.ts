import { schema } from '@gongbei/document/schema';
import { seedUpdate } from '@gongbei/document/json';
import { openMemoryBus } from '@gongbei/sync/memory-bus';
import { openMemoryClientIds } from '@gongbei/sync/memory-client-ids';
import { openMemoryLog } from '@gongbei/sync/memory-log';
import { Provider } from '@gongbei/sync/provider';
import { Rooms } from '@gongbei/sync/rooms';
import { Schema } from '@tiptap/pm/model';
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { Awareness } from 'y-protocols/awareness';
import { prosemirrorJSONToYXmlFragment, ySyncPlugin, yUndoPlugin } from 'y-prosemirror';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loopback, type ServerEnd } from '../../../../../packages/sync/test/loopback.ts';

const DOCUMENT = 'd1';
const OWNER = { person: 'p1', school: 's1' };

/** A section that may not be empty: the kind of rule that a merge of two people's deletions breaks. */
const strict = new Schema({
  nodes: {
    doc: { content: 'section*' },
    section: { content: 'paragraph+' },
    paragraph: { content: 'text*' },
    text: {},
  },
});

/** What the binding needs of an editor, without a screen. */
const bind = (ydoc: Y.Doc, of: Schema) => {
  const plugins = [ySyncPlugin(ydoc.getXmlFragment('body')), yUndoPlugin()];
  const view = {
    state: EditorState.create({ schema: of, plugins }),
    dispatch: (tr: Transaction) => {
      const before = view.state;
      view.state = before.apply(tr);
      for (const one of views) one.update?.(view as EditorView, before);
    },
    hasFocus: () => false,
  } as unknown as EditorView & { state: EditorState };
  const views: { update?: (view: EditorView, before: EditorState) => void; destroy?: () => void }[] = [];
  for (const plugin of plugins) views.push(plugin.spec.view?.(view) ?? {});
  return view;
};

const setUp = async (seed: Uint8Array) => {
  const log = openMemoryLog();
  const ids = openMemoryClientIds();
  await ids.issue(DOCUMENT, OWNER, 1);
  await log.append(DOCUMENT, [
    { update: seed, kind: 'seed', origin: { ...OWNER, serving: 's1', connection: null }, at: 0 },
  ]);
  const rooms = new Rooms({ log, bus: openMemoryBus(), ids });
  const { epoch } = await log.load(DOCUMENT);
  const weather = {
    latency: () => 1,
    down: false,
    onConnect: (end: ServerEnd) =>
      void rooms.join(DOCUMENT, end, {
        ...OWNER,
        serving: 's1',
        profile: null,
        role: 'editor',
        connection: crypto.randomUUID(),
        client: Number(new URL(end.url).searchParams.get('client')),
        stock: false,
        validUntil: null,
      }),
  };
  const open = async (of: Schema) => {
    const [client] = await ids.issue(DOCUMENT, OWNER, 1);
    const ydoc = new Y.Doc();
    ydoc.clientID = client!;
    const provider = new Provider({
      url: `ws://server/collab/${DOCUMENT}?client=${client}`,
      ydoc,
      awareness: new Awareness(ydoc),
      role: 'editor',
      place: { epoch, position: 0 },
      WebSocket: loopback(weather),
    });
    const reloads: string[] = [];
    provider.on('reload', (reason) => reloads.push(reason));
    provider.connect();
    await wait(600);
    let view!: ReturnType<typeof bind>;
    provider.draw(() => (view = bind(ydoc, of)));
    return { ydoc, provider, reloads, view };
  };
  const updates = async (after: number) => (await log.load(DOCUMENT, after)).entries.map(({ update }) => update);
  return { open, updates, rooms };
};

const replay = (updates: Uint8Array[]): string => {
  const ydoc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(ydoc, update);
  return ydoc.getXmlFragment('body').toString();
};

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const twoParagraphs = (): Uint8Array => {
  const ydoc = new Y.Doc();
  ydoc.clientID = 1;
  const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
  const section = { type: 'section', content: [paragraph('one'), paragraph('two')] };
  prosemirrorJSONToYXmlFragment(strict, { type: 'doc', content: [section] }, ydoc.getXmlFragment('body'));
  return Y.encodeStateAsUpdate(ydoc);
};

const deleteParagraph = (view: EditorView, index: 0 | 1) => {
  const first = view.state.doc.child(0).child(0).nodeSize;
  const from = index === 0 ? 1 : 1 + first;
  view.dispatch(view.state.tr.delete(from, from + view.state.doc.child(0).child(index).nodeSize));
};

test('two people empty a section that may not be empty: without a guard the binding deletes it', async () => {
  const [one, two] = [new Y.Doc(), new Y.Doc()];
  for (const ydoc of [one, two]) Y.applyUpdate(ydoc, twoParagraphs());
  const views = [bind(one, strict), bind(two, strict)];
  deleteParagraph(views[0]!, 0);
  deleteParagraph(views[1]!, 1);
  Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
  expect(one.getXmlFragment('body').toString()).toBe('');
});

test('with the provider the section stays for everybody, and the page starts afresh', async () => {
  const { open, updates } = await setUp(twoParagraphs());
  const [one, two] = [await open(strict), await open(strict)];
  deleteParagraph(one.view, 0);
  deleteParagraph(two.view, 1);
  await wait(1_000);
  expect([...one.reloads, ...two.reloads]).toContain('reaction');
  expect(replay(await updates(0))).toBe('<section></section>');
});

test('with our own schema the same merge needs no reaction at all', async () => {
  const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
  const section = { type: 'section', attrs: { kind: 'custom' }, content: [paragraph('one'), paragraph('two')] };
  const { open, updates } = await setUp(seedUpdate({ type: 'doc', content: [section] } as never, 1));
  const [one, two] = [await open(schema), await open(schema)];
  deleteParagraph(one.view, 0);
  deleteParagraph(two.view, 1);
  await wait(1_000);
  expect([...one.reloads, ...two.reloads]).toEqual([]);
  expect(one.view.state.doc.toJSON()).toEqual(two.view.state.doc.toJSON());
  expect(replay(await updates(0))).toMatch(/^<section [^>]*><\/section>$/);
});

test('drawing a document and being drawn to by a colleague sends nothing', async () => {
  const { open, updates } = await setUp(twoParagraphs());
  const [one, two] = [await open(strict), await open(strict)];
  one.view.dispatch(one.view.state.tr.insertText('!', 2));
  await wait(5_000);
  expect(await updates(1)).toHaveLength(1);
  expect([...one.reloads, ...two.reloads]).toEqual([]);
  expect(two.view.state.doc.textContent).toBe('!onetwo');
});

test('a Chinese word reaches the log as at most two updates without its pinyin, after a deletion before it too', async () => {
  const { open, updates } = await setUp(twoParagraphs());
  const [one, two] = [await open(strict), await open(strict)];
  const compose = (from: number, to: number, text: string) => {
    const { tr } = one.view.state;
    one.view.dispatch(tr.insertText(text, from, to).setSelection(TextSelection.create(tr.doc, from + text.length)));
  };
  one.provider.hold();
  let shown = 0;
  for (const reading of ['deng', "deng'p", "deng'pao", '灯泡']) {
    compose(5, 5 + shown, reading);
    shown = reading.length;
    if (reading === "deng'p") two.view.dispatch(two.view.state.tr.delete(2, 5));
    await wait(150);
  }
  expect(one.view.state.doc.textContent).toBe('one灯泡two');
  one.provider.release();
  await wait(1_000);
  const own = (await updates(1)).filter((update) => !isDeleteOnly(update));
  expect(own.length).toBeLessThanOrEqual(2);
  for (const update of own) expect(Buffer.from(update).toString('latin1')).not.toContain('deng');
  expect(replay(await updates(0))).toBe('<section><paragraph>灯泡</paragraph><paragraph>two</paragraph></section>');
  expect(one.view.state.doc.textContent).toBe('灯泡two');
  expect(two.view.state.doc.textContent).toBe('灯泡two');
});

const isDeleteOnly = (update: Uint8Array): boolean => Y.decodeUpdate(update).structs.length === 0;
