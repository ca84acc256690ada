import type { CommunitySummary } from '@gongbei/contract/people';

const KEY = 'gongbei-community';

const remembered = (): string | null => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

let current = $state<string | null>(remembered());

/** The community that the rail shows: the one last worked in, if one still belongs to it. */
export const currentCommunity = (mine: readonly CommunitySummary[]): CommunitySummary | null =>
  mine.find(({ id }) => id === current) ?? mine[0] ?? null;

export const enterCommunity = (id: string): void => {
  if (current === id) return;
  current = id;
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // a browser that keeps nothing forgets it with the page, which is all that was asked of it
    return;
  }
};
