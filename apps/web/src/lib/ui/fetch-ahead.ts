import { whenIdle } from './when-idle.ts';

/** Fetches, once the page has come to rest, parts that must open without the network too. For onMount. */
export const fetchAhead = (...parts: (() => Promise<unknown>)[]): (() => void) =>
  whenIdle(() => Promise.allSettled(parts.map((part) => part())));
