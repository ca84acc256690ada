import { CLOSE } from '@gongbei/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { CarelessProxy } from './careless-proxy.ts';
import type { Device } from './device.ts';
import { Party, WAIT } from './party.ts';
import { openSite, type Site } from './site.ts';

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** ms after which what was under way has come, and a hung line is noticed */
const NOTICED = 500;

describe.runIf(inject('postgres'))('two servers', () => {
  let site: Site;
  let party: Party;
  let database: CarelessProxy;

  beforeAll(async () => {
    database = await new CarelessProxy(Number(new URL(inject('postgres')!).port)).open();
    site = await openSite('scaled', {}, database);
  });
  beforeEach(async () => {
    party = new Party(site);
    await party.writeTogether();
  });
  afterEach(() => {
    party.close();
    site.redis.thaw();
    for (const line of [database, ...site.lines]) line.mend();
  });
  afterAll(async () => {
    await site?.stop();
    database.close();
  });

  test('while Redis hangs nothing is promised, and everything goes on by itself afterwards', async () => {
    site.redis.freeze();
    await pass(NOTICED);
    const { seen } = party.ledger;
    await party.nothingIsPromised();
    expect(party.ledger.seen).toBe(seen);
    await expect.poll(() => party.readinessOf(), WAIT).toBe(503);
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
});
