import { expect, test } from 'vitest';
import { Lanes } from './lanes.ts';

test('no more than so many run at a time, and all run in their order, failures included', async () => {
  const lanes = new Lanes(2);
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = (n: number) => async () => {
    begun.push(n);
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    if (n % 3 === 0) throw new Error(`${n}`);
    return n;
  };
  const done = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map((n) => lanes.run(work(n))));
  expect(most).toBe(2);
  expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(done.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true, false, true]);
});
