import { expect, test } from 'vitest';
import { FrameMeter } from './frame-meter.ts';

const open = () => new FrameMeter(300, 10_000, 0);

test('who keeps the rate is always read', () => {
  const meter = open();
  for (let frame = 0; frame < 3_000; frame++) expect(meter.count(frame * 4)).toBe(0);
});

test('a burst of a second is nothing, more than that is waited for', () => {
  const meter = open();
  for (let frame = 0; frame < 300; frame++) expect(meter.count(1)).toBe(0);
  expect(meter.count(1)).toBeCloseTo(203, 0);
  for (let frame = 0; frame < 299; frame++) meter.count(1);
  expect(meter.count(1)).toBeCloseTo(1_203, 0);
});

test('who sends on as soon as they are read is found out after ten seconds, and not before', () => {
  const meter = open();
  let now = 1;
  const flood = () => {
    for (let wait = 0; wait === 0;) wait = meter.count(now);
    now += 200;
  };
  while (now < 10_000) {
    flood();
    expect(meter.isFlood(now)).toBe(now > 10_001);
  }
  flood();
  flood();
  expect(meter.isFlood(now)).toBe(true);
});

test('who was quiet for a second has begun anew', () => {
  const meter = open();
  for (let frame = 0; frame < 400; frame++) meter.count(0);
  meter.count(3_000);
  expect(meter.isFlood(20_000)).toBe(false);
});
