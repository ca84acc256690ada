import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CommunityEvent } from '@gongbei/contract/arrangements';
import type { CommunityPage } from '@gongbei/contract/people';
import { STORAGES, type Answer } from './server.ts';
import { startWorld, type WorldServer } from './world-server.ts';

interface Problem {
  code?: string;
  field?: string;
  id?: string;
}

describe.each(STORAGES)('what binds the people of a community, records in %s', (storage) => {
  let world: WorldServer;
  const sockets: Socket[] = [];
  beforeAll(async () => void (world = await startWorld(storage)));
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await world?.close();
  });

  const send = async (person: string, method: string, path: string, body: unknown = {}): Promise<Answer<Problem>> =>
    (await world.as(person)).ask(`/api/communities/c1/${path}`, { method, body });
  const outcome = async (...asked: Parameters<typeof send>): Promise<string> => {
    const { status, body } = await send(...asked);
    return status === 200 ? 'done' : [body.code, body.field].filter(Boolean).join(' ');
  };
  const page = async (person: string) =>
    (await (await world.as(person)).ask<CommunityPage>('/api/communities/c1')).body;
  const events = async (person: string) =>
    (await (await world.as(person)).ask<{ events: CommunityEvent[] }>('/api/communities/c1/events')).body.events;
  const groupOf = async (id: string) => (await page('lin')).groups.find((group) => group.id === id);
  const mayRead = async (person: string, document: string) =>
    (await (await world.as(person)).ask(`/api/documents/${document}`)).status === 200;
  const audit = async (id: string) =>
    (await world.db.selectFrom('auditEntry').selectAll().where('objectId', '=', id).orderBy('number').execute()).map(
      ({ actorId, action }) => `${actorId} ${action}`,
    );
  const noticesOf = async (person: string) =>
    (await world.db.selectFrom('notice').select('kind').where('personId', '=', person).execute()).map(
      ({ kind }) => kind,
    );

  test('the community head makes a group, its head fills it, and it gives its drafts for as long as it lasts', async () => {
    const made = await send('zhou', 'POST', 'groups', { name: { zh: '数学组' }, subject: '数学', head: 'lin' });
    const id = made.body.id!;
    expect(await groupOf(id)).toEqual({
      id,
      name: { zh: '数学组', en: '数学组' },
      subject: '数学',
      members: [{ person: 'lin', role: 'head' }],
    });
    const people = [
      { person: 'xu', as: 'member' },
      { person: 'chen', as: 'adviser' },
    ];
    expect(await outcome('lin', 'PUT', `groups/${id}/members`, { people })).toBe('done');
    expect((await groupOf(id))?.members).toHaveLength(3);
    await world.db.updateTable('document').set({ groupId: id, stage: 'draft' }).where('id', '=', 'open').execute();
    expect(await mayRead('chen', 'open')).toBe(true);

    const renamed = { name: { zh: '数学联合组', en: 'Mathematics' }, head: 'xu' };
    expect(await outcome('zhou', 'PATCH', `groups/${id}`, renamed)).toBe('done');
    expect((await groupOf(id))?.members).toContainEqual({ person: 'lin', role: 'member' });
    expect(await outcome('lin', 'PUT', `groups/${id}/members`, { people: [] })).toBe('forbidden');
    expect(await outcome('xu', 'PUT', `groups/${id}/members`, { people: [] })).toBe('done');
    expect(await mayRead('chen', 'open')).toBe(false);

    expect(await outcome('zhou', 'POST', `groups/${id}/end`)).toBe('done');
    expect(await groupOf(id)).toBeUndefined();
    expect(await outcome('zhou', 'POST', `groups/${id}/end`)).toBe('arrangement-over');
    expect(await outcome('zhou', 'PATCH', `groups/${id}`, { subject: '科学' })).toBe('arrangement-over');
    expect(await audit(id)).toEqual(['zhou make-group', 'zhou change-group', 'zhou end-group']);
    expect(await noticesOf('lin')).toContain('group-headed');
    expect(await noticesOf('chen')).toEqual(['group-joined']);
    await world.db
      .updateTable('document')
      .set({ groupId: null, stage: 'discussion' })
      .where('id', '=', 'open')
      .execute();
  });

  test.each([
    ['lin', 'POST', 'groups', { name: { zh: '组' }, subject: '科学', head: 'lin' }, 'forbidden'],
    ['zhou', 'POST', 'groups', { name: { zh: ' ' }, subject: '科学', head: 'lin' }, 'invalid-request name.zh'],
    ['zhou', 'POST', 'groups', { name: { zh: '组' }, subject: '科学', head: 'chen' }, 'invalid-request head'],
    ['zhou', 'POST', 'groups', { name: { zh: '组' }, subject: '科学', head: 'du' }, 'invalid-request head'],
    ['zhou', 'POST', 'groups', { name: { zh: '组' }, subject: '科学', head: 'nobody' }, 'invalid-request head'],
    ['zheng', 'PUT', 'groups/english/members', { people: [] }, 'forbidden'],
    ['zhou', 'PUT', 'groups/mathematics/members', { people: [] }, 'not-found'],
    [
      'zheng',
      'PUT',
      'groups/science/members',
      { people: [{ person: 'chen', as: 'member' }] },
      'invalid-request people.0.person',
    ],
    ['zheng', 'PATCH', 'groups/science', { head: 'lin' }, 'forbidden'],
    ['zheng', 'POST', 'pairs', { urban: 'he', township: 'jiang', goals: [] }, 'forbidden'],
    ['zhou', 'POST', 'pairs', { urban: 'shen', township: 'lin', goals: [] }, 'already-there township'],
    ['zhou', 'POST', 'pairs', { urban: 'lin', township: 'luo', goals: [] }, 'invalid-request urban'],
    ['zhou', 'POST', 'pairs', { urban: 'shen', township: 'tang', goals: [] }, 'invalid-request township'],
    [
      'zhou',
      'POST',
      'pairs',
      { urban: 'shen', township: 'luo', goals: [{ text: { zh: '共备' }, target: 0 }] },
      'invalid-request goals.0.target',
    ],
    ['lin', 'PUT', 'pairs/p1/goals', { goals: [] }, 'forbidden'],
    ['zhou', 'PUT', 'pairs/nowhere/goals', { goals: [] }, 'not-found'],
    [
      'lin',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'exp', start: '2026-05-01', end: '2026-05-31' },
      'forbidden',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'third', start: '2026-05-01', end: '2026-05-31' },
      'invalid-request to',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'wuping', start: '2026-05-01', end: '2026-05-31' },
      'invalid-request to',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'du', kind: 'posting', to: 'exp', start: '2026-05-01', end: '2026-05-31' },
      'invalid-request person',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'head_exchange', to: 'exp', start: '2026-05-01', end: '2026-05-31' },
      'invalid-request person',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'exp', start: '2026-05-31', end: '2026-05-01' },
      'invalid-request end',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'exp', start: '2026-04-01', end: '2026-04-19' },
      'invalid-request end',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'exp', start: '2026-05-01', end: '2036-05-01' },
      'invalid-request end',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'posting', to: 'exp', start: '2026-05-01', end: '2026-05-31', days: ['2026-05-04'] },
      'invalid-request days',
    ],
    [
      'wu',
      'POST',
      'exchanges',
      { person: 'lin', kind: 'visiting', to: 'exp', start: '2026-05-01', end: '2026-05-31', days: ['2026-06-04'] },
      'invalid-request days',
    ],
    [
      'zhou',
      'POST',
      'exchanges',
      { person: 'xu', kind: 'posting', to: 'wuping', start: '2026-06-30', end: '2026-07-31' },
      'exchange-overlaps start',
    ],
  ] as const)('%s %s %s %j: %s', async (person, method, path, body, expected) => {
    expect(await outcome(person, method, path, body)).toBe(expected);
  });

  test('a pair has its goals for the term, and reads each other’s drafts until it is parted', async () => {
    const goals = [{ text: { zh: '共备 4 节课', en: 'Plan 4 lessons' }, target: 4 }];
    const made = await send('zheng', 'POST', 'pairs', { urban: 'shen', township: 'luo', goals });
    const id = made.body.id!;
    const pairOf = async () => (await page('lin')).pairs.find((pair) => pair.id === (id as string));
    expect(await pairOf()).toEqual({ id, urban: 'shen', township: 'luo', goals });
    const later = [{ text: { zh: '器材包 1 套' }, target: 1 }, ...goals];
    expect(await outcome('wu', 'PUT', `pairs/${id}/goals`, { goals: later })).toBe('done');
    expect((await pairOf())?.goals.map(({ target }) => target)).toEqual([1, 4]);
    expect(await outcome('zheng', 'POST', `pairs/${id}/end`)).toBe('done');
    expect(await pairOf()).toBeUndefined();
    expect(await outcome('zheng', 'POST', `pairs/${id}/end`)).toBe('arrangement-over');
    expect(await audit(id)).toEqual(['zheng make-pair', 'wu change-pair', 'zheng end-pair']);
    expect(await noticesOf('luo')).toContain('pair-made');
  });

  test('an exchange is proposed by one school, agreed by the other, and runs by itself', async () => {
    const asked = {
      person: 'lin',
      kind: 'shadowing',
      to: 'exp',
      start: '2026-04-20',
      end: '2026-04-24',
      periodsPerWeek: 6,
    };
    const { body } = await send('wu', 'POST', 'exchanges', asked);
    const id = body.id!;
    const seenBy = async (person: string) =>
      (await page(person)).exchanges.find((exchange) => exchange.id === (id as string));
    expect(await seenBy('wu')).toMatchObject({
      state: 'proposed',
      agreed: { from: true, to: false },
      periodsPerWeek: 6,
    });
    expect(await seenBy('lin')).toMatchObject({ state: 'proposed' });
    expect(await seenBy('he')).toBeUndefined();
    expect((await events('he')).filter(({ kind }) => kind === 'exchange-proposed')).toEqual([]);
    expect((await events('zhou')).map(({ kind }) => kind)).toContain('exchange-proposed');
    expect(await noticesOf('zhou')).toContain('exchange-proposed');
    expect(await outcome('he', 'POST', `exchanges/${id}/answer`, { answer: 'agree' })).toBe('forbidden');
    // who has spoken for one school does not speak for the other
    expect(await outcome('wu', 'POST', `exchanges/${id}/answer`, { answer: 'agree' })).toBe('done');
    expect(await seenBy('wu')).toMatchObject({ state: 'proposed' });

    expect(await outcome('zhou', 'POST', `exchanges/${id}/answer`, { answer: 'agree' })).toBe('done');
    expect(await seenBy('he')).toMatchObject({ state: 'running', running: true, agreed: { from: true, to: true } });
    expect((await events('he'))[0]).toMatchObject({ kind: 'exchange-agreed', person: { id: 'lin' } });
    expect(await outcome('zhou', 'POST', `exchanges/${id}/answer`, { answer: 'decline' })).toBe('arrangement-over');
    expect(await outcome('wu', 'POST', `exchanges/${id}/end`)).toBe('done');
    expect(await seenBy('he')).toBeUndefined();
    expect(await outcome('zhou', 'POST', `exchanges/${id}/end`)).toBe('arrangement-over');
    expect(await audit(id)).toEqual(['wu propose-exchange', 'zhou agree-exchange', 'wu end-exchange']);
  });

  test('a proposal can be declined by one school and taken back by the other', async () => {
    const asked = {
      person: 'luo',
      kind: 'visiting',
      to: 'exp',
      start: '2026-05-01',
      end: '2026-05-31',
      days: ['2026-05-11', '2026-05-08'],
    };
    const first = (await send('wu', 'POST', 'exchanges', asked)).body.id!;
    expect((await page('luo')).exchanges.find(({ id }) => id === (first as string))?.days).toEqual([
      '2026-05-08',
      '2026-05-11',
    ]);
    expect(await outcome('zhou', 'POST', `exchanges/${first}/answer`, { answer: 'decline' })).toBe('done');
    const second = (await send('wu', 'POST', 'exchanges', asked)).body.id!;
    expect(await outcome('wu', 'POST', `exchanges/${second}/end`)).toBe('done');
    expect((await page('luo')).exchanges.some(({ person }) => person === ('luo' as string))).toBe(false);
    expect((await events('luo')).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['exchange-declined', 'exchange-withdrawn']),
    );
  });

  test('whose group, pair or exchange has changed is cut off within two seconds, and nobody else', async () => {
    const { cookie } = await world.as('luo');
    const listen = async (person: string) => {
      const socket = io(world.url, {
        transports: ['websocket'],
        extraHeaders: { cookie: person === 'luo' ? cookie : (await world.as(person)).cookie, origin: world.url },
        forceNew: true,
        reconnection: false,
      });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
      return socket;
    };
    const [luo, he] = [await listen('luo'), await listen('he')];
    const people = [
      { person: 'shen', as: 'member' },
      { person: 'lin', as: 'member' },
      { person: 'chen', as: 'adviser' },
    ];
    expect(await outcome('zheng', 'PUT', 'groups/science/members', { people })).toBe('done');
    await vi.waitFor(() => expect(luo.connected).toBe(false), 2_000);
    expect(he.connected).toBe(true);
  });

  test('what happened lately names only what one may know', async () => {
    await (await world.as('lin')).post('/api/documents/draft/stage', { move: 'discuss' });
    expect((await events('he'))[0]).toMatchObject({ kind: 'document-moved', document: { id: 'draft', stage: 'discussion' }, by: { id: 'lin' } }); // prettier-ignore
    await (await world.as('lin')).post('/api/documents/draft/stage', { move: 'redraft' });
    expect((await events('he')).some(({ document }) => document?.id === ('draft' as string))).toBe(false);
    expect((await events('shen'))[0]).toMatchObject({ document: { id: 'draft', stage: 'draft' } });
    // the guest's exchange is over, and her name with it
    expect(JSON.stringify(await events('zhou'))).not.toContain('孟雨桐');
  });
});
