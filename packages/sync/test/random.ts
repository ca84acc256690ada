/** A small generator (mulberry32): the same seed makes the same run, on every machine. */
export const randomFrom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability: number): boolean => next() < probability,
    one: <T>(values: readonly T[]): T => values[below(values.length)]!,
  };
};
export type Random = ReturnType<typeof randomFrom>;
