import { io, type Socket } from 'socket.io-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { LookAgain, ServerToBrowser } from '@gongbei/contract/live';
import { tellHappening } from '../src/storage/happenings.ts';
import { startWorld, type WorldServer } from './world-server.ts';

interface Listening {
  heard: LookAgain[];
  socket: Socket<ServerToBrowser>;
  /** reasons for which the line was cut */
  cuts: string[];
}

let world: WorldServer;
const open: Socket[] = [];
beforeEach(async () => void (world = await startWorld('sqlite')));
afterEach(async () => {
  for (const socket of open.splice(0)) socket.disconnect();
  await world.close();
});

const listen = async (person: string): Promise<Listening> => {
  const { cookie } = await world.as(person);
  const socket: Socket<ServerToBrowser> = io(world.url, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: world.url },
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 50,
  });
  open.push(socket);
  const listening: Listening = { heard: [], socket, cuts: [] };
  socket.on('look-again', (what) => listening.heard.push(what));
  socket.on('disconnect', (reason) => listening.cuts.push(reason));
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return listening;
};
const post = async (person: string, path: string, body: object = {}) =>
  expect(await (await world.as(person)).post(`/api/documents/${path}`, body)).toMatchObject({ status: 200 });
const about = (document: string | null, community = 'c1') => ({ community, document });
/** Long enough for what would come to have come: two announcements. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 2_500));

test('who may read a document hears its id, the other members hear that something is gone, strangers hear nothing', async () => {
  const [lin, fang, du, guest, substitute] = await Promise.all(
    ['lin', 'fang', 'du', 'guest', 'substitute'].map(listen),
  );
  await post('lin', 'draft/stage', { move: 'discuss' });
  await vi.waitFor(() => expect(fang!.heard).toEqual([about('draft')]), 2_000);
  expect(lin!.heard).toEqual([about('draft')]);
  await post('lin', 'draft/stage', { move: 'redraft' });
  await vi.waitFor(() => expect(fang!.heard).toEqual([about('draft'), about(null)]), 2_000);
  expect(lin!.heard).toEqual([about('draft'), about('draft')]);
  await quiet();
  expect([du!.heard, guest!.heard, substitute!.heard]).toEqual([[], [], []]);
});

test('a change that takes nothing from anybody is told only to those who may read', async () => {
  const [zheng, fang] = await Promise.all(['zheng', 'fang'].map(listen));
  const visitor = await world.as('lin');
  await visitor.ask('/api/documents/draft', { method: 'PATCH', body: { title: '导体与绝缘体' } });
  await vi.waitFor(() => expect(zheng!.heard).toEqual([about('draft')]), 2_000);
  await quiet();
  expect(fang!.heard).toEqual([]);
});

test('a substitute hears of the documents that name them', async () => {
  const substitute = await listen('substitute');
  await post('he', 'reviewed/stage', { move: 'return', remark: '请补充' });
  await vi.waitFor(() => expect(substitute.heard).toEqual([about('reviewed')]), 2_000);
});

test('many changes close together are one look', async () => {
  const fang = await listen('fang');
  const visitor = await world.as('xu');
  for (let i = 0; i < 20; i++)
    await visitor.ask('/api/documents/open', { method: 'PATCH', body: { title: `第 ${i} 稿` } });
  await quiet();
  expect(fang.heard.length).toBeGreaterThanOrEqual(1);
  expect(fang.heard.length).toBeLessThanOrEqual(4);
  expect(new Set(fang.heard.map(({ document }) => document as string))).toEqual(new Set(['open']));
});

test('whose rights have changed is cut off within two seconds, and judged anew when they come back', async () => {
  const [shen, lin] = await Promise.all(['shen', 'lin'].map(listen));
  const { db } = world.storage.records;
  await db.deleteFrom('groupMember').where('personId', '=', 'shen').execute();
  await tellHappening(db, () => 0, { kind: 'access-changed', community: 'c1', person: 'shen' });
  await vi.waitFor(() => expect(shen!.cuts).toHaveLength(1), 2_000);
  await vi.waitFor(() => expect(shen!.socket.connected).toBe(true), 2_000);
  expect(lin!.cuts).toEqual([]);
});

test('who may no longer sign in does not come back', async () => {
  const shen = await listen('shen');
  const { db } = world.storage.records;
  await db.updateTable('person').set({ status: 'left' }).where('id', '=', 'shen').execute();
  const refused = new Promise<Error>((resolve) => shen.socket.once('connect_error', resolve));
  await new Promise((resolve) => setTimeout(resolve, 1_600)); // as long as an answer to "who is this?" may be given again
  await tellHappening(db, () => 0, { kind: 'access-changed', person: 'shen' });
  expect((await refused).message).toBe('signed-out');
});
