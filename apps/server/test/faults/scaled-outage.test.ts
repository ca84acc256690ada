import { CLOSE } from '@gongbei/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../postgres.ts';
import { CarelessProxy } from './careless-proxy.ts';
import type { Device } from './device.ts';
import { Party, WAIT } from './party.ts';
import { openSite, OTHER_PLAN, PLAN, type Site } from './site.ts';

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** ms after which what was under way has come, and a hung line is noticed */
const NOTICED = 500;
/** ms after which a command to Redis has been given up, and its line with it */
const GIVEN_UP = 5_500;

describe.runIf(inject('postgres'))('two servers', () => {
  let site: Site;
  let party: Party;
  let postgres: TestPostgres;
  let database: CarelessProxy;

  beforeAll(async () => {
    postgres = (await startPostgres())!;
    database = await new CarelessProxy(Number(new URL(postgres.url).port)).open();
    site = await openSite('scaled', {}, { url: postgres.url, line: database });
  });
  beforeEach(async () => {
    party = new Party(site);
    await party.writeTogether();
  });
  afterEach(() => {
    party.close();
    site.redis.thaw();
    postgres.thaw();
    for (const line of [database, ...site.lines]) line.mend();
  });
  afterAll(async () => {
    await site?.stop();
    database.close();
    await postgres.stop();
  });

  test('while Redis hangs nothing is promised, and everything goes on by itself afterwards', async () => {
    site.redis.freeze();
    const givenUp = pass(GIVEN_UP);
    await pass(NOTICED);
    const { seen } = party.ledger;
    await party.nothingIsPromised();
    expect(party.ledger.seen).toBe(seen);
    await expect.poll(() => party.readinessOf(), WAIT).toBe(503);
    await givenUp;
    site.redis.thaw();
    await party.everythingIsThere();
  });

  test('while Redis is killed and comes back people write on, and lose nothing', async () => {
    await site.redis.kill();
    await pass(NOTICED);
    const { seen } = party.ledger;
    await party.nothingIsPromised();
    expect(party.ledger.seen).toBe(seen);
    await site.redis.start();
    await party.everythingIsThere();
  });

  test('a server that has lost Redis promises and shows nothing, the other goes on, and they become one again', async () => {
    const [apart, other] = party.devices as [Device, Device];
    const [line] = site.lines;
    line!.goDown();
    await pass(NOTICED);
    const { seen } = party.ledger;
    const saved = other.provider.unacked.at(-1)?.seq ?? 0;
    await party.nothingIsPromised([apart]);
    await expect.poll(() => (other.provider.unacked[0]?.seq ?? Infinity) > saved, WAIT).toBe(true);
    expect(party.ledger.seen).toBe(seen);
    expect(await party.readinessOf(site.servers[1])).toBe(200);
    await expect.poll(() => party.readinessOf(site.servers[0]), WAIT).toBe(503);
    line!.mend();
    await party.everythingIsThere();
  });

  test('a line to Redis that falls silent is given up by itself', async () => {
    site.lines[0]!.fallSilent();
    await pass(NOTICED);
    await party.everythingIsThere();
  });

  test('while PostgreSQL is gone those who write go on, who comes is told to come back, and all mends by itself', async () => {
    const { acked } = party.ledger;
    database.goDown();
    await expect.poll(() => party.readinessOf(), WAIT).toBe(503);
    await expect.poll(() => party.ledger.acked, WAIT).toBeGreaterThan(acked + 20);
    const [shen] = party.devices;
    shen!.leave();
    await shen!.comeBack();
    await expect.poll(() => shen!.codes.at(-1), WAIT).toBe(CLOSE.unavailable);
    database.mend();
    await party.everythingIsThere();
  });

  test('while PostgreSQL hangs those who write go on and see each other, and all mends by itself', async () => {
    postgres.freeze();
    const { acked, seen } = party.ledger;
    await expect.poll(() => Math.min(party.ledger.acked - acked, party.ledger.seen - seen), WAIT).toBeGreaterThan(20);
    for (const server of site.servers) await expect.poll(() => party.readinessOf(server), WAIT).toBe(503);
    for (const server of site.servers) expect((await server.visitor().ask('/livez')).status).toBe(200);
    expect(party.devices.flatMap(({ codes }) => codes)).toEqual([]);
    postgres.thaw();
    await party.everythingIsThere();
  });

  test('a document that is damaged in Redis is never opened empty, stops no other, and opens once it is mended', async () => {
    const stream = await keyOf(OTHER_PLAN, 'entries');
    const rows = (await site.redis.command('xrange', stream, '-', '+')) as [id: string, fields: string[]][];
    await site.redis.command('rename', stream, `${stream}:kept`);
    for (const [id] of rows) await site.redis.command('xadd', stream, id, 'e', 'nonsense');
    await site.redis.command('spublish', await keyOf(PLAN, 'news'), '999-999:nonsense');

    const page = await party.enter('xu', { document: OTHER_PLAN });
    await expect.poll(() => page.codes.filter((code) => code === CLOSE.unavailable).length, WAIT).toBeGreaterThan(1);
    expect(page.ydoc.getXmlFragment('body').length).toBe(0);
    const { acked, seen } = party.ledger;
    await expect.poll(() => Math.min(party.ledger.acked - acked, party.ledger.seen - seen), WAIT).toBeGreaterThan(20);
    for (const server of site.servers) expect(await party.readinessOf(server)).toBe(200);

    await site.redis.command('rename', `${stream}:kept`, stream);
    await page.reached('synced');
    expect(page.ydoc.getXmlFragment('body').toString()).toContain('条形统计图');
    party.devices.splice(party.devices.indexOf(page), 1);
    page.close();
    await party.everythingIsThere();
  });

  const keyOf = async (document: string, part: 'entries' | 'news') => {
    const [head = ''] = (await site.redis.command('keys', `*:log:${document}:head`)) as string[];
    return head.replace(/head$/, part);
  };
});
