import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newPlace, startServer, STORAGES, type Server } from './server.ts';
import { addTeachers, PASSWORD, setStatus } from './teachers.ts';

interface Sessions {
  sessions: { id: string; current: boolean; userAgent: string | null }[];
}

describe.each(STORAGES)('signing in, with records in %s', (storage) => {
  let server: Server;

  beforeAll(async () => {
    const place = await newPlace(storage);
    await addTeachers(place);
    server = await startServer({ place });
  });
  afterAll(() => server?.stop());

  const sessionsOf = async (visitor: Awaited<ReturnType<Server['signIn']>>) =>
    (await visitor.ask<Sessions>('/api/sessions')).body.sessions;

  test('somebody who knows their password signs in, and out again', async () => {
    const shen = await server.signIn('shen', PASSWORD);
    expect(await sessionsOf(shen)).toContainEqual(expect.objectContaining({ current: true }));
    const cookie = shen.cookie;
    expect((await shen.post('/api/auth/sign-out')).status).toBe(200);
    expect(shen.cookie).toBe('');
    // the cookie itself is worth nothing any more, wherever it was kept
    const kept = await server.visitor().ask('/api/sessions', { headers: { cookie } });
    expect(kept).toMatchObject({ status: 401, body: { code: 'signed-out' } });
  });

  test('a user name is read whatever its case', async () => {
    expect((await server.visitor().signIn('Lin.Xiuyun', PASSWORD)).status).toBe(200);
  });

  test('a wrong password, an unknown user and an impossible user name get the same answer', async () => {
    const answers = [];
    for (const [name, password] of [
      ['shen', 'wrong-password'],
      ['nobody', PASSWORD],
      ['沈知远 <b>', PASSWORD],
    ] as const)
      answers.push(await server.visitor().signIn(name, password));
    for (const { status, headers, body } of answers) {
      expect(status).toBe(401);
      expect(body).toEqual({ code: 'wrong-sign-in', requestId: expect.any(String) });
      expect(headers.getSetCookie()).toEqual([]);
    }
  });

  test('the cookie is out of reach of scripts and of other sites', async () => {
    const { headers } = await server.visitor().signIn('shen', PASSWORD);
    const [cookie] = headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('a forged cookie is nobody', async () => {
    const shen = await server.signIn('shen', PASSWORD);
    const forged = shen.cookie.replace(/.{12}$/, 'AAAAAAAAAAAA');
    expect((await server.visitor().ask('/api/sessions', { headers: { cookie: forged } })).status).toBe(401);
  });

  test('a new password ends every other sign-in, and this one goes on', async () => {
    const here = await server.signIn('shen', PASSWORD);
    const elsewhere = await server.signIn('shen', PASSWORD);
    const before = here.cookie;

    const wrong = await here.post('/api/auth/change-password', {
      currentPassword: 'not-this',
      newPassword: 'new-password',
    });
    expect(wrong).toMatchObject({ status: 403, body: { code: 'wrong-password' } });
    const short = await here.post('/api/auth/change-password', { currentPassword: PASSWORD, newPassword: 'short' });
    expect(short).toMatchObject({ status: 400, body: { code: 'invalid-request', field: 'newPassword' } });
    expect((await elsewhere.ask('/api/sessions')).status).toBe(200);

    const changed = await here.post('/api/auth/change-password', {
      currentPassword: PASSWORD,
      newPassword: 'new-password',
    });
    expect(changed.status).toBe(200);
    expect(here.cookie).not.toBe(before);
    expect(await sessionsOf(here)).toHaveLength(1);
    expect((await elsewhere.ask('/api/sessions')).status).toBe(401);
    expect((await server.visitor().signIn('shen', PASSWORD)).status).toBe(401);
    expect(
      (await here.post('/api/auth/change-password', { currentPassword: 'new-password', newPassword: PASSWORD })).status,
    ).toBe(200);
  });

  test('a person sees their own sign-ins and ends one of them, never another person’s', async () => {
    const here = await server.signIn('lin.xiuyun', PASSWORD);
    const phone = await server.signIn('lin.xiuyun', PASSWORD);
    const shen = await server.signIn('shen', PASSWORD);
    const [own] = (await sessionsOf(phone)).filter(({ current }) => current);
    const path = `/api/sessions/${own?.id}`;

    expect(await shen.ask(path, { method: 'DELETE' })).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await phone.ask('/api/sessions')).status).toBe(200);
    expect((await here.ask(path, { method: 'DELETE' })).status).toBe(200);
    expect((await phone.ask('/api/sessions')).status).toBe(401);
    expect((await sessionsOf(here)).map(({ id }) => id)).not.toContain(own?.id);
  });

  test('somebody who has left is signed out within two seconds, and does not come in again', async () => {
    const lin = await server.signIn('lin.xiuyun', PASSWORD);
    expect((await lin.ask('/api/sessions')).status).toBe(200);
    await setStatus(server.place, 'p_lin', 'left');
    await expect.poll(async () => (await lin.ask('/api/sessions')).status, { timeout: 2_000 }).toBe(401);
    expect(await server.visitor().signIn('lin.xiuyun', PASSWORD)).toMatchObject({
      status: 401,
      body: { code: 'wrong-sign-in' },
    });
    await setStatus(server.place, 'p_lin', 'active');
    expect((await lin.ask('/api/sessions')).status).toBe(200);
  });

  test('sign-ins outlive a restart and a crash', async () => {
    const shen = await server.signIn('shen', PASSWORD);
    await server.restart();
    expect((await shen.ask('/api/sessions')).status).toBe(200);
    await server.kill();
    await server.start();
    expect((await shen.ask('/api/sessions')).status).toBe(200);
  });

  test('nobody makes an account or acts as administrator over the wire', async () => {
    const shen = await server.signIn('shen', PASSWORD);
    for (const path of [
      'sign-up/email',
      'admin/create-user',
      'admin/set-role',
      'admin/list-users',
      'update-user',
      'delete-user',
      'sign-in/email',
    ])
      expect(
        (await shen.post(`/api/auth/${path}`, { email: 'a@b.cn', password: PASSWORD, role: 'admin' })).status,
        path,
      ).toBe(404);
  });

  test('guessing is slowed down, and whoever knows the password elsewhere is not', async () => {
    const guesser = server.visitor();
    const statuses = [];
    for (let attempt = 0; attempt < 22; attempt += 1)
      statuses.push((await guesser.signIn('guessed', 'guess-guess')).status);
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    const refused = await guesser.ask('/api/auth/sign-in/username', {
      method: 'POST',
      body: { username: 'guessed', password: 'guess-guess' },
      headers: { 'x-forwarded-for': '203.0.113.7', 'x-real-ip': '203.0.113.7' },
    });
    expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.visitor().signIn('shen', PASSWORD)).status).toBe(200);
  });

  test('whoever finds a page open does not find out its password by trying', async () => {
    const shen = await server.signIn('shen', PASSWORD);
    const body = { currentPassword: 'guess-guess', newPassword: 'never-comes-to-be' };
    const guess = () => shen.ask('/api/auth/change-password', { method: 'POST', body });
    const statuses = [];
    for (let attempt = 0; attempt < 11; attempt += 1) statuses.push((await guess()).status);
    expect([statuses.at(0), statuses.at(-1)]).toEqual([403, 429]);
  });
});
