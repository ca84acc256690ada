import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Opening } from '@gongbei/contract/documents';
import type { ServerToBrowser } from '@gongbei/contract/live';
import type { SignInSession } from '@gongbei/contract/people';
import { CLOSE, decodeServerFrame, encode } from '@gongbei/sync/protocol';
import { runCommand, tellHappening } from '../src/storage/happenings.ts';
import { STORAGES, Visitor } from './server.ts';
import { PASSWORD, startWorld, type WorldServer } from './world-server.ts';

/**
 * Who stands how to each document of the world: e edits, r reads, – knows nothing of it. The same at all three doors:
 * requests, the document's socket, the live lists.
 */
const WHO = `
  document | zhou wu zheng shen lin luo he jiang chen fang xu substitute du tang guest principal
  revised  |  r   r    e    e    e   e   r   r    r    r    r      –      –   –     –       –
  approved |  r   r    r    r    r   r   r   r    r    r    r      –      –   –     –       –
  draft    |  –   –    e    e    e   e   –   –    r    –    –      –      –   –     –       –
  open     |  r   r    r    r    e   r   r   r    r    r    e      –      –   –     –       –
  paired   |  –   –    –    –    –   –   e   e    –    –    –      e      –   –     –       –
  reviewed |  r   r    r    r    r   r   e   e    r    r    r      e      –   –     –       –
  orphan   |  r   r    r    r    r   r   r   r    r    r    r      –      –   –     –       –
  abacus   |  –   –    –    –    –   –   –   –    r    –    –      –      e   e     r       r
  amber    |  –   –    –    –    –   –   –   –    r    –    –      –      –   e     r       –
  guarded  |  –   –    –    –    –   –   –   –    r    –    –      –      e   –     –       r
`;
type Cell = 'e' | 'r' | '–';
const words = (text: string) => text.trim().split(/\s+/);
const [head, ...lines] = WHO.trim()
  .split('\n')
  .map((line) => line.split('|') as [string, string]);
const people = words(head![1]);
const table = lines.map(([document, cells]) => ({
  document: document.trim(),
  cells: new Map(words(cells).map((cell, index) => [people[index]!, cell as Cell])),
}));

/** How somebody came in at a document's socket, or all that they were told there. */
type Entered = { as: 'editor' | 'reader' } | { code: number; reason: string; frames: number };

describe.each(STORAGES)('the three doors, records in %s', (storage) => {
  let world: WorldServer;
  const sockets: { close(): unknown }[] = [];
  beforeAll(async () => void (world = await startWorld(storage)));
  afterAll(async () => {
    for (const socket of sockets) socket.close();
    await world?.close();
  });

  const openingOf = async (visitor: Visitor, document: string): Promise<Opening | null> => {
    const { status, body } = await visitor.post<Opening>(`/api/documents/${document}/open`);
    return status === 200 ? body : null;
  };
  const dial = (cookie: string, document: string, client: number, version: number): WebSocket => {
    const address = `${world.url.replace('http', 'ws')}/collab/${document}?v=${version}&client=${client}`;
    const socket = new WebSocket(address, { headers: { cookie, origin: world.url } });
    sockets.push(socket);
    return socket;
  };
  const version = async () => (await openingOf(await world.as('lin'), 'draft'))!.schemaVersion;

  const enter = async (visitor: Visitor, document: string): Promise<Entered> => {
    const opening = await openingOf(visitor, document);
    const client = opening?.clientIds[0] ?? 1;
    const socket = dial(visitor.cookie, document, client, await version());
    const { promise, resolve } = Promise.withResolvers<Entered>();
    let frames = 0;
    socket.on('open', () => socket.send(encode.resume({ epoch: '', position: 0 })));
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason), frames }));
    socket.on('message', (data: Buffer) => {
      frames++;
      for (const message of decodeServerFrame(data)) {
        const mine = message.type === 'roster' && message.entries.find((entry) => entry.client === client);
        if (mine) resolve({ as: mine.role });
      }
    });
    const entered = await promise;
    socket.close();
    return entered;
  };

  test.each(table)(
    'requests and its socket let everybody into $document as the table says',
    async ({ document, cells }) => {
      const nowhere = await enter(await world.as('lin'), 'd-nowhere');
      expect(nowhere).toEqual({ code: CLOSE.notFound, reason: 'not found', frames: 0 });
      for (const [person, cell] of cells) {
        const visitor = await world.as(person);
        const { status, body } = await visitor.ask<{ rights: string[] }>(`/api/documents/${document}`);
        const asked = status === 200 ? (body.rights.includes('edit') ? 'e' : 'r') : '–';
        expect([status, asked], `${person} asks`).toEqual([cell === '–' ? 404 : 200, cell]);
        const expected = cell === '–' ? nowhere : { as: cell === 'e' ? 'editor' : 'reader' };
        expect(await enter(visitor, document), `${person} at the socket`).toEqual(expected);
      }
    },
  );

  const listen = async (visitor: Visitor) => {
    const socket: Socket<ServerToBrowser> = io(world.url, {
      transports: ['websocket'],
      extraHeaders: { cookie: visitor.cookie, origin: world.url },
      forceNew: true,
      reconnection: false,
    });
    sockets.push(socket);
    const heard = new Set<string>();
    socket.on('look-again', ({ document }) => void (document && heard.add(document)));
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
    return { socket, heard };
  };

  test('the live socket tells everybody of the documents that they may read, and of no other', async () => {
    const listening = new Map<string, Set<string>>();
    for (const person of people) listening.set(person, (await listen(await world.as(person))).heard);
    const rows = await world.db.selectFrom('document').select(['id', 'communityId']).execute();
    await runCommand(world.db, Date.now, async (_, tell) =>
      rows.forEach(({ id, communityId }) => tell({ kind: 'list-changed', community: communityId, document: id })),
    );
    for (const [person, heard] of listening) {
      const readable = table.filter(({ cells }) => cells.get(person) !== '–').map(({ document }) => document);
      await vi.waitFor(() => expect([...heard].sort(), person).toEqual(readable.sort()), 10_000);
    }
  });

  test('whoever is signed out learns nothing at any of them', async () => {
    const nobody = new Visitor(world.url);
    for (const document of ['draft', 'amber', 'd-nowhere'])
      expect(await enter(nobody, document)).toEqual({ code: CLOSE.signedOut, reason: 'signed out', frames: 0 });
    await expect(listen(nobody)).rejects.toThrow('signed-out');
  });

  /** Somebody with a document and the live socket open, through a sign-in of its own. */
  const atWork = async (person: string, document: string) => {
    const visitor = new Visitor(world.url);
    expect((await visitor.signIn(person, PASSWORD)).status).toBe(200);
    const opening = (await openingOf(visitor, document))!;
    const socket = dial(visitor.cookie, document, opening.clientIds[0]!, opening.schemaVersion);
    const ended = new Promise<number>((resolve) => socket.once('close', resolve));
    await once(socket, 'open');
    const { socket: live } = await listen(visitor);
    const cut = new Promise<string>((resolve) => live.once('disconnect', resolve));
    return { visitor, ended, cut };
  };
  const change = async (person: string, method: string, path: string, body: unknown = {}) =>
    expect((await (await world.as(person)).ask(path, { method, body })).status).toBe(200);
  const inCommunity = '/api/communities/c1';

  const CHANGES: [string, string, string, number, () => Promise<unknown>][] = [
    [
      'who is taken out of a group',
      'luo',
      'draft',
      CLOSE.forbidden,
      () =>
        change('zheng', 'PUT', `${inCommunity}/groups/science/members`, {
          people: [
            { person: 'shen', as: 'member' },
            { person: 'chen', as: 'adviser' },
          ],
        }),
    ],
    [
      'whose pair is parted',
      'he',
      'paired',
      CLOSE.forbidden,
      () => change('wu', 'POST', `${inCommunity}/pairs/p2/end`),
    ],
    [
      'who no longer serves another school',
      'xu',
      'open',
      // what is written belongs to the school served: they come back under another client id
      CLOSE.outdated,
      () => change('wu', 'POST', `${inCommunity}/exchanges/x3/end`),
    ],
    ['whose group has ended', 'chen', 'draft', CLOSE.forbidden, () => change('zhou', 'POST', `${inCommunity}/groups/science/end`)], // prettier-ignore
    [
      'who is banned',
      'fang',
      'open',
      CLOSE.signedOut,
      async () => {
        await world.db.updateTable('person').set({ status: 'disabled' }).where('id', '=', 'fang').execute();
        await tellHappening(world.db, Date.now, { kind: 'access-changed', person: 'fang' });
      },
    ],
    [
      'whose role is taken',
      'tang',
      'amber',
      CLOSE.forbidden,
      async () => {
        await world.db.deleteFrom('communityRole').where('personId', '=', 'tang').execute();
        await world.db.deleteFrom('groupMember').where('personId', '=', 'tang').execute();
        await tellHappening(world.db, Date.now, { kind: 'access-changed', community: 'c2', person: 'tang' });
      },
    ],
    [
      'who is signed out from elsewhere',
      'zheng',
      'open',
      CLOSE.signedOut,
      async () => {
        const { body } = await (await world.as('zheng')).ask<{ sessions: SignInSession[] }>('/api/sessions');
        const other = body.sessions.find(({ current }) => !current)!;
        await change('zheng', 'DELETE', `/api/sessions/${other.id}`);
      },
    ],
    [
      'whose password was changed elsewhere',
      'jiang',
      'paired',
      CLOSE.signedOut,
      () =>
        change('jiang', 'POST', '/api/auth/change-password', {
          currentPassword: PASSWORD,
          newPassword: 'battery-staple',
        }),
    ],
  ];
  test.each(CHANGES)('%s loses what is open, at both sockets', async (_, person, document, code, act) => {
    await world.as(person);
    const { ended, cut } = await atWork(person, document);
    await act();
    expect(await ended).toBe(code);
    await cut;
  });

  test('a banned person, and one whose exchange is over, come in nowhere', async () => {
    const banned = await world.as('fang');
    expect((await banned.ask(`${inCommunity}/events`)).status).toBe(401);
    expect(await enter(banned, 'open')).toMatchObject({ code: CLOSE.signedOut });
    await expect(listen(banned)).rejects.toThrow('signed-out');
    expect((await new Visitor(world.url).signIn('fang', PASSWORD)).status).toBe(401);
    const guest = await world.as('guest');
    expect((await guest.ask(`${inCommunity}/events`)).status).toBe(404);
    expect(await enter(guest, 'revised')).toEqual(await enter(guest, 'd-nowhere'));
  });
});
