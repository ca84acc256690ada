import { mkdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE } from '@gongbei/sync/protocol';
import { readDemoFile } from '../src/demo/files.ts';
import { freePort } from './free-port.ts';
import { newPlace, startServer, type Server, type Visitor } from './server.ts';
import { endOfSocket, StockClient } from './stock-client.ts';

/** 《让小灯泡亮起来》 of 沈知远, whose group 林秀云 belongs to. */
const PLAN = 'd01';
const PASSWORD = 'gongbei-demo';

interface World {
  people: { name: { zh: string; en: string }; userName: string }[];
}

const readiness = async (server: Server) => (await server.visitor().ask('/readyz')).status;

/** What was logged, without what is said to whoever starts it. */
const logOf = ({ said }: Server): string => said.split('\n').filter((line) => line.startsWith('{')).join('\n'); // prettier-ignore

describe('a server at work', () => {
  let server: Server;
  let figures: string;
  let clients: StockClient[] = [];

  beforeAll(async () => {
    const port = await freePort();
    figures = `http://127.0.0.1:${port}/metrics`;
    const env = {
      DEMO: '1',
      LOG_LEVEL: 'info',
      ALLOW_STOCK_CLIENTS: '1',
      METRICS_PORT: String(port),
      DRAIN_SECONDS: '1',
    };
    server = await startServer({ place: await newPlace('sqlite'), env });
  });
  afterEach(() => {
    for (const client of clients) client.close();
    clients = [];
  });
  afterAll(() => server?.stop());

  const open = (visitor: Visitor, document = PLAN) => {
    const client = new StockClient(visitor, document);
    clients.push(client);
    return client.synced();
  };
  const figure = async (name: string) => {
    const text = await (await fetch(figures)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length),
    );
  };

  test('shows on a port of its own how it does, and never on the one that people use', async () => {
    const [shen, lin] = await Promise.all(['shenzy', 'linxy'].map((name) => server.signIn(name, PASSWORD)));
    const [a, b] = await Promise.all([open(shen!), open(lin!)]);
    a!.type('量一量。');
    await expect.poll(() => b!.xml).toContain('量一量。');
    await expect.poll(() => figure('gongbei_ack_seconds_count')).toBeGreaterThan(0);
    expect(await figure('gongbei_follow_seconds_count')).toBeGreaterThan(0);
    expect(await figure('gongbei_appends_total{stored="yes"}')).toBeGreaterThan(0);
    expect(await figure('gongbei_rooms')).toBe(1);
    expect(await figure('gongbei_document_sockets')).toBe(2);
    expect(await figure('gongbei_unacked_bytes')).toBe(0);
    expect(await figure('gongbei_entries_behind')).toBe(0);
    await expect.poll(() => figure('gongbei_happenings_behind')).toBe(0);
    expect(await figure('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(await endOfSocket(server.visitor(), PLAN)).toBe(CLOSE.signedOut);
    await expect.poll(() => figure('gongbei_document_closes_total{code="4401"}')).toBe(1);
    for (const path of ['/metrics', '/metrics/', '/api/metrics'])
      expect((await server.visitor().ask(path, { headers: { accept: 'text/html' } })).status, path).toBe(404);
  });

  test('shows nothing that the page about outages does not explain', async () => {
    const page = await readFile(new URL('../../../infra/runbook/outages.md', import.meta.url), 'utf8');
    const shown = [...(await (await fetch(figures)).text()).matchAll(/^# HELP (gongbei_\w+)/gm)].map(
      ([, name]) => name,
    );
    const explained = [...page.matchAll(/`(gongbei_\w+)/g)].map(([, name]) => name);
    expect(shown.length).toBeGreaterThan(10);
    expect(explained).toEqual(expect.arrayContaining(shown));
  });

  test('writes nothing into its log of what people wrote, who they are, or what lets them in', async () => {
    const secrets = await makeNoise(server, open);
    const log = logOf(server);
    expect(log).toContain('"route":"/api/documents/:document"');
    expect(log).toContain('"metric":"message-malformed"');
    const world = JSON.parse(readDemoFile('world.json')) as World;
    const names = world.people.flatMap(({ name, userName }) => [name.zh, name.en, userName]);
    expect(names.length).toBeGreaterThan(30);
    for (const word of [...names, ...secrets]) expect(log).not.toContain(word);
    expect(log).not.toMatch(/remote|cookie|user-agent|referer/i);
  });

  test('is not ready while its disk takes nothing, and ready again by itself', async () => {
    const probe = join(server.place.dataDir, 'demo', 'probe');
    await rm(probe);
    await mkdir(probe);
    await expect.poll(() => readiness(server)).toBe(503);
    expect((await server.visitor().ask('/livez')).status).toBe(200);
    await rmdir(probe);
    await expect.poll(() => readiness(server)).toBe(200);
  });

  test('told to stop it says so, goes on for a moment, stores what still comes, and sends everybody away to come back', async () => {
    const shen = await server.signIn('shenzy', PASSWORD);
    const [a, b] = [await open(shen), await open(shen, 'd02')];
    const codes: unknown[] = [];
    for (const { provider } of [a, b]) provider.once('connection-close', (event) => codes.push(event?.code));
    const ended = server.terminate();
    await expect.poll(() => readiness(server), { interval: 5 }).toBe(503);
    expect(codes).toEqual([]);
    a.type('临走之前。');
    await expect.poll(() => codes, { timeout: 20_000 }).toEqual([CLOSE.restart, CLOSE.restart]);
    for (const { provider } of [a, b]) provider.disconnect();
    expect(await ended).toBe(0);
    await server.start();
    expect((await open(await server.signIn('linxy', PASSWORD))).xml).toContain('临走之前。');
  });
});

/** An evening of right and wrong requests. @returns what must be found nowhere */
const makeNoise = async (server: Server, open: (visitor: Visitor) => Promise<StockClient>): Promise<string[]> => {
  const shen = await server.signIn('shenzy', PASSWORD);
  const stranger = server.visitor();
  await stranger.signIn('shenzy', 'wrong-password');
  await stranger.ask('/enter/secret-of-a-link');
  await stranger.ask('/documents/d01?title=让小灯泡亮起来');
  const title = '谁也不该看见的题目';
  await shen.post('/api/communities/c1/documents', { title, subject: '科学', grades: [4], template: 'lesson-plan-zh' });
  await shen.post('/api/communities/c1/documents', { title, nonsense: '胡言乱语' });
  const { body } = await shen.ask<{ title: string }>(`/api/documents/${PLAN}`);
  expect(body.title).toBe('让小灯泡亮起来');
  const client = await open(shen);
  client.type('只给同事看的话。');
  for (let i = 0; i < 50; i++) {
    const page = await open(shen);
    page.provider.ws?.send(Buffer.from('乱码'));
    page.close();
  }
  await expect.poll(() => server.said).toContain('message-malformed');
  const cookies = shen.cookie.split(/[=;] ?/).filter((part) => part.length > 20);
  expect(cookies.length).toBeGreaterThan(0);
  await shen.post('/api/auth/sign-out');
  return [PASSWORD, 'wrong-password', 'secret-of-a-link', body.title, title, '胡言乱语', '只给同事看的话', ...cookies];
};
