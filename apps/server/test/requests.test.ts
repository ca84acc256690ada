import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newPlace, startServer, type Server, type Visitor } from './server.ts';
import { addTeachers, PASSWORD } from './teachers.ts';

let server: Server;
let shen: Visitor;

beforeAll(async () => {
  const place = await newPlace('sqlite');
  await addTeachers(place);
  server = await startServer({ place });
  shen = await server.signIn('shen', PASSWORD);
});
afterAll(() => server?.stop());

const SIGN_IN = '/api/auth/sign-in/username';
const problem = (code: string) => ({ code, requestId: expect.stringMatching(/^[\w-]{36}$/) });

test.each([
  ['another site', { origin: 'https://evil.example' }],
  ['a look-alike', { origin: 'http://127.0.0.1.evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
])('a change that %s asks for is refused', async (_, headers) => {
  const answer = await shen.ask('/api/auth/sign-out', { method: 'POST', body: {}, headers });
  expect(answer).toMatchObject({ status: 403, body: problem('foreign-origin') });
  expect((await shen.ask('/api/sessions')).status).toBe(200);
});

test('a browser that names the site instead of the origin is believed', async () => {
  const ask = (site: string) =>
    fetch(`${server.url}/api/auth/sign-out`, { method: 'POST', headers: { 'sec-fetch-site': site } });
  expect((await ask('cross-site')).status).toBe(403);
  expect((await ask('same-site')).status).toBe(403);
  expect((await ask('same-origin')).status).toBe(200);
});

test('what the contract does not name is refused, in the body as in the address', async () => {
  const extra = await shen.post(SIGN_IN, { username: 'shen', password: PASSWORD, role: 'admin' });
  expect(extra).toMatchObject({ status: 400, body: problem('invalid-request') });
  expect(await shen.ask('/api/sessions?all=1')).toMatchObject({ status: 400, body: problem('invalid-request') });
});

test('a body of the wrong type is refused by the name of its field, never its value', async () => {
  const answer = await shen.post(SIGN_IN, { username: 'shen', password: { $ne: 'secret-value' } });
  expect(answer.body).toEqual({ ...problem('invalid-request'), field: 'password' });
});

test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx'])(
  'a body sent as %s is refused',
  async (type) => {
    const answer = await shen.ask(SIGN_IN, { method: 'POST', body: {}, headers: { 'content-type': type } });
    expect(answer).toMatchObject({ status: 415, body: problem('unsupported-media-type') });
  },
);

test('a body that is no JSON, or reaches for prototypes, is refused', async () => {
  const send = (body: string) =>
    fetch(server.url + SIGN_IN, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', origin: server.url },
    });
  for (const body of ['', '{', 'null', '[]', '{"__proto__":{"admin":true},"username":"shen","password":"x"}'])
    expect((await send(body)).status, body).toBe(400);
});

test('an oversize body is refused', async () => {
  const answer = await shen.post(SIGN_IN, { username: 'x'.repeat(300_000), password: 'y' });
  expect(answer).toMatchObject({ status: 413, body: problem('too-large') });
});

test('whoever is not signed in is told so, whatever the address is of', async () => {
  expect(await server.visitor().ask('/api/sessions')).toMatchObject({ status: 401, body: problem('signed-out') });
});

test.each([
  ['a way up', '/api/sessions/..%2f..%2fetc%2fpasswd'],
  ['a prototype', '/api/sessions/__proto__'],
  ['a zero byte', '/api/sessions/%00'],
  ['a name of 9 kB', `/api/sessions/${'x'.repeat(9_000)}`],
  ['no route', '/api/nothing'],
  ['a route of the library behind', '/api/auth/get-session'],
])('%s in the address is not found', async (_, path) => {
  expect(await shen.ask(path, { method: 'DELETE' })).toMatchObject({ status: 404, body: problem('not-found') });
});

test('an address that cannot be decoded is refused', async () => {
  expect(await shen.ask('/api/sessions/%ff%fe')).toMatchObject({ status: 400, body: problem('invalid-request') });
});

test('replies about people are kept by no cache, and run nothing', async () => {
  const { headers } = await shen.ask('/api/sessions');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
});

test.each(['/.env', '/records.sqlite', '/demo/records.sqlite', '/_app/missing.js', '/collab/x'])(
  'there is nothing at %s',
  async (path) => {
    expect((await shen.ask(path)).status).toBe(404);
  },
);

test('health is told without detail', async () => {
  expect(await shen.ask('/livez')).toMatchObject({ status: 200, body: 'ok' });
  expect(await shen.ask('/readyz')).toMatchObject({ status: 200, body: 'ready' });
});

test('a connection that never finishes its headers is closed', async () => {
  const slow = connect(server.port, '127.0.0.1');
  await once(slow, 'connect');
  slow.write('GET /livez HTTP/1.1\r\nHost: x\r\n');
  const began = Date.now();
  slow.resume();
  await once(slow, 'close');
  expect(Date.now() - began).toBeLessThan(25_000);
});

test('the log tells of requests without names, addresses or bodies', async () => {
  await server.visitor().signIn('somebody-by-name', 'a-secret-password');
  await shen.ask('/api/sessions?words=%E7%81%AF%E6%B3%A1');
  await expect.poll(() => server.said).toContain('"route":"/api/auth/sign-in/username"');
  for (const word of [
    'somebody-by-name',
    'a-secret-password',
    '灯泡',
    '%E7%81%AF',
    '127.0.0.1:5',
    'gongbei.session_token',
  ])
    expect(server.said).not.toContain(word);
});
