import { CLOSE } from '@gongbei/sync/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { Party, WAIT } from './party.ts';
import { Clock } from './set-clock.ts';
import { openSite, type Site } from './site.ts';

const HOUR = 3_600_000;

const clock = new Clock();
let site: Site;
let party: Party;

beforeAll(async () => {
  site = await openSite('embedded', clock.env);
});
beforeEach(async () => {
  party = new Party(site);
  await party.writeTogether();
});
afterEach(() => party.close());
afterAll(() => site?.stop());

/** Both write, are acknowledged, and see each other, text and cursor. */
const goesOn = async () => {
  const { acked, seen } = party.ledger;
  const [shen, lin] = party.devices;
  const place = `place ${acked}`;
  shen!.awareness.setLocalStateField('cursor', place);
  await expect.poll(() => Math.min(party.ledger.acked - acked, party.ledger.seen - seen), WAIT).toBeGreaterThan(10);
  const shown = () => lin!.awareness.getStates().get(shen!.ydoc.clientID)?.cursor;
  await expect.poll(shown, WAIT).toBe(place);
};

test('a clock that is set by an hour, forth and back again, sends nobody away and stops no edit', async () => {
  for (const ms of [HOUR, -HOUR, -HOUR, HOUR]) {
    await clock.set(site.server, ms);
    await goesOn();
    expect(await party.readinessOf()).toBe(200);
    expect((await (await site.as('chen')).ask('/api/me')).status).toBe(200);
  }
  expect(party.devices.flatMap(({ codes }) => codes)).toEqual([]);
  await party.everythingIsThere();
});

test('whoever comes back after the clock was set back is seen at once', async () => {
  await clock.set(site.server, -HOUR);
  const [shen] = party.devices;
  shen!.leave();
  await shen!.comeBack();
  await shen!.reached('synced');
  shen!.startTyping(25);
  await goesOn();
  await clock.set(site.server, HOUR);
  await party.everythingIsThere();
});

test('a server that is told to stop while people write has all that it acknowledged, and they come back by themselves', async () => {
  expect(await site.server.terminate()).toBe(0);
  await expect.poll(() => party.devices.map(({ codes }) => codes[0]), WAIT).toEqual([CLOSE.restart, CLOSE.restart]);
  await party.nothingIsPromised();
  await site.server.start();
  await party.everythingIsThere();
});
