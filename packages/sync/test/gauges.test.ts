import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openMemoryBus } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { openMemoryLog } from '../src/memory-log.ts';
import { CLOSE } from '../src/protocol.ts';
import { Rooms } from '../src/rooms.ts';
import type { UpdateLog } from '../src/update-log.ts';
import { Guest, join } from './desk.ts';

const ids = openMemoryClientIds();
let rooms: Rooms;
let acked: number[];
let counted: unknown[][];
let disk: Promise<void>;

beforeEach(() => {
  [acked, counted, disk] = [[], [], Promise.resolve()];
  const log = openMemoryLog();
  const append: UpdateLog['append'] = async (...args) => {
    await disk;
    return log.append(...args);
  };
  rooms = new Rooms({
    log: { ...log, append },
    ids,
    bus: openMemoryBus(),
    onAck: (ms) => acked.push(ms),
    onMetric: (...metric) => counted.push(metric),
  });
});
afterEach(() => rooms.closeAll());

const enter = async (document: string, person: string, role: 'editor' | 'reader' = 'editor') => {
  const [client = 0] = await ids.issue(document, { person, school: 'urban' }, 1);
  const guest = await join(rooms, new Guest({ person, client, role }), document);
  guest.resume();
  await vi.waitFor(() => expect(guest.syncs).toContain('step2'));
  return guest;
};

test('what came and is not stored is counted until it is, and so is how long it took', async () => {
  const shen = await enter('plan', 'shen');
  await enter('note', 'lin');
  expect(rooms.gauges).toMatchObject({ connections: 2, unacked: 0, behind: 0 });
  let onDisk = () => {};
  disk = new Promise((resolve) => (onDisk = resolve));
  shen.type('灯泡');
  await vi.waitFor(() => expect(rooms.gauges.unacked).toBeGreaterThan(0));
  expect(acked).toEqual([]);
  onDisk();
  await vi.waitFor(() => expect(acked).toHaveLength(1));
  expect(acked[0]).toBeGreaterThan(0);
  await vi.waitFor(() => expect(rooms.gauges).toMatchObject({ connections: 2, unacked: 0, behind: 0 }));
});

test('what a client does wrong is counted under its connection', async () => {
  const guo = await enter('plan', 'guo', 'reader');
  guo.type('no');
  await vi.waitFor(() => expect(counted).toHaveLength(1));
  expect(counted).toEqual([['update-refused', 'plan', 'read-only', guo.visitor.connection]]);
  expect(acked).toEqual([]);
});

test('sent away one room after another, those who wait for their turn go on writing', async () => {
  const [first, last] = [await enter('first', 'shen'), await enter('last', 'lin')];
  const closed = rooms.closeAll(CLOSE.restart, 400);
  await vi.waitFor(() => expect(first.wire.closedWith).toBe(CLOSE.restart));
  expect(last.wire.closedWith).toBe(null);
  last.type('灯泡');
  await closed;
  expect(last.acks).toEqual([1]);
  expect(last.wire.closedWith).toBe(CLOSE.restart);
});
