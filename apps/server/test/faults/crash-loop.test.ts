import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Random, randomFrom } from '../../../../packages/sync/test/random.ts';
import { Device } from './device.ts';
import { Ledger, NOTHING_MISSING } from './ledger.ts';
import { openSite, PLAN, type Site, TOPOLOGIES, type Topology } from './site.ts';
import { doubledIn, wordsIn } from './words.ts';

/** Seeds that once failed; they stay. */
const FAILED: readonly number[] = [];
/** Redis and both servers; the others are for longer runs. */
const ALL_AT_ONCE = 3;
const SEEDS = process.env.SEEDS
  ? Array.from({ length: Number(process.env.SEEDS) }, (_, i) => i + 1)
  : [...new Set([...FAILED, ALL_AT_ONCE])];

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Victim {
  kill(): Promise<void>;
  start(): Promise<unknown>;
}

/** Who is killed at once; the first must be back before the others can be. */
const CRASHES: Record<Topology, readonly ((site: Site) => [Victim, ...Victim[]])[]> = {
  embedded: [({ server }) => [server]],
  scaled: [
    ({ redis }) => [redis],
    ({ servers, redis }) => [redis, servers[1]!],
    ({ servers, redis }) => [redis, ...servers],
    ({ server }) => [server],
  ],
};

const bringBack = async ([first, ...others]: readonly [Victim, ...Victim[]]) => {
  await first.start();
  await Promise.all(others.map((victim) => victim.start()));
};

describe.each(TOPOLOGIES)('%s', (topology) => {
  let site: Site;
  let devices: Device[];
  const ledger = new Ledger();

  /** Odd ones come to the last server, even ones to the first. */
  const enter = async (person: string, random: Random, { at = 0, counted = false } = {}) => {
    const visitor = await site.as(person, site.servers.at(-(at % 2)));
    return await new Device({ visitor, document: PLAN, random, ...(counted ? { ledger } : {}) }).open();
  };

  beforeAll(async () => {
    site = await openSite(topology);
    const people = ['shen', 'lin', 'zheng', 'luo'];
    devices = await Promise.all(people.map((person, at) => enter(person, randomFrom(at), { at, counted: true })));
  });
  afterAll(async () => {
    for (const device of devices ?? []) device.close();
    await site?.stop();
  });

  /** Writes until something was promised, and then for some time more. */
  const writeForAWhile = async (random: Random) => {
    await Promise.all(devices.map((device) => device.reached('synced')));
    const before = { acked: ledger.acked, seen: ledger.seen };
    for (const device of devices) device.startTyping(2 + random.below(20));
    const promised = () => Math.min(ledger.acked - before.acked, ledger.seen - before.seen);
    await expect.poll(promised, { timeout: 20_000 }).toBeGreaterThan(50);
    await pass(random.below(300));
  };

  /** What somebody finds who comes for the first time, with nothing of their own. */
  const comeAnew = async (random: Random): Promise<Device> => (await enter('chen', random)).reached('synced');

  test.each(SEEDS)('seed %i: whoever is killed, what was acknowledged or seen is there', async (seed) => {
    const random = randomFrom(seed);
    await writeForAWhile(random);
    const victims = CRASHES[topology][(seed - 1) % CRASHES[topology].length]!(site);
    await Promise.all(victims.map((victim) => victim.kill()));
    for (const device of devices) {
      // some lose their page as well, and with it what was not on their disk yet
      if (random.chance(0.5)) device.crash();
      else device.leave();
    }
    await bringBack(victims);

    const newcomer = await comeAnew(random);
    expect(ledger.missingIn(newcomer.ydoc)).toEqual(NOTHING_MISSING);
    expect(doubledIn(newcomer.ydoc)).toEqual([]);
    newcomer.close();
    for (const device of devices) await device.comeBack();
  });

  test('in the end everybody has the same, with all that they wrote, each word once', async () => {
    await expect.poll(() => devices.every(({ settled }) => settled), { timeout: 30_000 }).toBe(true);
    const newcomer = await comeAnew(randomFrom(0));
    const words = wordsIn(newcomer.ydoc);
    expect(words.length).toBeGreaterThan(SEEDS.length * 30);
    await expect
      .poll(() => devices.map(({ ydoc }) => wordsIn(ydoc)), { timeout: 20_000 })
      .toEqual(devices.map(() => words));
    expect(doubledIn(newcomer.ydoc)).toEqual([]);
    expect(ledger.missingIn(newcomer.ydoc)).toEqual(NOTHING_MISSING);
    expect(devices.flatMap(({ faults }) => faults)).toEqual([]);
    newcomer.close();
  });
});
