import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { randomFrom, type Random } from './random.ts';
import { Device, World, type Deeds } from './world.ts';

/** Seeds that once failed; they stay. */
const FAILED: readonly number[] = [];
const DEFAULT = [1, 2, 3, 4, 5, 6, 7, 8];
const SEEDS = process.env.SEEDS
  ? Array.from({ length: Number(process.env.SEEDS) }, (_, index) => index + 1)
  : [...new Set([...FAILED, ...DEFAULT])];
const STEPS = 400;
const BACKUP = 150;
const LOSS = 280;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** Something goes wrong, somewhere, now and then. */
const mishap = async (world: World, devices: readonly Device[], random: Random) => {
  const device = random.one(devices);
  const { weather } = device;
  const kind = random.below(100);
  if (kind < 30) {
    world.did('cut');
    weather.end?.cut();
  } else if (kind < 40 && weather.end) {
    world.did('half-open');
    weather.end.dead = true;
  } else if (kind < 55) {
    world.did('offline');
    weather.down = true;
    weather.end?.cut();
    setTimeout(() => (weather.down = false), random.below(30_000));
  } else if (kind < 65) await device.reload(true);
  else if (kind < 80) await device.reload(false);
  else if (kind < 86) world.restart(random.below(world.servers), random.chance(0.5));
  else if (kind < 90) world.outage(random.below(6_000));
  else if (kind < 95) device.leave(random.below(5_000));
};

const settled = (devices: readonly Device[]): boolean =>
  devices.every(({ provider }) => provider.status === 'synced' && provider.unacked.length === 0 && !provider.pending);

/** Everything works again; then all must come to rest, by themselves. */
const comeToRest = async (world: World, devices: readonly Device[]) => {
  world.calmDown();
  for (const device of devices) device.finish();
  // so long a dead line may go unnoticed
  await wait(45_000);
  for (let second = 0; second < 180 && !settled(devices); second++) await wait(1_000);
  await wait(2_000);
};

const stateOf = (ydoc: Y.Doc) => ({
  body: ydoc.getXmlFragment('body').toString(),
  vector: Object.fromEntries([...Y.decodeStateVector(Y.encodeStateVector(ydoc))].sort(([a], [b]) => a - b)),
});

const everTyped = (ydoc: Y.Doc): string =>
  [...ydoc.store.clients.values()]
    .flat()
    .map((struct) => (struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : ''))
    .join('');

const run = async (seed: number): Promise<Deeds> => {
  const random = randomFrom(seed);
  const world = new World(random, 1 + random.below(2));
  const people = ['沈', '林', '周', '何'].slice(0, 2 + random.below(3));
  const devices = [...people.map((name) => new Device(world, name, 'editor')), new Device(world, '督', 'reader')];
  for (const device of devices) await device.open();
  for (let step = 0; step < STEPS; step++) {
    for (const device of devices) device.compose();
    random.one(devices).act();
    // never so slow that a composition lasts longer than it is held for
    await wait(random.chance(0.3) ? 0 : random.below(random.chance(0.1) ? 1_900 : 60));
    if (random.chance(0.05)) await mishap(world, devices, random);
    if (step === BACKUP) world.backUp();
    if (step === LOSS && seed % 2 === 1) await world.lose(devices.map(({ kept }) => kept), seed % 4 === 1); // prettier-ignore
  }
  await comeToRest(world, devices);
  expect(world.faults).toEqual([]);
  expect(settled(devices)).toBe(true);
  const { committed } = world.store;
  const present = world.store.present();
  for (const { ydoc, person } of devices) {
    expect(stateOf(ydoc), person).toEqual(stateOf(present));
    expect(Y.equalSnapshots(Y.snapshot(ydoc), Y.snapshot(present)), person).toBe(true);
  }
  // without a loss there is nothing but what was ever committed, and that is all there
  if (world.deeds.loss === 0) expect(Y.equalSnapshots(Y.snapshot(present), Y.snapshot(committed))).toBe(true);
  for (const update of world.owed)
    expect(Y.snapshotContainsUpdate(Y.snapshot(present), update), 'what was lost is back').toBe(true);
  world.deeds.recovered = world.store.recovered;
  expect(everTyped(committed).split('zqp').length - 1).toBeLessThanOrEqual(world.deeds['broken-off']);
  for (const device of devices) device.close();
  await Promise.all([world.close(), wait(100)]);
  return world.deeds;
};

const total: Partial<Deeds> = {};

test.each(SEEDS)(
  'seed %i: whatever the network does, all copies become equal and hold what was acknowledged or seen',
  async (seed) => {
    const deeds = await run(seed);
    for (const [deed, times] of Object.entries(deeds) as [keyof Deeds, number][])
      total[deed] = (total[deed] ?? 0) + times;
  },
  60_000,
);

test('the runs above did something of every kind', () => {
  for (const [deed, times] of Object.entries(total)) expect(times, deed).toBeGreaterThan(0);
  expect(total.edit).toBeGreaterThan(SEEDS.length * 100);
  expect(total.acked).toBeGreaterThan(SEEDS.length * 50);
  expect(total.seen).toBeGreaterThan(SEEDS.length * 50);
});
