import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Profile } from '@gongbei/contract/presence';
import { CLOSE } from '@gongbei/sync/protocol';
import { randomFrom } from '../../../packages/sync/test/random.ts';
import { Device } from './faults/device.ts';
import { Ledger, NOTHING_MISSING } from './faults/ledger.ts';
import { openSite, PLAN, type Site } from './faults/site.ts';
import { doubledIn, wordsIn } from './faults/words.ts';
import { Visitor } from './server.ts';
import { TcpProxy } from './tcp-proxy.ts';
import { PASSWORD } from './world-server.ts';

const within = { timeout: 30_000, interval: 20 };

describe.skipIf(!inject('postgres'))('two servers on one PostgreSQL and one Redis', () => {
  const random = randomFrom(1);
  const ledger = new Ledger();
  const devices: Device[] = [];
  let site: Site;
  /** the address that browsers know, and the way from 林秀云's browser to her server */
  let front: TcpProxy;
  let way: TcpProxy;
  let shen: Device;
  let lin: Device;

  const url = () => `http://127.0.0.1:${front.port}`;
  const signIn = async (person: string) => {
    const visitor = new Visitor(url());
    expect((await visitor.signIn(person, PASSWORD)).status).toBe(200);
    return visitor;
  };
  const enter = async (visitor: Visitor, port: number, promises?: Ledger) => {
    const device = new Device({ visitor, document: PLAN, random, port, ...(promises ? { ledger: promises } : {}) });
    devices.push(device);
    return await (await device.open()).reached('synced');
  };

  beforeAll(async () => {
    [front, way] = await Promise.all([new TcpProxy(0).open(), new TcpProxy(0).open()]);
    site = await openSite('scaled', { PUBLIC_URL: url() });
    const [one, other] = site.servers.map(({ port }) => port) as [number, number];
    front.to = one;
    way.to = other;
    shen = await enter(await signIn('shen'), one, ledger);
    lin = await enter(await signIn('lin'), way.port, ledger);
  });
  afterAll(async () => {
    for (const device of devices) device.close();
    await site?.stop();
    for (const proxy of [front, way]) proxy.close();
  });

  /** Both write, and go on, until more was promised than before. */
  const typeForAWhile = async (promises: number) => {
    const before = { acked: ledger.acked, seen: ledger.seen };
    for (const device of [shen, lin]) device.startTyping(40);
    await expect
      .poll(() => Math.min(ledger.acked - before.acked, ledger.seen - before.seen), within)
      .toBeGreaterThan(promises);
  };

  /** Whoever comes anew, to either server, finds all that was promised, and so do those who were there. */
  const nothingIsLost = async () => {
    for (const device of [shen, lin]) device.stopTyping();
    await expect.poll(() => shen.settled && lin.settled, within).toBe(true);
    const newcomer = await enter(await signIn('zheng'), way.port);
    for (const device of [shen, lin, newcomer]) {
      await expect.poll(() => wordsIn(device.ydoc), within).toEqual(wordsIn(newcomer.ydoc));
      expect(ledger.missingIn(device.ydoc)).toEqual(NOTHING_MISSING);
      expect(doubledIn(device.ydoc)).toEqual([]);
      expect(device.faults).toEqual([]);
    }
    newcomer.close();
  };

  test('colleagues on different servers see each other, and what the other writes', async () => {
    const known = new Map<Device, string[]>();
    for (const device of [shen, lin])
      device.provider.on('roster', (people) => known.set(device, people.map(({ profile }) => (profile as Profile).name.zh).sort())); // prettier-ignore
    const third = await enter(await signIn('zheng'), way.port);
    for (const device of [shen, lin])
      await expect.poll(() => known.get(device), within).toEqual(['林秀云', '沈知远', '郑立']);
    third.close();
    shen.awareness.setLocalStateField('cursor', null);
    await expect.poll(() => [...lin.awareness.getStates().keys()], within).toContain(shen.ydoc.clientID);
    await typeForAWhile(20);
    await nothingIsLost();
  });

  test('guessing a password is slowed down over both servers together', async () => {
    const guess = ({ url: at }: (typeof site.servers)[0]) =>
      new Visitor(at).ask('/api/auth/sign-in/username', {
        method: 'POST',
        headers: { origin: url() },
        body: { username: 'somebody', password: 'wrong-password' },
      });
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++)
      statuses.push(...(await Promise.all(site.servers.map(guess))).map(({ status }) => status));
    expect(statuses.filter((status) => status === 401)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const kept = (await site.redis.command('keys', '*:attempts:*')) as string[];
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.join()).not.toMatch(/somebody|127\.0\.0\.1/);
    for (const key of kept) expect(Number(await site.redis.command('pttl', key))).toBeGreaterThan(0);
  });

  test('a sign-in that ends at one server is over at the other', async () => {
    const visitor = await signIn('luo');
    const luo = await enter(visitor, site.servers[1]!.port);
    await visitor.post('/api/auth/sign-out');
    await expect.poll(() => luo.codes, within).toContain(CLOSE.signedOut);
  });

  test('a server that is told to stop while they write: its people go on at the other, and lose nothing', async () => {
    await typeForAWhile(20);
    const [one, other] = site.servers as [(typeof site.servers)[0], (typeof site.servers)[0]];
    const before = lin.codes.length;
    const ended = other.terminate();
    way.to = one.port;
    expect(await ended).toBe(0);
    expect(lin.codes.slice(before)).toContain(CLOSE.restart);
    expect(shen.codes).not.toContain(CLOSE.restart);
    await typeForAWhile(20);
    await nothingIsLost();
    await other.start();
    way.to = other.port;
    way.cut();
    way.mend();
  });

  test('a server that is killed while they write: its people go on at the other', async () => {
    await typeForAWhile(20);
    const [one, other] = site.servers as [(typeof site.servers)[0], (typeof site.servers)[0]];
    const killed = other.kill();
    way.to = one.port;
    await killed;
    await typeForAWhile(20);
    await nothingIsLost();
  });

  test('a Redis that was emptied opens no document, makes no new one of it, and says so', async () => {
    const [one] = site.servers as [(typeof site.servers)[0]];
    await site.redis.command('flushall');
    expect(await (await signIn('shen')).post(`/api/documents/${PLAN}/open`)).toMatchObject({ status: 503 });
    await expect.poll(async () => (await new Visitor(one.url).ask('/readyz')).status, within).toBe(503);
    expect(one.said).toContain('Redis does not hold the update log');
    expect(await site.redis.command('keys', '*:log:*')).toEqual([]);
    expect(await one.terminate()).toBe(0);
  });
});
