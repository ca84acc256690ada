import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { openMemoryBus } from '../src/memory-bus.ts';
import { openMemoryClientIds } from '../src/memory-client-ids.ts';
import { MemoryStore, openMemoryLog } from '../src/memory-log.ts';
import { Rooms } from '../src/rooms.ts';
import { Guest, join } from './desk.ts';
import { CELLS } from './hostile-updates.ts';

let rooms: Rooms;
const memory = { ids: openMemoryClientIds() };

beforeEach(() => {
  memory.ids = openMemoryClientIds();
  rooms = new Rooms({
    log: openMemoryLog(new MemoryStore()),
    ids: memory.ids,
    bus: openMemoryBus(),
    allowed: CELLS,
    onMetric: () => {},
  });
});
afterEach(() => rooms.closeAll());

const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 2 });
const enter = async (person: string): Promise<Guest> => {
  const [client = 0] = await memory.ids.issue('plan', { person, school: `${person}'s school` }, 1);
  const guest = await join(rooms, new Guest({ person, client }));
  guest.resume();
  await until(() => expect(guest.syncs).toContain('step2'));
  guest.read().forget();
  return guest;
};

describe('R14 what people paste is taken, however much it is', () => {
  const paste = (guest: Guest, count: number, at: number) => {
    const cells = Array.from({ length: count }, (_, index) => {
      const cell = new Y.XmlElement('cell');
      cell.insert(0, [new Y.XmlText(`${index}`)]);
      return cell;
    });
    guest.ydoc.getXmlFragment('body').insert(at, cells);
    return guest.written.at(-1)!;
  };
  /** She has written one paragraph. */
  const begin = async () => {
    const shen = await enter('shen');
    await expectTaken(shen, paste(shen, 1, 0));
    shen.forget();
    return shen;
  };
  const expectTaken = async (guest: Guest, update: Uint8Array) => {
    guest.sendUpdate(update);
    await until(() => expect([...guest.acks, ...guest.of('refused')]).toHaveLength(1));
    expect([guest.of('refused'), guest.closedWith]).toEqual([[], null]);
  };

  test.each([
    ['before', 0],
    ['behind', 1],
  ])('5,000 paragraphs %s another', async (_, at) => {
    const shen = await begin();
    await expectTaken(shen, paste(shen, 5_000, at));
  });

  /** So many at the top, one after another, while she was offline. */
  const write = (guest: Guest, count: number) => {
    guest.ydoc.transact(() => {
      for (let i = 0; i < count; i++) guest.ydoc.getXmlFragment('body').insert(0, [new Y.XmlElement('cell')]);
    });
    return guest.written.at(-1)!;
  };

  test('450 made one by one above 2,000 that a colleague has put there meanwhile', async () => {
    await begin();
    const [lin, guo] = [await enter('lin'), await enter('guo')];
    const [ofLin, ofGuo] = [paste(lin, 2_000, 0), write(guo, 450)];
    await expectTaken(lin, ofLin);
    await expectTaken(guo, ofGuo);
  });

  test('500 beside 2,000 that a colleague has put there meanwhile, on either side of them', async () => {
    const shen = await begin();
    const [lin, guo] = [await enter('lin'), await enter('guo')];
    const [ofLin, ofShen, ofGuo] = [paste(lin, 2_000, 0), paste(shen, 500, 0), paste(guo, 500, 0)];
    await expectTaken(lin, ofLin);
    await expectTaken(shen, ofShen);
    await expectTaken(guo, ofGuo);
  });
});
