import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Random, randomFrom } from '../../../../packages/sync/test/random.ts';
import { Device } from './device.ts';
import { Ledger, NOTHING_MISSING } from './ledger.ts';
import { openSite, PLAN, type Site } from './site.ts';
import { doubledIn, wordsIn } from './words.ts';

/** Seeds that once failed; they stay. */
const FAILED: readonly number[] = [];
const SEEDS = process.env.SEEDS
  ? Array.from({ length: Number(process.env.SEEDS) }, (_, i) => i + 1)
  : [...new Set([...FAILED, 1, 2])];

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let site: Site;
let devices: Device[];
const ledger = new Ledger();

const enter = async (person: string, random: Random, given: { ledger?: Ledger } = {}) =>
  new Device({ visitor: await site.as(person), document: PLAN, random, ...given }).open();

beforeAll(async () => {
  site = await openSite();
  const random = randomFrom(0);
  devices = await Promise.all(['shen', 'lin', 'zheng', 'luo'].map((person) => enter(person, random, { ledger })));
});
afterAll(async () => {
  for (const device of devices) device.close();
  await site?.stop();
});

/** Writes until something was promised, and then for some time more. */
const writeForAWhile = async (random: Random) => {
  await Promise.all(devices.map((device) => device.reached('synced')));
  const before = { acked: ledger.acked, seen: ledger.seen };
  for (const device of devices) device.startTyping(2 + random.below(20));
  await expect.poll(() => Math.min(ledger.acked - before.acked, ledger.seen - before.seen)).toBeGreaterThan(50);
  await pass(random.below(300));
};

/** What somebody finds who comes for the first time, with nothing of their own. */
const comeAnew = async (random: Random): Promise<Device> => (await enter('chen', random)).reached('synced');

test.each(SEEDS)('seed %i: a killed server has what it acknowledged, and what anybody has seen', async (seed) => {
  const random = randomFrom(seed);
  await writeForAWhile(random);
  await site.server.kill();
  for (const device of devices) {
    // some lose their page as well, and with it what was not on their disk yet
    if (random.chance(0.5)) device.crash();
    else device.leave();
  }
  await site.server.start();

  const newcomer = await comeAnew(random);
  expect(ledger.missingIn(newcomer.ydoc)).toEqual(NOTHING_MISSING);
  expect(doubledIn(newcomer.ydoc)).toEqual([]);
  newcomer.close();

  for (const device of devices) await device.comeBack();
});

test('and in the end everybody has the same, with all that they wrote, each word once', async () => {
  await expect.poll(() => devices.every(({ settled }) => settled), { timeout: 20_000 }).toBe(true);
  const newcomer = await comeAnew(randomFrom(0));
  const words = wordsIn(newcomer.ydoc);
  expect(words.length).toBeGreaterThan(SEEDS.length * 50);
  await expect
    .poll(() => devices.map(({ ydoc }) => wordsIn(ydoc)), { timeout: 20_000 })
    .toEqual(devices.map(() => words));
  expect(doubledIn(newcomer.ydoc)).toEqual([]);
  expect(ledger.missingIn(newcomer.ydoc)).toEqual(NOTHING_MISSING);
  expect(devices.flatMap(({ faults }) => faults)).toEqual([]);
  newcomer.close();
});
