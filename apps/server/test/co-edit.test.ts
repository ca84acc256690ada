import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CLOSE } from '@gongbei/sync/protocol';
import { newPlace, startServer, STORAGES, type Server, type Visitor } from './server.ts';
import { endOfSocket, StockClient } from './stock-client.ts';

/** 《让小灯泡亮起来》 of 沈知远, whose group 林秀云 belongs to. */
const PLAN = 'd01';

describe.each(STORAGES)('two teachers of two schools in one plan, with records in %s', (storage) => {
  let server: Server;
  let password: string;
  let shen: Visitor;
  let lin: Visitor;
  let clients: StockClient[] = [];

  beforeAll(async () => {
    const env = { DEMO: '1', ALLOW_STOCK_CLIENTS: '1' };
    server = await startServer({ place: await newPlace(storage), env });
    password = (await server.visitor().ask<{ password: string }>('/api/demo')).body.password;
    [shen, lin] = await Promise.all([signIn('shenzy'), signIn('linxy')]);
  });
  afterEach(() => {
    for (const client of clients) client.close();
    clients = [];
  });
  afterAll(() => server?.stop());

  const signIn = (userName: string) => server.signIn(userName, password);
  const open = (visitor: Visitor) => {
    const client = new StockClient(visitor, PLAN);
    clients.push(client);
    return client.synced();
  };
  const alike = (one: StockClient, other: StockClient, words: string) =>
    expect.poll(() => one.xml === other.xml && one.xml.includes(words), { timeout: 20_000 }).toBe(true);

  test('see each other’s words, and a third one who comes later sees them too', async () => {
    const [a, b] = await Promise.all([open(shen), open(lin)]);
    a.type('沈在这里。');
    b.type('林也在。');
    await alike(a, b, '沈在这里。');
    expect(a.xml).toContain('林也在。');
    expect((await open(await signIn('zhengl'))).xml).toBe(a.xml);
  });

  test('lose nothing that either has seen when the server is killed', async () => {
    const [a, b] = await Promise.all([open(shen), open(lin)]);
    a.type('断电之前。');
    await expect.poll(() => b.xml).toContain('断电之前。');
    for (const client of clients) client.provider.disconnect();
    await server.kill();
    await server.start();
    expect((await open(shen)).xml).toBe(b.xml);
  });

  test('go on by themselves after a restart, which ends with code 0', async () => {
    const [a, b] = await Promise.all([open(shen), open(lin)]);
    expect(await server.terminate()).toBe(0);
    a.type('断线时写的。');
    await server.start();
    await alike(a, b, '断线时写的。');
  });

  test('are shut out when they sign out, and nobody else is', async () => {
    const elsewhere = await signIn('linxy');
    const [kept, cut] = await Promise.all([open(lin), open(elsewhere)]);
    const code = new Promise((resolve) => cut.provider.on('connection-close', (event) => resolve(event?.code)));
    await elsewhere.post('/api/auth/sign-out');
    expect(await code).toBe(CLOSE.signedOut);
    expect(kept.provider.wsconnected).toBe(true);
  });

  test('whoever stood in is shut out when the naming ends, within two seconds', async () => {
    // 许文博 belongs to no group of the plan: he edits because he is named
    const body = (people: string[]) => ({ people: people.map((person) => ({ person, as: 'editor' })) });
    const name = (people: string[]) =>
      shen.ask(`/api/documents/${PLAN}/editors`, { method: 'PUT', body: body(people) });
    expect(await name(['u13'])).toMatchObject({ status: 200 });
    const xu = await open(await signIn('xuwb'));
    const closed = new Promise((resolve) => xu.provider.on('connection-close', () => resolve(Date.now())));
    const began = Date.now();
    expect((await name([])).status).toBe(200);
    expect(Number(await closed) - began).toBeLessThan(2_000);
    // he comes back, and may only read
    await expect.poll(() => xu.provider.synced, { timeout: 20_000 }).toBe(true);
    const before = (await open(shen)).xml;
    xu.type('不该出现。');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await open(lin)).xml).toBe(before);
  });

  test('are alone: strangers learn nothing, not even that the plan exists', async () => {
    const stranger = await signIn('duyh');
    expect(await endOfSocket(stranger, PLAN)).toBe(CLOSE.notFound);
    expect(await endOfSocket(stranger, 'no-such-plan')).toBe(CLOSE.notFound);
    expect(await endOfSocket(server.visitor(), PLAN)).toBe(CLOSE.signedOut);
    expect(await endOfSocket(server.visitor(), 'no-such-plan')).toBe(CLOSE.signedOut);
    for (const origin of ['https://evil.example', 'null', `${server.url}.evil.example`])
      expect(await endOfSocket(shen, PLAN, { origin }), origin).toBe(403);
    for (const path of ['..%2f..%2fetc%2fpasswd', '%00', `${PLAN}/x`, 'x'.repeat(9_000), ''])
      expect(await endOfSocket(shen, path), path.slice(0, 30)).toBe(400);
  });
});
