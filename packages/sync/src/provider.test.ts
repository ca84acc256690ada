import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loopback, type ServerEnd } from '../test/loopback.ts';
import { CLOSE, encode, joinMessages, type ClientMessage, type Place } from './protocol.ts';
import { Provider, type ProviderOptions } from './provider.ts';

const PLACE: Place = { epoch: 'e1', position: 7 };
const NOTHING = Uint8Array.of(0, 0);

const seed = new Y.Doc();
seed.clientID = 1;
seed.getText('body').insert(0, '灯泡');
const SEED = Y.encodeStateAsUpdate(seed);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const open = (options: Partial<ProviderOptions> = {}, client = 5) => {
  const ends: ServerEnd[] = [];
  const weather = { latency: () => 1, down: false, onConnect: (end: ServerEnd) => ends.push(end) };
  const ydoc = new Y.Doc();
  Y.applyUpdate(ydoc, SEED);
  for (const update of options.unacked ?? []) Y.applyUpdate(ydoc, update);
  ydoc.clientID = client;
  const awareness = new Awareness(ydoc);
  const heard: unknown[][] = [];
  const provider = new Provider({
    url: 'ws://here/collab/d1',
    ydoc,
    awareness,
    role: 'editor',
    place: PLACE,
    WebSocket: loopback(weather),
    random: () => 0.5,
    ...options,
  });
  for (const event of ['closed', 'refused', 'reload', 'roster', 'acked', 'place'] as const)
    provider.on(event, (...args: unknown[]) => heard.push([event, ...args]));
  provider.connect();
  const body = ydoc.getText('body');
  const only = (name: string) => heard.filter(([event]) => event === name).map(([, value]) => value);
  return { provider, ydoc, body, awareness, ends, weather, only, end: () => ends.at(-1)! };
};
type Opened = ReturnType<typeof open>;

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const synced = async (options: Partial<ProviderOptions> = {}, client = 5): Promise<Opened> => {
  const opened = open(options, client);
  await wait(5);
  opened.end().send(encode.sync('step2', NOTHING));
  await wait(5);
  expect(opened.provider.status).toBe('synced');
  return opened;
};

const isOwn = (message: ClientMessage) => message.type === 'sync' && message.step !== 'step1';
const sent = (end: ServerEnd) => end.received.filter(isOwn) as Extract<ClientMessage, { type: 'sync' }>[];

/** What a copy of the seed looks like with what was sent so far. */
const read = (...ends: ServerEnd[]): string => {
  const ydoc = new Y.Doc();
  for (const bytes of [SEED, ...ends.flatMap(sent).map(({ bytes }) => bytes)]) Y.applyUpdate(ydoc, bytes);
  return ydoc.getText('body').toString();
};

const foreign = (write: (body: Y.Text) => void, client = 9): Uint8Array => {
  const ydoc = new Y.Doc();
  Y.applyUpdate(ydoc, SEED);
  ydoc.clientID = client;
  const updates: Uint8Array[] = [];
  ydoc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  write(ydoc.getText('body'));
  return Y.mergeUpdates(updates);
};

const recorder = () => {
  const rows: unknown[] = [];
  return {
    rows,
    keep: ({ seq }: { seq: number }) => rows.push(['keep', seq]),
    acked: (seq: number) => rows.push(['acked', seq]),
    received: (updates: readonly Uint8Array[], place: Place) => rows.push(['received', updates.length, place]),
  };
};

test('resumes from its place, and sends nothing before the server has told what it has', async () => {
  const { end, body } = open();
  body.insert(0, '小');
  await wait(20);
  expect(end().received).toEqual([{ type: 'resume', ...PLACE }]);
  end().send(encode.sync('step2', NOTHING));
  await wait(20);
  expect(read(end())).toBe('小灯泡');
});

test('P10 a cursor travels in the frame of the writing beside which it stands, or by itself where nothing is written', async () => {
  const { end, body, awareness } = await synced();
  awareness.setLocalState({ cursor: 0 });
  await wait(120);
  const before = end().frames.length;
  body.insert(0, '小');
  awareness.setLocalStateField('cursor', 1);
  await wait(60);
  awareness.setLocalStateField('cursor', 0);
  await wait(60);
  const types = end().frames.slice(before).map((messages) => messages.map(({ type }) => type)); // prettier-ignore
  expect(types).toEqual([['sync', 'awareness'], ['awareness']]);
});

test('P10 while keys are held down cursors are no more than one in 50 ms', async () => {
  const { end, body, awareness } = await synced();
  const before = end().received.length;
  for (let typed = 0; typed < 20; typed++) {
    body.insert(0, '小');
    awareness.setLocalStateField('cursor', typed);
    await wait(10);
  }
  await wait(60);
  const types = end().received.slice(before).map(({ type }) => type); // prettier-ignore
  expect(types.filter((type) => type === 'sync')).toHaveLength(20);
  expect(types.filter((type) => type === 'awareness').length).toBeLessThanOrEqual(5);
  expect(types.at(-1)).toBe('awareness');
});

test('keystrokes of a few milliseconds travel as one message', async () => {
  const { end, body } = await synced();
  for (const letter of 'abcdef') body.insert(0, letter);
  await wait(20);
  expect(sent(end())).toHaveLength(1);
  expect(read(end())).toBe('fedcba灯泡');
});

test('an ack covers every message up to its number, and edits are safe only then', async () => {
  const store = recorder();
  const { end, body, provider, only } = await synced({ store });
  for (const letter of 'abc') {
    body.insert(0, letter);
    await wait(10);
  }
  expect(provider.unacked).toHaveLength(3);
  end().send(encode.ack(2));
  await wait(5);
  expect(provider.unacked).toHaveLength(1);
  expect(only('acked')).toEqual([2]);
  expect(store.rows).toEqual([['keep', 1], ['keep', 2], ['keep', 3], ['acked', 2]]); // prettier-ignore
});

test('a delete is an edit like any other: it waits for its own ack', async () => {
  const { end, body, provider } = await synced();
  body.delete(0, 1);
  await wait(10);
  expect(provider.unacked).toHaveLength(1);
  end().send(encode.ack(1));
  await wait(5);
  expect(provider.unacked).toHaveLength(0);
});

test('after a reconnect the un-acked difference goes out again, counted from 1', async () => {
  const { ends, end, body, provider } = await synced();
  for (const letter of 'abc') {
    body.insert(0, letter);
    await wait(10);
  }
  end().send(encode.ack(1));
  await wait(5);
  end().cut();
  await wait(400);
  expect(ends).toHaveLength(2);
  expect(provider.unacked).toHaveLength(2);
  end().send(encode.sync('step2', NOTHING));
  await wait(5);
  expect(sent(end())).toHaveLength(1);
  expect(read(ends[0]!, end())).toBe('cba灯泡');
  end().send(encode.ack(1));
  await wait(5);
  expect(provider.unacked).toHaveLength(0);
});

test('what earlier pages left un-acked goes out in messages of at most 256 kB', async () => {
  const unacked: Uint8Array[] = [];
  const earlier = new Y.Doc();
  Y.applyUpdate(earlier, SEED);
  earlier.clientID = 4;
  earlier.on('update', (bytes: Uint8Array) => unacked.push(bytes));
  for (let i = 0; i < 700; i++) earlier.getText('body').insert(0, 'x'.repeat(1000));
  const { end, provider } = await synced({ unacked });
  const sizes = sent(end()).map(({ bytes }) => bytes.length);
  expect(sizes).toHaveLength(3);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024);
  expect(read(end())).toHaveLength(700_002);
  end().send(encode.ack(3));
  await wait(5);
  expect(provider.unacked).toHaveLength(0);
});

test('remote updates are kept together with the place that they lead to', async () => {
  const store = recorder();
  const { end, body, only } = await synced({ store });
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小')),
    ),
  );
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(2, '亮'), 10),
    ),
  );
  await wait(5);
  expect(store.rows).toEqual([]);
  end().send(encode.position({ epoch: 'e1', position: 9 }));
  await wait(5);
  expect(body.toString()).toBe('小灯泡亮');
  expect(store.rows).toEqual([['received', 2, { epoch: 'e1', position: 9 }]]);
  expect(only('place')).toEqual([{ epoch: 'e1', position: 9 }]);
});

test('an update after which the line was cut before its place came, is asked for again', async () => {
  const store = recorder();
  const { end } = await synced({ store });
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小')),
    ),
  );
  await wait(5);
  end().cut();
  await wait(400);
  expect(end().received[0]).toEqual({ type: 'resume', ...PLACE });
  end().send(encode.position({ epoch: 'e1', position: 8 }));
  await wait(5);
  expect(store.rows).toEqual([['received', 0, { epoch: 'e1', position: 8 }]]);
});

describe('P5 what could not be taken in', () => {
  const news = foreign((text) => text.insert(0, '小'));
  const faults: unknown[] = [];
  beforeEach(() => {
    faults.length = 0;
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((run) => {
      try {
        run();
      } catch (error) {
        faults.push(error);
      }
    });
  });
  afterEach(() => void vi.restoreAllMocks());

  test.each([
    ['bytes that are no update', Uint8Array.of(1, 1, 9, 0, 4), () => {}],
    ['what whoever draws it fails at', news, (body: Y.Text) => body.observe(() => { throw new Error('drawn'); })], // prettier-ignore
  ])('ends the line, counts for nothing, and comes again: %s', async (_, update, watch) => {
    const store = recorder();
    const { end, ends, body, provider } = await synced({ store });
    watch(body);
    const frames = [
      encode.entries(8, [update]),
      encode.position({ epoch: 'e1', position: 8 }),
      encode.entries(9, [news]),
    ];
    end().send(joinMessages(frames));
    await wait(5);
    expect(faults).toHaveLength(1);
    expect([provider.status, provider.place, store.rows]).toEqual(['waiting', PLACE, []]);
    await wait(400);
    expect(ends).toHaveLength(2);
    expect(end().received[0]).toEqual({ type: 'resume', ...PLACE });
    end().send(joinMessages([encode.entries(9, [news]), encode.position({ epoch: '', position: 9 }), encode.sync('step2', NOTHING)])); // prettier-ignore
    await wait(5);
    expect([provider.status, body.toString()]).toEqual(['synced', '小灯泡']);
    expect(store.rows).toEqual([['received', 1, { epoch: 'e1', position: 9 }]]);
  });

  test('only what is shown and not kept may fail without that', async () => {
    const { provider, end } = await synced();
    provider.on('roster', () => {
      throw new Error('drawn');
    });
    end().send(encode.roster([]));
    await wait(5);
    expect([faults.length, provider.status]).toEqual([1, 'synced']);
  });
});

test('a place without an epoch is one of the log that was told of last', async () => {
  const { end, provider, body } = open();
  body.insert(0, '小');
  await wait(10);
  for (const message of [encode.position({ epoch: 'e2', position: 0 }), encode.sync('step2', NOTHING)]) end().send(message); // prettier-ignore
  await wait(10);
  end().send(encode.position({ epoch: '', position: 7 }));
  await wait(10);
  expect(provider.place).toEqual(PLACE);
  end().send(encode.ack(sent(end()).length));
  await wait(10);
  expect(provider.place).toEqual({ epoch: 'e2', position: 7 });
});

test('answers a question with everything un-acknowledged, as it was typed, as one counted message', async () => {
  const { end, body, provider } = await synced();
  body.insert(0, 'ab');
  await wait(10);
  body.delete(0, 1);
  end().send(encode.sync('step1', Y.encodeStateVector(seed)));
  await wait(20);
  const [, , answer] = sent(end());
  expect(sent(end()).map(({ step }) => step)).toEqual(['update', 'update', 'step2']);
  expect(Buffer.from(answer!.bytes).toString('latin1')).toContain('ab');
  expect(read({ ...end(), received: [answer] } as unknown as ServerEnd)).toBe('b灯泡');
  end().send(encode.ack(3));
  await wait(5);
  expect(provider.unacked).toHaveLength(0);
});

test('asked once more, it sends whatever the state vector lacks', async () => {
  const { end, body } = await synced();
  body.insert(0, 'a');
  await wait(10);
  end().send(encode.ack(1));
  end().send(encode.sync('step1', Y.encodeStateVector(seed)));
  await wait(10);
  expect(sent(end()).at(-1)!.bytes).toEqual(NOTHING);
  end().send(encode.sync('step1', Y.encodeStateVector(seed)));
  await wait(10);
  const ydoc = new Y.Doc();
  for (const bytes of [SEED, sent(end()).at(-1)!.bytes]) Y.applyUpdate(ydoc, bytes);
  expect(ydoc.getText('body').toString()).toBe('a灯泡');
});

test('to a log of another epoch all that its answer lacked is sent, and its place counts only when that is acknowledged', async () => {
  const store = recorder();
  const { end, body, only, provider } = open({ store });
  body.insert(0, '小');
  await wait(10);
  const lit = foreign((text) => text.insert(2, '亮'));
  end().send(encode.entries(3, [lit]));
  end().send(encode.position({ epoch: 'e2', position: 3 }));
  end().send(encode.sync('step2', NOTHING));
  await wait(10);
  expect(provider.place).toEqual(PLACE);
  const pieces = sent(end()).map(({ bytes }) => bytes);
  // the seed's writing, which the log has lost, and our own: each by itself
  expect(pieces.map((piece) => [...Y.parseUpdateMeta(piece).to.keys()])).toEqual([[1], [5]]);
  const server = new Y.Doc();
  for (const bytes of [...pieces, lit]) Y.applyUpdate(server, bytes);
  expect(server.getText('body').toString()).toBe('小灯泡亮');
  end().send(encode.ack(1));
  await wait(10);
  expect(provider.place).toEqual(PLACE);
  end().send(encode.entries(4, []));
  end().send(encode.ack(2));
  await wait(10);
  expect(only('place')).toEqual([{ epoch: 'e2', position: 4 }]);
  expect(provider.unacked).toHaveLength(0);
  expect(store.rows).toEqual([['keep', 1], ['received', 1, { epoch: 'e2', position: 4 }], ['acked', 1]]); // prettier-ignore
});

test('what a log lost and could not store just now is sent again, all of it, on a new line', async () => {
  const { end, ends, body, provider } = open();
  body.insert(0, '小');
  await wait(10);
  const tellNothing = () => {
    end().send(encode.position({ epoch: 'e2', position: 0 }));
    end().send(encode.sync('step2', NOTHING));
  };
  tellNothing();
  await wait(10);
  const pieces = sent(end());
  end().send(encode.refused(1, 'not-stored'));
  end().send(encode.refused(2, 'not-stored'));
  end().send(encode.sync('step1', Uint8Array.of(0)));
  await wait(10);
  end().send(encode.ack(pieces.length + 1));
  await wait(1_000);
  expect(provider.place).toEqual(PLACE);
  expect(provider.unacked).toHaveLength(1);
  expect(ends).toHaveLength(2);
  tellNothing();
  await wait(10);
  expect(sent(end())).toEqual(pieces);
  end().send(encode.ack(pieces.length));
  await wait(10);
  expect(provider.place).toEqual({ epoch: 'e2', position: 0 });
  expect(provider.unacked).toHaveLength(0);
});

test('where the server takes nothing of others, what is own goes out by itself, and the place does not count', async () => {
  const { end, ends, body, provider, only } = open();
  body.insert(0, '小');
  await wait(10);
  const tell = async (bytes: Uint8Array) => {
    end().send(encode.position({ epoch: 'e2', position: 0 }));
    end().send(encode.sync('step2', bytes));
    await wait(10);
  };
  await tell(NOTHING);
  end().send(joinMessages([encode.refused(1, 'foreign-client'), encode.refused(2, 'foreign-client')]));
  await wait(1_000);
  expect(ends).toHaveLength(2);
  await tell(SEED);
  body.insert(0, '很');
  await wait(10);
  expect(read(end())).toBe('很小灯泡');
  for (const { bytes } of sent(end())) expect([...Y.parseUpdateMeta(bytes).to.keys()]).toEqual([5]);
  end().send(encode.ack(sent(end()).length));
  await wait(10);
  expect(provider.unacked).toHaveLength(0);
  expect([provider.place, provider.refused, only('refused')]).toEqual([PLACE, null, []]);
  end().send(encode.refused(9, 'foreign-client'));
  await wait(10);
  expect(provider.refused).toBe('foreign-client');
});

test('a refusal for good stops sending, and nothing of it is called safe', async () => {
  const { end, body, provider, only, ends } = await synced();
  body.insert(0, 'a');
  await wait(10);
  end().send(encode.refused(1, 'malformed'));
  await wait(5);
  body.insert(0, 'b');
  end().send(encode.sync('step1', Uint8Array.of(0)));
  await wait(20);
  expect(only('refused')).toEqual(['malformed']);
  expect(sent(end())).toHaveLength(1);
  expect(provider.unacked).toHaveLength(2);
  end().cut();
  await wait(400);
  ends.at(-1)!.send(encode.sync('step2', NOTHING));
  await wait(20);
  expect(sent(end())).toHaveLength(0);
  expect(provider.refused).toBe('malformed');
});

test('what could not be stored for now goes out again by itself', async () => {
  const { end, body, ends, provider } = await synced();
  body.insert(0, 'a');
  await wait(10);
  end().send(encode.refused(1, 'not-stored'));
  await wait(12_000);
  end().send(encode.position(PLACE));
  await wait(9_000);
  expect(ends).toHaveLength(2);
  end().send(encode.sync('step2', NOTHING));
  await wait(10);
  expect(read(end())).toBe('a灯泡');
  end().send(encode.ack(1));
  await wait(5);
  expect(provider.unacked).toHaveLength(0);
  expect(provider.refused).toBeNull();
});

test('an ack after the server asked again ends the refusal without a new line', async () => {
  const { end, body, ends, provider } = await synced();
  body.insert(0, 'a');
  await wait(10);
  end().send(encode.refused(1, 'not-stored'));
  end().send(encode.sync('step1', Y.encodeStateVector(seed)));
  await wait(10);
  end().send(encode.ack(2));
  await wait(12_000);
  end().send(encode.position(PLACE));
  await wait(12_000);
  expect(ends).toHaveLength(1);
  expect(provider.unacked).toHaveLength(0);
});

test.each([CLOSE.signedOut, CLOSE.forbidden, CLOSE.notFound, CLOSE.outdated])(
  'close code %i is final: reported, and nobody comes back',
  async (code) => {
    const { end, only, ends, provider } = await synced();
    end().close(code);
    await wait(120_000);
    expect(only('closed')).toEqual([code]);
    expect(ends).toHaveLength(1);
    expect(provider.status).toBe('stopped');
  },
);

test.each([CLOSE.restart, CLOSE.unavailable, CLOSE.slowReader, 1001, 1006])(
  'close code %i is not final',
  async (code) => {
    const { end, only, ends } = await synced();
    end().close(code);
    await wait(400);
    expect(only('closed')).toEqual([]);
    expect(ends).toHaveLength(2);
  },
);

test('a frame that is too large is refused once, not in a loop', async () => {
  const { end, body, only, ends, provider } = await synced();
  body.insert(0, 'a');
  await wait(10);
  end().close(CLOSE.tooLarge);
  await wait(120_000);
  expect(ends).toHaveLength(1);
  expect(only('closed')).toEqual([CLOSE.tooLarge]);
  expect(provider.refused).toBe('too-large');
  expect(provider.unacked).toHaveLength(1);
});

test('a quiet line is asked for a sign of life, and kept when one comes', async () => {
  const { end, ends } = await synced();
  const asked = () => end().received.filter(({ type }) => type === 'queryAwareness').length;
  await wait(18_000);
  expect(asked()).toBe(1);
  end().send(encode.awareness(Uint8Array.of(0)));
  await wait(14_000);
  expect(ends).toHaveLength(1);
});

test('a line on which nothing was heard for half a minute is given up', async () => {
  const { end, ends, provider } = await synced();
  end().dead = true;
  await wait(29_000);
  expect(provider.status).toBe('synced');
  await wait(8_000);
  expect(ends).toHaveLength(2);
});

test('when the device wakes up, a doubtful line must answer within seconds', async () => {
  let wake = () => {};
  const { end, ends } = await synced({ onWake: (listener) => ((wake = listener), () => {}) });
  await wait(10_000);
  end().dead = true;
  wake();
  await wait(9_000);
  expect(ends).toHaveLength(2);
});

test('when the network is back it is tried at once', async () => {
  let wake = () => {};
  const { weather, end, ends } = await synced({ onWake: (listener) => ((wake = listener), () => {}) });
  weather.down = true;
  end().cut();
  await wait(200_000);
  weather.down = false;
  const before = ends.length;
  wake();
  await wait(5);
  expect(ends).toHaveLength(before + 1);
});

test('asks before every attempt whether it makes sense', async () => {
  const verdicts = ['later', 'go', 'stop'] as const;
  let asked = 0;
  const { ends, end, provider } = open({ beforeConnect: () => Promise.resolve(verdicts[asked++]!) });
  await wait(400);
  expect(ends).toHaveLength(1);
  end().cut();
  await wait(60_000);
  expect(ends).toHaveLength(1);
  expect(provider.status).toBe('stopped');
});

test('a reader neither keeps nor sends updates', async () => {
  const store = recorder();
  const { end, body, provider } = await synced({
    role: 'reader',
    store,
    unacked: [foreign((text) => text.insert(0, 'a'))],
  });
  body.insert(0, 'b');
  end().send(encode.sync('step1', Uint8Array.of(0)));
  end().send(encode.position({ epoch: 'e1', position: 9 }));
  await wait(20);
  expect(sent(end())).toEqual([]);
  expect(store.rows).toEqual([]);
  expect(provider.unacked).toEqual([]);
});

test('what an observer writes while a remote update is applied is not sent: the Y.Doc is given up', async () => {
  const { end, ydoc, body, only, provider } = await synced();
  ydoc.getText('body').observe((_event, transaction) => {
    if (!transaction.local) ydoc.transact(() => body.delete(0, 1), 'binding');
  });
  body.insert(2, '!');
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小')),
    ),
  );
  await wait(20);
  expect(only('reload')).toEqual(['reaction']);
  expect(read(end())).toBe('灯泡!');
  body.insert(0, 'lost with this Y.Doc');
  await wait(20);
  expect(read(end())).toBe('灯泡!');
  expect(provider.unacked).toHaveLength(1);
});

test('what is written while the editor draws for the first time is not sent either', async () => {
  const { end, body, only, provider } = await synced();
  provider.draw(() => body.delete(0, 1));
  await wait(20);
  expect(only('reload')).toEqual(['reaction']);
  expect(sent(end())).toEqual([]);
});

test('a transaction that the application marks is no writing of the person', async () => {
  const { end, ydoc, body, only } = await synced({ isReaction: (origin) => origin === 'repair' });
  ydoc.transact(() => body.delete(0, 1), 'repair');
  await wait(20);
  expect(only('reload')).toEqual(['reaction']);
  expect(sent(end())).toEqual([]);
});

test('when Yjs found the client id in use, the Y.Doc is given up', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => {});
  const { end, only } = await synced({}, 9);
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, 'twin'), 9),
    ),
  );
  await wait(20);
  expect(only('reload')).toEqual(['client-id']);
});

test('entries tell the place in the epoch that the line began with, and are applied together', async () => {
  const store = recorder();
  const { end, body, ydoc, only } = await synced({ store });
  end().send(encode.position(PLACE));
  await wait(5);
  const changes: unknown[] = [];
  ydoc.on('afterTransaction', (transaction) => changes.push(transaction));
  end().send(encode.entries(9, [foreign((text) => text.insert(2, '亮')), foreign((text) => text.insert(0, '小'), 7)]));
  await wait(5);
  expect(body.toString()).toBe('小灯泡亮');
  expect(changes).toHaveLength(1);
  expect(only('place')).toEqual([{ epoch: 'e1', position: 9 }]);
  expect(store.rows).toEqual([['received', 2, { epoch: 'e1', position: 9 }]]);
});

test('several messages in one frame are taken one after another', async () => {
  const { end, body, only } = await synced();
  body.insert(0, '小');
  await wait(10);
  end().send(joinMessages([encode.position(PLACE), encode.entries(8, []), encode.ack(1)]));
  await wait(5);
  expect([only('place'), only('acked')]).toEqual([[{ epoch: 'e1', position: 8 }], [1]]);
});

test('who may only read now is sent away, and writes again on a line on which they may', async () => {
  const { provider, body, end } = await synced();
  body.insert(0, '小');
  await wait(10);
  end().send(encode.refused(1, 'read-only'));
  end().close(CLOSE.judgedAnew);
  await wait(1_000);
  expect(provider.refused).toBeNull();
  end().send(encode.sync('step2', NOTHING));
  await wait(10);
  expect(sent(end())).toHaveLength(1);
});

test('a copy with a hole asks for the whole log, once', async () => {
  const author = new Y.Doc();
  author.clientID = 9;
  author.getText('body').insert(0, 'a');
  const before = Y.encodeStateVector(author);
  author.getText('body').insert(1, 'b');
  const { end, ends } = open();
  await wait(5);
  end().send(encode.sync('update', Y.encodeStateAsUpdate(author, before)));
  end().send(encode.sync('step2', NOTHING));
  await wait(400);
  expect(ends).toHaveLength(2);
  expect(end().received[0]).toEqual({ type: 'resume', epoch: 'e1', position: 0 });
  end().send(encode.sync('step2', NOTHING));
  await wait(400);
  expect(ends).toHaveLength(2);
});

/** Types a word as an input method does: letters first, each reading replacing the last, then the characters. */
const compose = async (body: Y.Text, at: number, readings: string[], word: string) => {
  let shown = '';
  for (const text of [...readings, word]) {
    body.doc!.transact(() => {
      body.delete(at, shown.length);
      body.insert(at, text);
    });
    shown = text;
    await wait(120);
  }
};

test('while a person composes nothing goes out; then the word does, as one update without its pinyin', async () => {
  const { end, body, provider } = await synced();
  const undo = new Y.UndoManager(body);
  provider.hold();
  await compose(body, 2, ['liang', "liang'qi", "liang'qi'lai"], '亮起来');
  expect(sent(end())).toEqual([]);
  provider.release();
  await wait(100);
  expect(sent(end())).toHaveLength(1);
  expect(Buffer.from(sent(end())[0]!.bytes).toString('latin1')).not.toContain('liang');
  expect(read(end())).toBe('灯泡亮起来');
  undo.destroy();
});

test('what was typed before a composition goes out by itself, so a word makes two updates at most', async () => {
  const { end, body, provider } = await synced();
  body.delete(0, 1);
  provider.hold();
  await compose(body, 1, ['liang'], '亮');
  provider.release();
  await wait(100);
  expect(sent(end())).toHaveLength(2);
  expect(read(end())).toBe('泡亮');
});

test('nothing comes in under a composition; a moment after it, everything does, in order', async () => {
  const { end, body, provider, only } = await synced();
  provider.hold();
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.delete(0, 2)),
    ),
  );
  end().send(encode.position({ epoch: 'e1', position: 8 }));
  end().send(encode.awareness(Uint8Array.of(0)));
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小'), 10),
    ),
  );
  await compose(body, 2, ['liang'], '亮');
  expect(body.toString()).toBe('灯泡亮');
  expect(only('place')).toEqual([]);
  provider.release();
  await wait(30);
  expect(body.toString()).toBe('灯泡亮');
  await wait(30);
  expect(body.toString()).toBe('小亮');
  expect(only('place')).toEqual([{ epoch: 'e1', position: 8 }]);
});

test('acks are heard during a composition', async () => {
  const { end, body, provider } = await synced();
  body.insert(0, 'a');
  provider.hold();
  await wait(5);
  end().send(encode.ack(1));
  await wait(5);
  expect(provider.unacked).toHaveLength(0);
});

test('after 10 s messages pass even if the composition never ended', async () => {
  const { end, body, provider } = await synced();
  provider.hold();
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小')),
    ),
  );
  body.insert(2, 'liang');
  await wait(9_000);
  expect(sent(end())).toEqual([]);
  await wait(1_100);
  expect(body.toString()).toBe('小灯泡liang');
  expect(read(end())).toBe('灯泡liang');
});

test('words composed one right after the other are one hold', async () => {
  const { end, body, provider } = await synced();
  provider.hold();
  body.insert(2, '亮');
  provider.release();
  await wait(20);
  provider.hold();
  await wait(100);
  expect(sent(end())).toEqual([]);
  body.insert(3, '了');
  provider.release();
  await wait(60);
  expect(sent(end())).toHaveLength(1);
});

test('a line that comes back during a composition stays quiet until it ends', async () => {
  const { end, ends, body, provider } = await synced();
  provider.hold();
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小')),
    ),
  );
  await wait(5);
  end().cut();
  await wait(400);
  expect(ends).toHaveLength(2);
  end().send(
    encode.sync(
      'update',
      foreign((text) => text.insert(0, '小')),
    ),
  );
  end().send(encode.sync('step2', NOTHING));
  await compose(body, 2, ['liang'], '亮');
  expect(body.toString()).toBe('灯泡亮');
  expect(sent(end())).toEqual([]);
  provider.release();
  await wait(100);
  expect(body.toString()).toBe('小灯泡亮');
  expect(read(end())).toBe('灯泡亮');
});

test('leaving in the middle of a composition keeps what stands there', async () => {
  const store = recorder();
  const { body, provider } = await synced({ store });
  provider.hold();
  body.insert(2, 'liang');
  provider.leave();
  expect(store.rows).toEqual([['keep', 1]]);
});

test('says goodbye on purpose, keeps what is pending, and can come back', async () => {
  const store = recorder();
  const { end, ends, body, provider } = await synced({ store });
  body.insert(0, 'a');
  provider.leave();
  await wait(60_000);
  expect(ends).toHaveLength(1);
  expect(end().closed).toBe(CLOSE.goodbye);
  expect(store.rows).toEqual([['keep', 1]]);
  provider.connect();
  await wait(10);
  expect(ends).toHaveLength(2);
});

test('destroyed, it leaves no timer and no listener behind', async () => {
  const { provider, awareness, ydoc, body } = await synced();
  provider.destroy();
  awareness.destroy();
  body.insert(0, 'a');
  await wait(10);
  expect(provider.unacked).toHaveLength(0);
  expect(vi.getTimerCount()).toBe(0);
  ydoc.destroy();
});
