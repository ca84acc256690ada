import { allowList } from '@gongbei/document/allow-list';
import { template } from '@gongbei/document/templates';
import { seedUpdate } from '@gongbei/document/json';
import { Copy } from '@gongbei/sync/copy';
import { judge, readFacts, type UpdateFacts } from '@gongbei/sync/guard';
import { stands } from '@gongbei/sync/guard-place';
import { LIMITS } from '@gongbei/sync/limits';
import { Outbox } from '@gongbei/sync/outbox';
import { afterAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ACTS, anyAct, type Desk } from '../../../packages/document/test/acts.ts';
import { CarelessWire } from '../../../packages/document/test/careless-wire.ts';
import { Random, seeds } from '../../../packages/document/test/random.ts';

const ACTS_PER_RUN = 150;
const SEED_CLIENT = 100;

const plan = template('lesson-plan-zh', { language: 'zh', schools: ['s1', 's2'], subject: '科学' });

/** Three real editors over one lesson plan. @returns what each wrote, in order: as Yjs says it, and as our page sends it */
const play = (seed: number): { stock: Uint8Array[]; ours: Uint8Array[] } => {
  const random = new Random(seed);
  const wire = new CarelessWire(plan, 3, random);
  const [stock, ours]: Uint8Array[][] = [[], []];
  const outboxes = wire.seats.map(({ editor: { ydoc } }) => {
    const outbox = new Outbox({ ydoc, unacked: [], onEntry: ({ bytes }) => ours!.push(bytes) });
    ydoc.on('update', (update, origin) => origin !== wire && stock!.push(update));
    ydoc.on('afterTransaction', (transaction) => {
      if (transaction.local && (transaction.changed.size > 0 || transaction.deleteSet.clients.size > 0))
        outbox.take(transaction);
    });
    return outbox;
  });
  let typed = 0;
  const desks: Desk[] = wire.seats.map(() => ({ clipboard: null, words: () => '灯泡亮'.slice(0, 1 + (typed++ % 3)) }));
  for (let act = 0; act < ACTS_PER_RUN; act++) {
    const at = random.below(3);
    const { editor } = wire.seats[at]!;
    if (random.chance(0.3)) wire.deliverSome(wire.seats[at]!);
    else ACTS[anyAct(random)]!.act(editor, random, desks[at]!);
    for (const outbox of outboxes) outbox.flush();
  }
  wire.destroy();
  return { stock: stock!, ours: ours! };
};

/** The server's way: read, judged, tried. @returns what was found */
const take = (copy: Copy, update: Uint8Array): string => {
  const facts = readFacts(update);
  const fit = judge(facts, {
    next: (client) => copy.next(client),
    limits: LIMITS,
    roots: new Set(['body']),
    allowed: allowList,
  });
  if (fit === 'fits') copy.try(update, facts, LIMITS.depth, (ydoc) => stands(ydoc, facts.items, allowList));
  return fit;
};

/** What Yjs's own decoder says of the same bytes. */
const decoded = (update: Uint8Array): UpdateFacts => {
  const { structs, ds } = Y.decodeUpdate(update);
  const runs: UpdateFacts['runs'] = [];
  for (const { id, length } of structs) {
    const last = runs.at(-1);
    if (last?.client === id.client) last.to += length;
    else runs.push({ client: id.client, from: id.clock, to: id.clock + length });
  }
  const items = structs.filter((struct) => struct instanceof Y.Item);
  const idOf = ({ id: { client, clock } }: { id: Y.ID }) => ({ client, clock });
  const typed = items.flatMap(({ content }) => (content instanceof Y.ContentType ? [content.type] : []));
  return {
    structs: structs.length,
    runs,
    deletes: [...ds.clients].flatMap(([client, ranges]) =>
      ranges.map(({ clock, len }) => ({ client, from: clock, to: clock + len })),
    ),
    references: items
      .flatMap(({ origin, rightOrigin, parent }) => [origin, rightOrigin, parent])
      .flatMap((id) => (id instanceof Y.ID ? [idOf({ id })] : [])),
    nodes: items.filter(({ content }) => content instanceof Y.ContentType).map(idOf),
    items: items.map(({ id, length }) => ({ client: id.client, from: id.clock, to: id.clock + length })),
    roots: new Set(items.flatMap(({ parent }) => (typeof parent === 'string' ? [parent] : []))),
    names: new Set(typed.flatMap((type) => (type instanceof Y.XmlElement ? [type.nodeName] : []))),
    marks: items.flatMap(({ content }) =>
      content instanceof Y.ContentFormat ? [{ name: content.key, value: content.value as unknown }] : [],
    ),
    partial: structs.some((struct) => struct instanceof Y.Skip),
  };
};

/** CPU for one, in the best of some rounds. */
const microseconds = (updates: readonly Uint8Array[], read: (update: Uint8Array) => unknown): number => {
  const rounds = Array.from({ length: 20 }, () => {
    const begun = process.cpuUsage().user;
    for (let round = 0; round < 10; round++) for (const update of updates) read(update);
    return process.cpuUsage().user - begun;
  });
  return Math.min(...rounds) / (10 * updates.length);
};

describe('R14 whatever real editors write', () => {
  const all: Uint8Array[] = [];
  afterAll(() => {
    expect(all.length).toBeGreaterThan(1_000);
    const keystrokes = all.filter(({ length }) => length < 60);
    const figures = [readFacts, Y.decodeUpdate].map((read) => microseconds(keystrokes, read).toFixed(2));
    process.stdout.write(`${all.length} updates; a keystroke is read in ${figures.join(' µs, by Yjs in ')} µs\n`);
  });

  test.each(seeds(8))('is read as Yjs reads it, and taken (seed %i)', (seed) => {
    for (const updates of Object.values(play(seed))) {
      all.push(...updates);
      const copy = new Copy('epoch');
      expect(take(copy, seedUpdate(plan, SEED_CLIENT))).toBe('fits');
      for (const update of updates) {
        expect(readFacts(update)).toEqual(decoded(update));
        expect(take(copy, update)).toBe('fits');
      }
      copy.destroy();
    }
  });
});
