import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Installation } from '@gongbei/contract/installation';
import type { Me } from '@gongbei/contract/people';
import { createAccount, hashPassword } from '../src/accounts/create-account.ts';
import { openRecords } from '../src/storage/records.ts';
import { newPlace, startServer, STORAGES, type Place, type Server, type Visitor } from './server.ts';

const PASSWORD = 'correct-horse';
const names = (zh: string, en = zh) => ({ zh, en });
const ADMIN = { name: names('温若谷', 'Wen Ruogu'), username: 'Wenrg', password: PASSWORD };
const school = (zh: string, kind: string, parent: string | null = null) => ({
  name: names(zh),
  short: names(zh.slice(0, 4)),
  kind,
  hue: 'blue',
  parent,
});
const tokenIn = (said: string): string => /\/setup#([\w-]+)/.exec(said)?.[1] ?? '';

/** Somebody of a school, who can sign in as `id`. */
const addPerson = async (place: Place, id: string, schoolId: string) => {
  const records = await openRecords(place);
  const lists = { subjectsJson: '[]', gradesJson: '[]', titlesJson: '[]' };
  const person = { id, nameZh: `老师${id}`, nameEn: `Teacher ${id}`, schoolId, status: 'active' as const, ...lists };
  await createAccount(records.db, { person, userName: id, passwordHash: await hashPassword(PASSWORD) });
  await records.close();
};

describe.each(STORAGES)('an installation from its first run, with records in %s', (storage) => {
  let server: Server;
  let admin: Visitor;
  let ids: Record<string, string> = {};

  const given = async () => (await admin.ask<Installation>('/api/installation')).body;
  const idOf = (zh: string): string => ids[zh] ?? '';
  /** Does something as the administrator, and remembers the ids of what is there then. */
  const act = async (method: string, path: string, body: unknown) => {
    const reply = await admin.ask<Installation>(`/api/installation${path}`, { method, body });
    if (reply.status === 200)
      ids = Object.fromEntries(
        [...reply.body.schools, ...reply.body.communities, ...reply.body.terms].map(({ name, id }) => [name.zh, id]),
      );
    return reply;
  };
  const problem = (code: string, field?: string) => ({ body: { code, ...(field && { field }) } });
  const community = (rest: object = {}) => ({
    name: names('澄江—石湾教育共同体'),
    about: null,
    mode: 'joint',
    lead: idOf('澄江小学'),
    schools: [idOf('澄江小学'), idOf('石湾小学')],
    since: '2020-09-01',
    until: null,
    timeZone: 'Asia/Shanghai',
    ...rest,
  });

  beforeAll(async () => {
    server = await startServer({ place: await newPlace(storage) });
    admin = server.visitor();
  });
  afterAll(() => server?.stop());

  test('the first run is offered by a link whose token is kept only as a hash, and is another at each start', async () => {
    const first = tokenIn(server.said);
    expect(first).toMatch(/^[\w-]{32}$/);
    const records = await openRecords(server.place);
    const settings = await records.db.selectFrom('setting').selectAll().execute();
    await records.close();
    expect(settings.map(({ name }) => name)).toContain('setup-token');
    expect(JSON.stringify(settings)).not.toContain(first);
    await server.terminate();
    await server.start();
    expect(tokenIn(server.said)).not.toBe(first);
    expect(await admin.post('/api/setup', { ...ADMIN, token: first })).toMatchObject(problem('wrong-setup-token'));
    expect((await admin.ask('/api/setup')).body).toEqual({ needed: true });
  });

  test('what is missing is named by its field, and nothing is half done', async () => {
    const token = tokenIn(server.said);
    for (const [wrong, field] of [
      [{ username: '温若谷' }, 'username'],
      [{ password: 'short' }, 'password'],
      [{ name: { zh: ' ' } }, 'name.zh'],
      [{ role: 'admin' }, 'body'],
    ] as const)
      expect(await admin.post('/api/setup', { ...ADMIN, token, ...wrong })).toMatchObject(
        problem('invalid-request', field),
      );
    expect((await admin.ask('/api/setup')).body).toEqual({ needed: true });
  });

  test('of two who use the link at once one becomes the administrator, and afterwards nobody', async () => {
    const token = tokenIn(server.said);
    const both = await Promise.all([1, 2].map(() => server.visitor().post('/api/setup', { ...ADMIN, token })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, both.find(({ status }) => status !== 200)?.status]);
    expect(await admin.post('/api/setup', { ...ADMIN, token })).toMatchObject({
      status: 409,
      ...problem('setup-done'),
    });
    expect((await admin.ask('/api/setup')).body).toEqual({ needed: false });
    expect((await admin.signIn('wenrg', PASSWORD)).status).toBe(200);
    const { body } = await admin.ask<Me>('/api/me');
    expect(body).toMatchObject({ admin: true, communities: [], userName: 'wenrg' });
  });

  test('the token can not be guessed for long', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => server.visitor().post('/api/setup', { ...ADMIN, token: 'guess' })),
    );
    expect(guesses.map(({ status }) => status)).toContain(429);
  });

  test('schools are made, and a site belongs to one of them', async () => {
    expect((await act('POST', '/schools', school('澄江小学', 'urban'))).status).toBe(200);
    await act('POST', '/schools', school('石湾小学', 'township'));
    await act('POST', '/schools', {
      ...school('石湾坳教学点', 'site', idOf('石湾小学')),
      name: { zh: '石湾坳教学点' },
    });
    expect((await given()).schools).toContainEqual(
      expect.objectContaining({
        name: names('石湾坳教学点'),
        kind: 'site',
        parent: idOf('石湾小学'),
        endedOn: null,
        people: 0,
      }),
    );
    for (const [wrong, field] of [
      [school('甲', 'site', 'nowhere'), 'parent'],
      [school('甲', 'urban', idOf('石湾小学')), 'parent'],
      [school('甲', 'castle'), 'kind'],
      [{ ...school('甲', 'urban'), hue: 'pink' }, 'hue'],
      [{ ...school('甲', 'urban'), name: names('长'.repeat(61)) }, 'name.zh'],
    ] as const)
      expect(await act('POST', '/schools', wrong)).toMatchObject(problem('invalid-request', field));
    const changed = await act('PATCH', `/schools/${idOf('石湾小学')}`, { kind: 'site' });
    expect(changed).toMatchObject(problem('invalid-request', 'kind'));
    expect((await act('PATCH', '/schools/nowhere', { hue: 'red' })).status).toBe(404);
  });

  test('a name that hides or turns text is cleaned', async () => {
    await act('POST', '/schools', { ...school('甲', 'urban'), name: names('西\u202e坡\u200b<b>小学') });
    expect(idOf('西坡<b>小学')).not.toBe('');
  });

  test('a community binds schools that are there, for days that can be', async () => {
    for (const [wrong, field] of [
      [{ lead: idOf('西坡<b>小学') }, 'lead'],
      [{ lead: idOf('石湾坳教学点'), schools: [idOf('石湾坳教学点')] }, 'lead'],
      [{ schools: [idOf('澄江小学'), 'nowhere'] }, 'schools.1'],
      [{ schools: [idOf('澄江小学'), idOf('澄江小学')] }, 'schools.1'],
      [{ until: '2020-08-31' }, 'until'],
      [{ timeZone: 'Asia/Xinghe' }, 'timeZone'],
      [{ mode: 'loose' }, 'mode'],
    ] as const)
      expect(await act('POST', '/communities', community(wrong)), field).toMatchObject(
        problem('invalid-request', field),
      );
    expect((await given()).communities).toEqual([]);
    const { body } = await act('POST', '/communities', community({ about: { zh: '两校同备一课。' } }));
    expect(body.communities).toMatchObject([
      { mode: 'joint', ended: false, about: names('两校同备一课。'), offices: [], lead: idOf('澄江小学') },
    ]);
  });

  test('terms begin on a Monday and do not overlap; one that is over keeps its weeks', async () => {
    const term = (zh: string, week1: string, weeks = 20) => ({ name: names(zh), week1, weeks });
    expect(await act('POST', '/terms', term('甲', '2030-09-03'))).toMatchObject(problem('invalid-request', 'week1'));
    await act('POST', '/terms', term('第一学期', '2030-09-02'));
    expect(await act('POST', '/terms', term('乙', '2031-01-13'))).toMatchObject(problem('terms-overlap', 'week1'));
    await act('POST', '/terms', term('过去', '2019-09-02', 18));
    expect(await act('PATCH', `/terms/${idOf('过去')}`, { weeks: 19 })).toMatchObject({ status: 400 });
    const { body } = await act('PATCH', `/terms/${idOf('过去')}`, { name: names('从前') });
    expect(body.terms).toMatchObject([
      { name: names('第一学期'), start: '2030-09-02', end: '2031-01-19', state: 'coming' },
      { name: names('从前'), weeks: 18, end: '2020-01-05', state: 'over' },
    ]);
  });

  test('people are found by name, and lead where their own school belongs', async () => {
    await addPerson(server.place, 'qiao', idOf('澄江小学'));
    await addPerson(server.place, 'lu', idOf('西坡<b>小学'));
    const found = await admin.ask('/api/installation/people?words=Teacher%20Q');
    expect(found.body).toMatchObject({ people: [{ id: 'qiao', userName: 'qiao' }] });
    const place = `/communities/${idOf('澄江—石湾教育共同体')}`;
    const grant = (person: string, roles: string[]) => act('PUT', `${place}/offices/${person}`, { roles });
    expect(await grant('lu', ['principal'])).toMatchObject(problem('invalid-request', 'roles'));
    expect((await grant('nobody', ['principal'])).status).toBe(404);
    expect(await grant('qiao', ['admin'])).toMatchObject(problem('invalid-request', 'roles.0'));
    const self = (await admin.ask<Me>('/api/me')).body.person.id;
    expect(await grant(self, ['supervisor'])).toMatchObject(problem('invalid-request', 'person'));
    const { body } = await grant('qiao', ['community_head', 'principal']);
    expect(body.communities[0]?.offices).toMatchObject([
      { person: { id: 'qiao' }, roles: expect.arrayContaining(['community_head', 'principal']) },
    ]);
    expect((await grant('lu', ['supervisor'])).status).toBe(200);
  });

  test('a head sees the community and what it says of itself, and none of what is the administrator’s', async () => {
    const qiao = await server.signIn('qiao', PASSWORD);
    const { body } = await qiao.ask<Me>('/api/me');
    expect(body).toMatchObject({ admin: false, communities: [{ ended: false, roles: expect.anything() }] });
    for (const path of ['', '/people?words=a'])
      expect(await qiao.ask(`/api/installation${path}`)).toMatchObject({ status: 403, ...problem('forbidden') });
    const taken = await qiao.post('/api/installation/schools', school('乙', 'urban'));
    expect(taken).toMatchObject({ status: 403 });
  });

  test('the administrator has no right to content', async () => {
    const place = `/api/communities/${idOf('澄江—石湾教育共同体')}`;
    for (const path of [place, `${place}/documents`, `${place}/schools/${idOf('澄江小学')}`])
      expect((await admin.ask(path)).status).toBe(404);
  });

  test('giving power over others needs the password once more after a while', async () => {
    // a sign-in that the server has not met yet, so nothing of it is remembered there
    await admin.signIn('wenrg', PASSWORD);
    const records = await openRecords(server.place);
    const old = new Date(Date.now() - 16 * 60_000);
    await records.db
      .withTables<{ session: { createdAt: unknown } }>()
      .updateTable('session')
      .set({ createdAt: records.kind === 'sqlite' ? old.toISOString() : old })
      .execute();
    await records.close();
    const path = `/communities/${idOf('澄江—石湾教育共同体')}/offices/lu`;
    expect(await act('PUT', path, { roles: [] })).toMatchObject({ status: 403, ...problem('password-needed') });
    const confirm = (password: string) => admin.post('/api/auth/confirm-password', { password });
    expect(await confirm('wrong-horse')).toMatchObject({ status: 403, ...problem('wrong-password') });
    expect((await act('PUT', path, { roles: [] })).status).toBe(403);
    expect((await confirm(PASSWORD)).status).toBe(200);
    expect((await act('PUT', path, { roles: [] })).status).toBe(200);
  });

  test('a school that leaves takes its people along, and its name stays', async () => {
    const place = `/communities/${idOf('澄江—石湾教育共同体')}`;
    await addPerson(server.place, 'shi', idOf('石湾小学'));
    await act('PUT', `${place}/offices/shi`, { roles: ['principal'] });
    const shi = await server.signIn('shi', PASSWORD);
    expect((await shi.ask<Me>('/api/me')).body.communities).toHaveLength(1);
    const left = await act('PATCH', place, { schools: [idOf('澄江小学')] });
    expect(left.body.communities[0]?.schools).toContainEqual({ school: idOf('石湾小学'), leftOn: expect.any(String) });
    expect((await shi.ask<Me>('/api/me')).body.communities).toEqual([]);
    const qiao = await server.signIn('qiao', PASSWORD);
    expect((await qiao.ask<Me>('/api/me')).body.schools.map(({ id }) => id)).toContain(idOf('石湾小学'));
    expect(await act('PATCH', `/schools/${idOf('澄江小学')}`, { ended: true })).toMatchObject(
      problem('school-in-community'),
    );
    const { body } = await act('PATCH', `/schools/${idOf('石湾小学')}`, { ended: true });
    expect(body.schools.find(({ id }) => id === idOf('石湾小学'))?.endedOn).not.toBeNull();
    expect(await act('PATCH', place, { schools: [idOf('澄江小学'), idOf('石湾小学')] })).toMatchObject(
      problem('invalid-request', 'schools.1'),
    );
  });

  test('a community that has ended can be read, and nothing in it changed, until it goes on', async () => {
    const place = `/communities/${idOf('澄江—石湾教育共同体')}`;
    const qiao = await server.signIn('qiao', PASSWORD);
    const api = `/api/communities/${idOf('澄江—石湾教育共同体')}`;
    const note = { title: '记录', subject: '科学', grades: [], template: 'research-note' };
    const { body } = await qiao.post<{ id: string }>(`${api}/documents`, note);
    const rename = (title: string) => qiao.ask(`/api/documents/${body.id}`, { method: 'PATCH', body: { title } });
    expect((await rename('改名')).status).toBe(200);
    await act('PATCH', place, { until: '2021-07-01' });
    expect((await qiao.ask<Me>('/api/me')).body.communities).toMatchObject([{ ended: true, mayCreate: false }]);
    expect(await rename('再改')).toMatchObject({ status: 409, ...problem('community-ended') });
    expect((await qiao.post(`${api}/documents`, note)).status).toBe(403);
    expect((await qiao.post(`/api/documents/${body.id}/open`)).body).toMatchObject({ role: 'reader' });
    const grant = await act('PUT', `${place}/offices/qiao`, { roles: ['principal'] });
    expect(grant).toMatchObject(problem('community-ended'));
    await act('PATCH', place, { until: null });
    expect((await rename('又能改')).status).toBe(200);
  });

  test('all of it stands in the audit log, and not a word that was written', async () => {
    const records = await openRecords(server.place);
    const entries = await records.db.selectFrom('auditEntry').selectAll().orderBy('number').execute();
    await records.close();
    const actions = new Set(entries.map(({ action }) => action));
    for (const action of [
      'begin-installation',
      'make-school',
      'end-school',
      'make-community',
      'join-community',
      'leave-community',
      'end-community',
      'make-term',
      'change-term',
      'grant-role',
      'revoke-role',
    ] as const)
      // prettier-ignore
      expect(actions, action).toContain(action);
    expect(JSON.stringify(entries)).not.toMatch(/澄江|石湾|温若谷/);
  });
});
