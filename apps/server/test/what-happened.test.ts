import { sql } from 'kysely';
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AuditLog } from '@gongbei/contract/audit';
import type { ServerToBrowser } from '@gongbei/contract/live';
import type { Notice } from '@gongbei/contract/notices';
import type { Schedule } from '@gongbei/contract/schedule';
import { Gate } from '../src/access/gate.ts';
import { verifyAudit } from '../src/maintenance/verify-audit.ts';
import { tellMentions } from '../src/notices/tell-mentions.ts';
import { STORAGES, Visitor } from './server.ts';
import { MONDAY } from './world.ts';
import { PASSWORD, startWorld, type WorldServer } from './world-server.ts';

interface Bell {
  unread: number;
  quiet: boolean;
  notices: Notice[];
}

describe.each(STORAGES)('notices, schedule and audit log, records in %s', (storage) => {
  let world: WorldServer;
  beforeAll(async () => void (world = await startWorld(storage)));
  afterAll(() => world?.close());

  const get = async <T>(person: string, path: string) => (await world.as(person)).ask<T>(path);
  const send = async (person: string, method: string, path: string, body: unknown = {}) => {
    const visitor = await world.as(person);
    return visitor.ask<{ code?: string; field?: string } & Record<string, string>>(path, { method, body });
  };
  const bell = async (person: string) => (await get<Bell>(person, '/api/notices')).body;
  const kinds = async (person: string) => (await bell(person)).notices.map(({ kind }) => kind);

  describe('a notice', () => {
    test('tells whom it concerns what was done with a document, and nobody else', async () => {
      const people = [{ person: 'xu', as: 'editor' }, { person: 'luo', as: 'co_planner' }]; // prettier-ignore
      await send('shen', 'PUT', '/api/documents/revised/editors', { people });
      expect(await bell('xu')).toMatchObject({
        unread: 1,
        quiet: false,
        notices: [
          {
            kind: 'named-editor',
            read: false,
            by: { id: 'shen', school: 'exp' },
            place: { kind: 'document', community: 'c1', document: 'revised', title: '让小灯泡亮起来' },
          },
        ],
      });
      // a co-planner already, and whoever did it
      expect([await kinds('luo'), await kinds('shen')]).toEqual([[], []]);
      await send('shen', 'PUT', '/api/documents/revised/owner', { person: 'lin' });
      expect(await kinds('lin')).toEqual(['owner-handed']);
      await send('he', 'POST', '/api/documents/reviewed/stage', { move: 'return', remark: '请补充目标' });
      expect(await kinds('jiang')).toEqual(['returned']);
    });

    test('goes through review and back', async () => {
      await world.complete('revised');
      expect(await send('lin', 'POST', '/api/documents/revised/stage', { move: 'submit', reviewer: 'zheng' })).toMatchObject({ status: 200 }); // prettier-ignore
      expect(await kinds('zheng')).toEqual(['submitted']);
      const { head } = await world.storage.log.load('revised');
      await send('zheng', 'POST', '/api/documents/revised/stage', { move: 'approve', position: head });
      expect([(await kinds('lin'))[0], await kinds('luo'), await kinds('shen')]).toEqual([
        'approved',
        ['approved'],
        ['approved'],
      ]);
    });

    test('is read on every device at once, one or all of them', async () => {
      const { cookie } = await world.as('lin');
      const socket: Socket<ServerToBrowser> = io(world.url, {
        transports: ['websocket'],
        extraHeaders: { cookie, origin: world.url },
        forceNew: true,
      });
      const heard = vi.fn();
      socket.on('notices-changed', heard);
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      const { notices, unread } = await bell('lin');
      expect(unread).toBe(2);
      await send('lin', 'POST', `/api/notices/${notices[0]!.id}/read`);
      await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 2_000);
      expect((await bell('lin')).notices.map(({ read }) => read)).toEqual([true, false]);
      await send('lin', 'POST', '/api/notices/read');
      await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 2_000);
      expect((await bell('lin')).unread).toBe(0);
      // and the line was not cut for it
      expect(socket.connected).toBe(true);
      socket.disconnect();
    });

    test('of somebody else is like one that does not exist', async () => {
      const [{ id }] = (await bell('xu')).notices as [Notice];
      for (const notice of [id, 'never-there'])
        expect(await send('shen', 'POST', `/api/notices/${notice}/read`)).toMatchObject({ status: 404 });
      expect((await bell('xu')).unread).toBe(1);
    });

    test('that leads to what one has lost says so, and no more', async () => {
      await world.db.updateTable('document').set({ stage: 'draft', groupId: null }).where('id', '=', 'open').execute();
      await send('xu', 'PUT', '/api/documents/open/editors', { people: [{ person: 'jiang', as: 'editor' }] });
      expect((await bell('jiang')).notices[0]!.place).toMatchObject({ kind: 'document', title: '条形统计图' });
      await send('xu', 'PUT', '/api/documents/open/editors', { people: [] });
      expect((await bell('jiang')).notices[0]).toMatchObject({
        kind: 'named-editor',
        by: null,
        place: { kind: 'lost' },
      });
    });

    test('tells whom a text names, once, if they may read it, and never whoever wrote it', async () => {
      const { db, storage: opened } = world;
      const now = () => MONDAY;
      const look = () =>
        tellMentions({ db, gate: new Gate(db, now), now, log: opened.log, ids: opened.ids }, 'guarded');
      const name = (...people: string[]) =>
        world.edit('guarded', 'du', (json) => {
          const content = people.map((person) => ({ type: 'mention', attrs: { person } }));
          json.content[0]!.content!.unshift({ type: 'paragraph', content });
          return json;
        });
      await name('tang', 'du', 'shen', 'nobody');
      await look();
      expect([await kinds('tang'), await kinds('du'), (await kinds('shen')).includes('mentioned')]).toEqual([[], [], false]); // prettier-ignore
      // now she may read it
      await send('du', 'PUT', '/api/documents/guarded/editors', { people: [{ person: 'tang', as: 'editor' }] });
      await Promise.all([look(), look()]);
      await look();
      expect((await kinds('tang')).sort()).toEqual(['mentioned', 'named-editor']);
      await name('tang');
      await look();
      expect((await kinds('tang')).filter((kind) => kind === 'mentioned')).toHaveLength(2);
    });

    test('is kept while the bell is switched off', async () => {
      await send('xu', 'PUT', '/api/notices/switch', { quiet: true });
      expect(await bell('xu')).toMatchObject({ quiet: true, unread: 1 });
      await send('xu', 'PUT', '/api/notices/switch', { quiet: false });
      expect(await bell('xu')).toMatchObject({ quiet: false });
    });
  });

  describe('the schedule', () => {
    const schedule = async (person: string, query = '') =>
      (await get<Schedule>(person, `/api/communities/c1/schedule${query}`)).body;
    const row = {
      group: 'science',
      term: 'spring',
      week: 9,
      grade: 4,
      topic: '  简单电路 ',
      owner: 'luo',
      sharedBy: '2026-04-22',
      taughtFrom: '2026-04-27',
    };
    const rows = '/api/communities/c1/schedule';

    test('shows each row with its state, what is late, and this week', async () => {
      const { rows: found, thisWeek, term, groups } = await schedule('lin', '?group=science');
      expect([thisWeek, term?.id]).toEqual([9, 'spring']);
      expect(groups.map(({ id, mayEdit }) => [id, mayEdit])).toEqual([['english', false], ['science', false]]); // prettier-ignore
      expect(found.map(({ week, topic, state, overdue, document }) => [week, topic, state, overdue, document])).toEqual(
        [
          [8, '让小灯泡亮起来', 'shared', false, 'revised'],
          [13, '岩石从哪里来', 'none', false, null],
        ],
      );
    });

    test('is arranged by the group’s head and the community’s, and by nobody else', async () => {
      expect((await schedule('zheng')).groups.map(({ mayEdit }) => mayEdit)).toEqual([false, true]);
      expect((await schedule('zhou')).groups.map(({ mayEdit }) => mayEdit)).toEqual([true, true]);
      for (const person of ['luo', 'he', 'fang', 'chen'])
        expect(await send(person, 'POST', rows, row), person).toMatchObject({ status: 403 });
      for (const [wrong, field] of [
        [{ week: 19 }, 'week'],
        [{ owner: 'du' }, 'owner'],
        [{ owner: 'chen' }, 'owner'],
        [{ taughtFrom: '2026-04-21' }, 'taughtFrom'],
        [{ term: 'none' }, 'term'],
        [{ topic: ' ' }, 'topic'],
      ] as const)
        expect((await send('zheng', 'POST', rows, { ...row, ...wrong })).body).toMatchObject({ code: 'invalid-request', field }); // prettier-ignore
      expect(await send('zheng', 'POST', rows, { ...row, group: 'mathematics' })).toMatchObject({ status: 404 });
    });

    test('has its rows made, moved, begun once and taken away, and the document stays', async () => {
      const { row: id } = (await send('zheng', 'POST', rows, row)).body as { row: string };
      const own = async (person = 'luo') => (await schedule(person)).rows.find((one) => one.id === id)!;
      expect(await own()).toMatchObject({ topic: '简单电路', subject: '科学', state: 'none', mayBegin: true });
      expect((await own('lin')).mayBegin).toBe(false);
      expect(await send('luo', 'PATCH', `${rows}/${id}`, { week: 7 })).toMatchObject({ status: 403 });
      const earlier = { week: 7, sharedBy: '2026-04-08', taughtFrom: '2026-04-13' };
      expect(await send('zheng', 'PATCH', `${rows}/${id}`, earlier)).toMatchObject({ status: 200 });
      expect(await own()).toMatchObject({ ...earlier, overdue: true });

      const begin = { template: 'lesson-plan-zh' };
      expect(await send('lin', 'POST', `${rows}/${id}/document`, begin)).toMatchObject({ status: 403 });
      const pressed = await Promise.all(['luo', 'zheng'].map((person) => send(person, 'POST', `${rows}/${id}/document`, begin))); // prettier-ignore
      const document = pressed.find(({ status }) => status === 200)!.body['document']!;
      for (const { status } of pressed) expect([200, 409]).toContain(status);
      expect((await send('luo', 'POST', `${rows}/${id}/document`, begin)).body).toEqual({ document });
      const made = await get('luo', `/api/documents/${document}`);
      expect(made.body).toMatchObject({ title: '简单电路', subject: '科学', grades: [4], owner: { id: 'luo' }, term: 'spring', group: { id: 'science' } }); // prettier-ignore
      const titled = await world.db.selectFrom('document').select('id').where('title', '=', '简单电路').execute();
      expect(titled).toHaveLength(1);
      expect(await own()).toMatchObject({ state: 'draft', document });
      expect(await own('xu')).toMatchObject({ state: 'begun', document: null });

      expect(await send('zheng', 'DELETE', `${rows}/${id}`)).toMatchObject({ status: 200 });
      expect(await own()).toBeUndefined();
      expect(await get('luo', `/api/documents/${document}`)).toMatchObject({ status: 200 });
    });

    test('of another school’s own group is not shown in a cooperative community', async () => {
      const groupsOf = async (person: string) =>
        (await get<Schedule>(person, '/api/communities/c2/schedule')).body.groups.map(({ id }) => id);
      expect([await groupsOf('du'), await groupsOf('tang')]).toEqual([['mathematics', 'own'], ['mathematics']]);
    });
  });

  describe('the audit log', () => {
    const audit = async (person: string, query = '') => get<AuditLog>(person, `/api/communities/c1/audit${query}`);
    const deeds = async (person: string, query = '') =>
      (await audit(person, query)).body.entries.map(({ actor, action, object }) => [actor?.id ?? null, action, object?.id ?? null]); // prettier-ignore

    test('tells a community’s head who did what, by person, action, document, day and result', async () => {
      expect(await deeds('zhou', '?document=revised')).toEqual([
        ['zheng', 'approve', 'revised'],
        ['lin', 'submit', 'revised'],
        ['shen', 'change-owner', 'revised'],
        // the guest whose exchange has ended was still named
        ['shen', 'unname-editor', 'revised'],
        ['shen', 'name-editor', 'revised'],
      ]);
      expect(await deeds('wu', '?action=return')).toEqual([['he', 'return', 'reviewed']]);
      expect((await deeds('zhou', '?person=xu')).map(([, action]) => action)).toEqual([
        'unname-editor',
        'unname-editor',
        'name-editor',
        'sign-in',
        'name-editor',
      ]);
      expect(await deeds('zhou', '?until=2026-04-19')).toEqual([]);
      expect((await deeds('zhou', '?from=2026-04-20&until=2026-04-20')).length).toBeGreaterThan(4);
      expect(await audit('zhou', '?from=yesterday')).toMatchObject({ status: 400 });
    });

    test('notes a refused sign-in with whose name it was, never with what was typed', async () => {
      const stranger = new Visitor(world.url);
      await stranger.signIn('zheng', 'a wrong password');
      await stranger.signIn('my-secret-password', 'zheng');
      expect(await deeds('zhou', '?result=refused')).toEqual([[null, 'sign-in', 'zheng']]);
      const entries = await world.db.selectFrom('auditEntry').selectAll().where('result', '=', 'refused').execute();
      expect(entries).toHaveLength(2);
      expect(JSON.stringify(entries)).not.toMatch(/secret|wrong/);
    });

    test('is the head’s and the deputy’s of that community only', async () => {
      for (const person of ['zheng', 'fang', 'lin', 'chen']) expect(await audit(person)).toMatchObject({ status: 403 });
      for (const person of ['du', 'principal', 'guest']) expect(await audit(person)).toMatchObject({ status: 404 });
      const foreign = await get<AuditLog>('principal', '/api/communities/c2/audit');
      expect(JSON.stringify(foreign.body)).not.toMatch(/revised|沈知远/);
    });

    test('is the administrator’s as a whole, and without a title', async () => {
      expect(await get('zhou', '/api/admin/audit')).toMatchObject({ status: 403 });
      const users = world.db.withTables<{ user: { id: string; role: string } }>();
      await users.updateTable('user').set({ role: 'admin' }).where('id', '=', 'xu').execute();
      const admin = new Visitor(world.url);
      await admin.signIn('xu', PASSWORD);
      const { body } = await admin.ask<AuditLog>('/api/admin/audit?action=return');
      expect(body.entries).toMatchObject([{ object: { kind: 'document', id: 'reviewed', name: null } }]);
      await users.updateTable('user').set({ role: 'user' }).where('id', '=', 'xu').execute();
    });

    test('is handed out as a file in which nothing is a formula, and says that it was', async () => {
      await world.db.updateTable('document').set({ title: '=cmd()' }).where('id', '=', 'revised').execute();
      const { body } = await send('zhou', 'POST', '/api/communities/c1/audit/export', { language: 'zh', document: 'revised' }); // prettier-ignore
      expect(body['csv']).toContain("'=cmd()");
      expect(body['csv']).not.toContain(',=cmd()');
      expect(body['csv']!.split('\r\n')[1]).toContain('郑立,approve,document,revised');
      expect((await deeds('zhou'))[0]).toEqual(['zhou', 'export-audit', 'c1']);
    });

    test('is a whole chain, and names the first entry that was touched', async () => {
      const count = (await world.db.selectFrom('auditEntry').select('number').execute()).length;
      expect(await verifyAudit(world.db)).toContain(`${count} entries`);
      // as whoever owns the database could
      const { db } = world;
      await (storage === 'postgres'
        ? sql`drop trigger "auditEntryKept" on "auditEntry"`.execute(db)
        : sql`drop trigger "auditEntryKept_update"`.execute(db));
      const touched = db.updateTable('auditEntry').set({ detail: 'another' }).where('number', '=', 5);
      await touched.execute();
      await expect(verifyAudit(db)).rejects.toThrow('entry 5 was changed');
    });
  });
});
