import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { z } from 'zod';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.ts';
import { Refusal } from '../errors.ts';
import { openHttp } from './open-http.ts';
import { serve } from './serve.ts';
import { serveRaw } from './serve-raw.ts';
import { findWebApp, serveWebApp } from './web-app.ts';

const SOMEBODY = { person: 'p1', name: { zh: '沈', en: 'Shen' }, home: 's', session: 'x', admin: false } as Actor;
const SHELL = '<!doctype html><script src="/a.js"></script><script>start()</script>';

let app: FastifyInstance;
let logged: string[];

beforeEach(async () => {
  logged = [];
  const folder = await mkdtemp(join(inject('folder'), 'web-'));
  await mkdir(join(folder, '_app/immutable'), { recursive: true });
  await writeFile(join(folder, '200.html'), SHELL);
  await writeFile(join(folder, '200.html.br'), brotliCompressSync(SHELL));
  await writeFile(join(folder, '_app/immutable/app.js'), 'run()');
  await writeFile(join(folder, '_app/version.json'), '{}');
  const web = findWebApp(folder);
  app = await openHttp({
    config: { origins: ['http://localhost:3000'], behindProxy: false, trustedProxies: 'loopback' },
    log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
    identify: async ({ cookie }) => (cookie === 'somebody' ? SOMEBODY : null),
    scriptHashes: web?.scriptHashes ?? [],
  });
  await serveWebApp(app, web);
});
afterEach(() => app.close());

const asSomebody = { cookie: 'somebody' };

test('a reply is held to its schema: what it does not name is never sent', async () => {
  const session = { id: 'x', current: true, createdAt: '2026-04-20T08:00:00Z', userAgent: null, token: 'secret' };
  serve(app, 'GET /api/sessions', () => ({ sessions: [session] }));
  const reply = await app.inject({ url: '/api/sessions', headers: asSomebody });
  expect(reply.statusCode).toBe(200);
  expect(reply.body).not.toContain('secret');
});

test('a reply that breaks its promise is our error, told without its content', async () => {
  serve(app, 'GET /api/sessions', () => ({
    sessions: [{ id: '灯泡', current: true, createdAt: '灯泡', userAgent: null }],
  }));
  const reply = await app.inject({ url: '/api/sessions', headers: asSomebody });
  expect(reply.statusCode).toBe(500);
  expect(reply.json()).toEqual({ code: 'internal', requestId: expect.any(String) });
  expect(logged.join()).toContain(reply.json().requestId);
  expect(logged.join()).not.toContain('灯泡');
});

test('an unexpected error is told by a number, its place is logged, its message is not', async () => {
  serve(app, 'GET /api/sessions', () => {
    throw new Error('《让小灯泡亮起来》 could not be read');
  });
  const reply = await app.inject({ url: '/api/sessions?', headers: asSomebody });
  expect(reply.json()).toEqual({ code: 'internal', requestId: expect.any(String) });
  expect(reply.body + logged.join()).not.toContain('小灯泡');
  expect(logged.join()).toContain('open-http.test.ts');
});

test('a refusal of a handler keeps its code and field', async () => {
  serve(app, 'DELETE /api/sessions/:session', () => {
    throw new Refusal('forbidden', 'session');
  });
  const reply = await app.inject({ method: 'DELETE', url: '/api/sessions/x', headers: asSomebody });
  expect(reply.statusCode).toBe(403);
  expect(reply.json()).toEqual({ code: 'forbidden', field: 'session', requestId: expect.any(String) });
});

test('bytes are taken from signed-in people, of the named types, up to the limit', async () => {
  serveRaw(
    app,
    'POST /api/echo/:name',
    { params: z.strictObject({ name: z.string().max(3) }), accepts: ['image/png'], limit: 8 },
    async ({ body, params, reply }) => reply.type('image/png').header('x-name', params.name).send(body),
  );
  const post = (headers: Record<string, string>, url = '/api/echo/a', payload = Buffer.from([1, 2])) =>
    app.inject({ method: 'POST', url, headers, payload });
  const png = { ...asSomebody, 'content-type': 'image/png' };
  expect([...(await post(png)).rawPayload]).toEqual([1, 2]);
  expect((await post({ 'content-type': 'image/png' })).json().code).toBe('signed-out');
  expect((await post({ ...asSomebody, 'content-type': 'application/json' })).json().code).toBe(
    'unsupported-media-type',
  );
  expect((await post(png, '/api/echo/a', Buffer.alloc(9))).json().code).toBe('too-large');
  expect((await post(png, '/api/echo/long')).json().code).toBe('not-found');
});

test('every address of the web app is its page, smaller for a browser that can unpack it', async () => {
  for (const url of ['/', '/documents/d1', '/c/c1/plans?kind=x', '/enter/lin.xiuyun']) {
    const reply = await app.inject({ url, headers: { accept: 'text/html,*/*', 'accept-encoding': 'br' } });
    expect(reply.headers, url).toMatchObject({ 'content-encoding': 'br', 'cache-control': 'no-cache' });
    expect(reply.headers['content-type']).toMatch('text/html');
  }
});

test('files named after their content are kept for ever, others are asked for again', async () => {
  expect((await app.inject('/_app/immutable/app.js')).headers['cache-control']).toMatch(/immutable/);
  expect((await app.inject('/_app/version.json')).headers['cache-control']).toBe('no-cache');
});

test('only the scripts of the page itself may run', async () => {
  const policy = String((await app.inject('/')).headers['content-security-policy']);
  expect(policy).toMatch(/script-src 'self' 'sha256-[\w+/]+='/);
  expect(policy.match(/sha256-/g)).toHaveLength(1);
});
