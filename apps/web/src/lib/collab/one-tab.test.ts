import { afterEach, expect, test } from 'vitest';
import { openInThisTab, type OpenHere } from './one-tab.ts';

const open: OpenHere[] = [];
afterEach(() => {
  for (const tab of open.splice(0)) tab.release();
});

const tab = async (document: string, person = 'p1') => {
  const here = await openInThisTab(person, document);
  if (here) open.push(here);
  return here !== null;
};

test('a second tab is told that the document is open already', async () => {
  expect(await tab('d1')).toBe(true);
  expect(await tab('d1')).toBe(false);
});

test('of tabs that ask at the same moment exactly one gets it', async () => {
  const answers = await Promise.all([tab('d2'), tab('d2'), tab('d2')]);
  expect(answers.filter(Boolean)).toHaveLength(1);
});

test('when the tab is closed the next one gets it', async () => {
  expect(await tab('d3')).toBe(true);
  open.pop()!.release();
  expect(await tab('d3')).toBe(true);
});

test('other documents and other people are not in the way', async () => {
  expect(await tab('d4')).toBe(true);
  expect(await tab('d5')).toBe(true);
  expect(await tab('d4', 'p2')).toBe(true);
});
