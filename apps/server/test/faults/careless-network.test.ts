import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Random, randomFrom } from '../../../../packages/sync/test/random.ts';
import { CarelessProxy } from './careless-proxy.ts';
import { Device } from './device.ts';
import { Ledger, NOTHING_MISSING } from './ledger.ts';
import { openSite, PLAN, type Site, TOPOLOGIES } from './site.ts';
import { doubledIn, wordsIn } from './words.ts';

/** Seeds that once failed; they stay. */
const FAILED: readonly number[] = [];
const SEEDS = process.env.SEEDS
  ? Array.from({ length: Number(process.env.SEEDS) }, (_, i) => i + 1)
  : [...new Set([...FAILED, 1])];
const STEPS = 50;

const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Two servers and what is between them are worth most; one alone is for longer runs. */
const WORTH = process.env.SEEDS ? TOPOLOGIES : TOPOLOGIES.slice(-1);

let site: Site;

/** Somebody with a network of their own. */
interface Desk {
  device: Device;
  proxy: CarelessProxy;
}

const MISHAPS: Record<string, (desk: Desk, random: Random) => void> = {
  cut: ({ proxy }) => proxy.cut(),
  tear: ({ proxy }) => proxy.tearSoon(),
  stall: ({ proxy }, random) => proxy.stall(100 + random.below(1_500)),
  away: ({ proxy }, random) => proxy.goDown(random.below(1_500)),
  jitter: ({ proxy }, random) => (proxy.road = { latency: () => random.below(80), piece: Infinity }),
  drip: ({ proxy }, random) => (proxy.road = { latency: () => random.below(4), piece: 1 + random.below(30) }),
  good: ({ proxy }) => proxy.mend(),
};
const happened: Record<string, number> = {};
let torn = 0;

/** Odd ones come to the last server, even ones to the first. */
const openDesk = async (person: string, at: number, ledger: Ledger, random: Random): Promise<Desk> => {
  const server = site.servers.at(-(at % 2))!;
  const proxy = await new CarelessProxy(server.port).open();
  const device = new Device({
    visitor: await site.as(person, server),
    document: PLAN,
    random,
    ledger,
    port: proxy.port,
  });
  return { device: await device.open(), proxy };
};

const weather = async (desks: readonly Desk[], random: Random) => {
  // takes longest to be noticed, so once is enough
  random.one(desks).proxy.fallSilent();
  for (let step = 0; step < STEPS; step++) {
    const kind = random.one(Object.keys(MISHAPS));
    happened[kind] = (happened[kind] ?? 0) + 1;
    MISHAPS[kind]!(random.one(desks), random);
    await pass(random.below(150));
  }
};

/** What somebody finds who comes for the first time over a good line. */
const comeAnew = async (random: Random): Promise<Device> =>
  (await new Device({ visitor: await site.as('chen'), document: PLAN, random }).open()).reached('synced');

describe.each(WORTH)('%s', (topology) => {
  beforeAll(async () => {
    site = await openSite(topology);
  });
  afterAll(() => site?.stop());

  test.each(SEEDS)(
    'seed %i: whatever the network does, what is said is true, and all come to the same',
    async (seed) => {
      const random = randomFrom(seed);
      const ledger = new Ledger();
      const desks = await Promise.all(
        ['shen', 'lin', 'zheng', 'luo'].map((person, at) => openDesk(person, at, ledger, random)),
      );
      const devices = desks.map(({ device }) => device);
      await Promise.all(devices.map((device) => device.reached('synced')));
      for (const device of devices) device.startTyping(20 + random.below(30));
      // so long a dead line may go unnoticed by a device that somebody looks at
      const waking = setInterval(() => devices.forEach((device) => device.wake()), 500);
      await weather(desks, random);

      // nobody reaches the server any more: what they were told so far must be there already
      for (const { proxy } of desks) proxy.goDown();
      const told = await comeAnew(random);
      expect(ledger.missingIn(told.ydoc)).toEqual(NOTHING_MISSING);
      told.close();
      for (const { proxy } of desks) proxy.mend();

      for (const device of devices) device.stopTyping();
      await expect.poll(() => devices.every(({ settled }) => settled), { timeout: 45_000 }).toBe(true);
      clearInterval(waking);
      const newcomer = await comeAnew(random);
      const words = wordsIn(newcomer.ydoc);
      await expect.poll(() => devices.map(({ ydoc }) => wordsIn(ydoc)), { timeout: 20_000 }).toEqual(devices.map(() => words)); // prettier-ignore
      expect(doubledIn(newcomer.ydoc)).toEqual([]);
      expect(ledger.missingIn(newcomer.ydoc)).toEqual(NOTHING_MISSING);
      expect(Math.min(ledger.acked, ledger.seen)).toBeGreaterThan(30);
      expect(devices.flatMap(({ faults }) => faults)).toEqual([]);
      for (const { device, proxy } of desks) {
        torn += proxy.torn;
        device.close();
        proxy.close();
      }
      newcomer.close();
    },
  );
});

test('the network did everything that it can do', () => {
  expect(Object.keys(happened).sort()).toEqual(Object.keys(MISHAPS).sort());
  expect(torn).toBeGreaterThan(0);
});
