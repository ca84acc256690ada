import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Desk } from '@gongbei/contract/documents';
import type { ManagedPeople } from '@gongbei/contract/manage-people';
import type { ReadRoster, RosterCheck, RosterRow, Slip } from '@gongbei/contract/roster';
import type { SignInReset } from '@gongbei/contract/sign-in-codes';
import { STORAGES, Visitor } from './server.ts';
import { PASSWORD, startWorld, type WorldServer } from './world-server.ts';

const FRESH = 'a-new-password';
const sample = (name: string) => readFile(new URL(`./rosters/${name}`, import.meta.url));

describe.each(STORAGES)('bringing people in and letting them go, records in %s', (storage) => {
  let world: WorldServer;
  beforeAll(async () => {
    world = await startWorld(storage);
    const rename = (id: string, nameZh: string) => world.db.updateTable('school').set({ nameZh }).where('id', '=', id).execute(); // prettier-ignore
    await rename('wuping', '雾坪乡中心小学');
    await rename('zgl', '竹篙岭教学点');
    const accounts = world.db.withTables<{ user: { id: string; username: string } }>();
    await accounts.updateTable('user').set({ username: 'shenzy' }).where('id', '=', 'shen').execute();
  });
  afterAll(() => world?.close());

  const mode = (value: 'integrated' | 'joint') => world.db.updateTable('community').set({ mode: value }).where('id', '=', 'c1').execute(); // prettier-ignore
  const read = async (person: string, bytes: Uint8Array) => {
    const reply = await fetch(`${world.url}/api/communities/c1/roster/read`, {
      method: 'POST',
      headers: {
        cookie: (await world.as(person)).cookie,
        origin: world.url,
        'content-type': 'application/octet-stream',
      },
      body: new Uint8Array(bytes),
    });
    return { status: reply.status, body: (await reply.json()) as ReadRoster };
  };
  const post = async <T>(person: string, path: string, body: unknown = {}) =>
    (await world.as(person)).post<T>(`/api/communities/c1${path}`, body);
  const put = async (person: string, path: string, body: unknown) =>
    (await world.as(person)).ask(`/api/communities/c1${path}`, { method: 'PUT', body });
  const managed = async (person: string) =>
    (await (await world.as(person)).ask<ManagedPeople>('/api/communities/c1/people')).body;
  const headcount = async () => (await world.db.selectFrom('person').select('id').execute()).length;
  const withCode = async (username: string, code: string, newPassword = FRESH) => {
    const visitor = new Visitor(world.url);
    const answer = await visitor.post('/api/auth/sign-in/code', { username, code, newPassword });
    return { visitor, answer };
  };
  const codeFor = async (by: string, person: string) =>
    (await post<{ slips: Slip[] }>(by, '/people/codes', { people: [person] })).body.slips?.[0]?.code ?? '';

  test('the faulty roster is answered row by row and changes nothing', async () => {
    await mode('integrated');
    const before = await headcount();
    const { status, body } = await read('zhou', await sample('roster-300.csv'));
    expect(status).toBe(200);
    const found = body.check.rows.flatMap(({ row, finding }) => (finding ? [{ row, ...finding }] : []));
    expect(found).toEqual([
      { row: 17, fault: 'name-missing' },
      { row: 41, fault: 'school-unknown', text: '清渡县第二实验小学' },
      { row: 68, fault: 'login-repeated', text: 'wanghf', other: 13 },
      { row: 90, fault: 'login-taken', text: 'shenzy' },
      { row: 113, fault: 'role-unknown', text: '巡查员' },
      { row: 135, fault: 'principal-elsewhere', text: '雾坪乡中心小学', school: '清渡县实验小学' },
      { row: 152, fault: 'empty' },
      { row: 179, fault: 'subject-unknown', text: '星象' },
      { row: 201, fault: 'name-long', count: 42 },
      { row: 225, fault: 'person-repeated', text: '何福春', school: '清渡县实验小学', other: 32 },
      { row: 253, fault: 'formula', column: 'grade', text: '=' },
      { row: 281, fault: 'identity-number', column: 'phone' },
    ]);
    expect(body.check).toMatchObject({ ready: 288, wrong: 11, empty: 1 });
    expect(JSON.stringify(body)).not.toContain('000000190001010000');
    expect(await post('zhou', '/roster', { rows: body.rows })).toMatchObject({ status: 409, body: { code: 'roster-has-mistakes' } }); // prettier-ignore
    expect(await headcount()).toBe(before);
  });

  test('a roster in the national encoding reads right', async () => {
    const { body } = await read('zhou', await sample('roster-gb18030.csv'));
    expect(body.rows).toHaveLength(20);
    expect(body.rows.find(({ row }) => row === 10)?.name).toBe('高𬱖');
    expect(body.check).toMatchObject({ ready: 20, wrong: 0 });
  });

  test('the roster put right is in, with a slip for each of three hundred people, and only once', async () => {
    const before = await headcount();
    const { body } = await read('zhou', await sample('roster-300-fixed.csv'));
    expect(body.check).toMatchObject({ ready: 300, wrong: 0, empty: 0 });
    const { status, body: done } = await post<{ slips: Slip[] }>('zhou', '/roster', { rows: body.rows });
    expect(status).toBe(200);
    expect(done.slips).toHaveLength(300);
    expect(new Set(done.slips.map(({ code }) => code)).size).toBe(300);
    expect(await headcount()).toBe(before + 300);
    expect((await post('zhou', '/roster', { rows: body.rows })).status).toBe(409);
    await mode('joint');

    const [{ userName, code }] = done.slips as [Slip];
    const hashes = JSON.stringify(await world.db.selectFrom('signInCode').selectAll().execute());
    expect(hashes).not.toContain(code);
    expect(hashes).not.toContain(code.replaceAll('-', ''));
    expect((await new Visitor(world.url).signIn(userName, code)).status).toBe(401);
    const { visitor, answer } = await withCode(userName, code.toLowerCase().replaceAll('-', ' '));
    expect(answer.status).toBe(200);
    expect((await visitor.ask<{ userName: string }>('/api/me')).body.userName).toBe(userName);
    expect((await withCode(userName, code)).answer.status).toBe(401);
    expect((await new Visitor(world.url).signIn(userName, FRESH)).status).toBe(200);
  });

  test('nobody learns by a code whether a name exists', async () => {
    const code = await codeFor('zhou', 'he');
    const answers = await Promise.all([
      withCode('he', 'AAAA-AAAA-AAAA'),
      withCode('nobody-at-all', 'AAAA-AAAA-AAAA'),
      withCode('jiang', code),
      withCode('沈知远 <b>', code),
    ]);
    for (const { answer } of answers) {
      expect(answer).toMatchObject({ status: 401, body: { code: 'wrong-code' } });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    await world.db.updateTable('signInCode').set({ expiresAt: 1 }).where('personId', '=', 'he').execute();
    expect((await withCode('he', code)).answer.body).toMatchObject({ code: 'wrong-code' });
  });

  test('after a reset one may still come in as before, and is told who did it; the code ends every other sign-in', async () => {
    const code = await codeFor('wu', 'lin');
    const before = await world.as('lin');
    expect((await before.ask('/api/me')).status).toBe(200);
    const { body } = await before.ask<{ resets: SignInReset[] }>('/api/account/resets');
    expect(body.resets).toMatchObject([{ by: { id: 'wu', name: { zh: '吴春兰' } } }]);

    const [one, other] = await Promise.all([withCode('lin', code), withCode('lin', code)]);
    expect([one.answer.status, other.answer.status].sort()).toEqual([200, 401]);
    expect((await before.ask('/api/me')).status).toBe(401);
    expect((await new Visitor(world.url).signIn('lin', PASSWORD)).status).toBe(401);
    const { visitor } = one.answer.status === 200 ? one : other;
    expect((await visitor.ask<{ resets: SignInReset[] }>('/api/account/resets')).body.resets).toHaveLength(1);
    expect((await visitor.post('/api/account/resets/seen')).status).toBe(200);
    expect((await visitor.ask<{ resets: SignInReset[] }>('/api/account/resets')).body.resets).toEqual([]);
  });

  test('an academic office does it when it is handed to it, for teachers, and no longer when it is taken back', async () => {
    expect((await post('fang', '/people/codes', { people: ['xu'] })).status).toBe(403);
    expect((await put('fang', '/schools/exp/handed', { handed: true })).status).toBe(403);
    expect((await put('zhou', '/schools/exp/handed', { handed: true })).status).toBe(200);
    expect((await post('fang', '/people/codes', { people: ['xu'] })).status).toBe(200);
    // whoever holds a principal's sign-in is a principal
    expect((await post('fang', '/people/codes', { people: ['zhou'] })).status).toBe(403);
    const { gives, schools, people } = await managed('fang');
    expect(gives).toEqual(['teacher']);
    expect(schools.map(({ id, mayHand }) => [id, mayHand])).toEqual([['exp', false]]);
    expect(people.find(({ id }) => id === ('zhou' as string))?.mayManage).toBe(false);
    const row: RosterRow = { row: 2, name: '新校长', school: '', subject: '', grade: '', role: '校长', login: '', phone: '' }; // prettier-ignore
    const { body } = await post<RosterCheck>('fang', '/roster/check', { rows: [row] });
    expect(body.rows[0]?.finding?.fault).toBe('role-not-yours');
    expect((await post('fang', '/invitations', { school: 'exp', role: 'principal' })).status).toBe(403);
    expect((await put('zhou', '/schools/exp/handed', { handed: false })).status).toBe(200);
    expect((await post('fang', '/people/codes', { people: ['xu'] })).status).toBe(403);
  });

  test('one school’s principal reaches nobody of another', async () => {
    const nobody = { status: 404, body: { code: 'not-found' } };
    for (const person of ['lin', 'du', 'none']) {
      expect(await post('zhou', '/people/codes', { people: [person] })).toMatchObject(nobody);
      expect(await put('zhou', `/people/${person}/status`, { status: 'disabled' })).toMatchObject(nobody);
    }
    expect(await put('zhou', '/people/xu/school', { school: 'wuping' })).toMatchObject({ status: 400 });
    expect((await post('zhou', '/invitations', { school: 'wuping', role: 'teacher' })).status).toBe(403);
    expect((await put('zhou', '/people/zhou/status', { status: 'left' })).status).toBe(403);
  });

  test('the disabled are out at once and come back; who leaves leaves their documents to the head of the group', async () => {
    const luo = await world.as('luo');
    expect((await luo.ask('/api/me')).status).toBe(200);
    expect((await put('wu', '/people/luo/status', { status: 'disabled' })).status).toBe(200);
    await expect.poll(async () => (await luo.ask('/api/me')).status, { timeout: 5000 }).toBe(401);
    expect((await new Visitor(world.url).signIn('luo', PASSWORD)).status).toBe(401);
    expect((await put('wu', '/people/luo/status', { status: 'active' })).status).toBe(200);
    expect((await new Visitor(world.url).signIn('luo', PASSWORD)).status).toBe(200);

    const waiting = async (person: string) => {
      const { body } = await (await world.as(person)).ask<Desk>('/api/desk');
      return body.waiting.flatMap(({ why, document }) => (why === 'orphaned' ? [document.id as string] : []));
    };
    expect(await waiting('zheng')).toEqual(['orphan']);
    expect((await put('wu', '/people/lin/status', { status: 'left' })).status).toBe(200);
    expect((await waiting('zheng')).sort()).toEqual(['approved', 'draft', 'orphan']);
    expect((await put('wu', '/people/lin/status', { status: 'active' })).status).toBe(400);
    const take = { method: 'PUT', body: { person: 'shen' } };
    expect((await (await world.as('zheng')).ask('/api/documents/draft/owner', take)).status).toBe(200);
    expect((await waiting('zheng')).sort()).toEqual(['approved', 'orphan']);
  });

  test('who moves to another school of the principal’s keeps their documents, and not their office', async () => {
    await world.db.insertInto('communityRole').values({ communityId: 'c1', personId: 'jiang', role: 'academic_office' }).execute(); // prettier-ignore
    expect((await put('wu', '/people/jiang/school', { school: 'zgl' })).status).toBe(200);
    const { people } = await managed('wu');
    expect(people.find(({ id }) => id === ('jiang' as string))).toMatchObject({ school: 'zgl', roles: ['teacher'] });
    const paired = await (await world.as('jiang')).ask('/api/documents/paired');
    expect(paired.status).toBe(200);
  });

  test('an invitation lets one person in, once, to what it was made for', async () => {
    const invite = async (role = 'teacher') =>
      (await post<{ token: string }>('zhou', '/invitations', { school: 'exp', role })).body.token;
    const token = await invite();
    expect(Buffer.from(token, 'base64url')).toHaveLength(24);
    expect(JSON.stringify(await world.db.selectFrom('invitation').selectAll().execute())).not.toContain(token);
    const guest = new Visitor(world.url);
    const look = await guest.post('/api/join/look', { token });
    expect(look.body).toMatchObject({ role: 'teacher', school: { zh: '清渡县实验小学' }, own: null });
    expect((await guest.post('/api/join', { token, name: '<b>王</b>', password: FRESH })).status).toBe(400);
    expect((await guest.post('/api/join', { token, name: '王芳', password: FRESH, role: 'principal' })).status).toBe(
      400,
    );
    const joined = await guest.post<{ userName: string }>('/api/join', { token, name: '王　芳', password: FRESH });
    expect(joined).toMatchObject({ status: 200, body: { community: 'c1' } });
    const me = await guest.ask('/api/me');
    expect(me.body).toMatchObject({ person: { name: { zh: '王芳' }, school: 'exp' }, communities: [{ roles: ['teacher'] }] }); // prettier-ignore
    const gone = { status: 404, body: { code: 'not-found' } };
    for (const path of ['/api/join/look', '/api/join/accept'])
      expect(await guest.post(path, { token })).toMatchObject(gone);
    expect(await new Visitor(world.url).post('/api/join', { token, name: '李四', password: FRESH })).toMatchObject(
      gone,
    );

    const office = await invite('academic_office');
    expect(await (await world.as('tang')).post('/api/join/accept', { token: office })).toMatchObject({ status: 409, body: { code: 'invitation-elsewhere' } }); // prettier-ignore
    expect((await guest.post('/api/join/accept', { token: office })).status).toBe(200);

    const revoked = await invite();
    const { invitations } = await managed('zhou');
    expect(invitations.map(({ state }) => state).sort()).toEqual(['open', 'used', 'used']);
    const { id } = invitations.find(({ state }) => state === 'open')!;
    const path = `/api/communities/c1/invitations/${id}`;
    expect((await (await world.as('wu')).ask(path, { method: 'DELETE', body: {} })).status).toBe(404);
    expect((await (await world.as('zhou')).ask(path, { method: 'DELETE', body: {} })).status).toBe(200);
    expect(await guest.post('/api/join/look', { token: revoked })).toMatchObject(gone);
    const late = await invite();
    await world.db.updateTable('invitation').set({ expiresAt: 1 }).where('usedAt', 'is', null).execute();
    expect(await guest.post('/api/join/look', { token: late })).toMatchObject(gone);
  });

  test('all of it stands in the audit log, and none of it by name', async () => {
    const rows = await world.db.selectFrom('auditEntry').selectAll().execute();
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of [
      'import-people',
      'reset-sign-in',
      'set-password',
      'hand-people',
      'take-back-people',
      'disable-person',
      'enable-person',
      'leave-community',
      'move-person',
      'invite-person',
      'revoke-invitation',
      'accept-invitation',
    ] as const)
      // prettier-ignore
      expect(actions, action).toContain(action);
    expect(JSON.stringify(rows)).not.toMatch(/\p{Script=Han}/u);
  });
});
