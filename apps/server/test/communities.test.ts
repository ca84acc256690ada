import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommunityPage, Me } from '@gongbei/contract/people';
import { startWorld, type WorldServer } from './world-server.ts';

let world: WorldServer;
beforeAll(async () => void (world = await startWorld('sqlite')));
afterAll(() => world?.close());

const get = async <T>(person: string, path: string) => (await (await world.as(person)).ask<T>(`/api${path}`)).body;
const page = (person: string, community: string) => get<CommunityPage>(person, `/communities/${community}`);
const me = (person: string) => get<Me>(person, '/me');

test('a person is told who they are and where they belong today', async () => {
  expect(await me('shen')).toMatchObject({
    person: { id: 'shen', name: { zh: '沈知远' }, school: 'exp' },
    userName: 'shen',
    communities: [{ id: 'c1', mode: 'joint', roles: ['teacher'], mayCreate: true, timeZone: 'Asia/Shanghai' }],
    demo: false,
  });
  expect((await me('chen')).communities.map(({ id, mayCreate }) => [id, mayCreate])).toEqual([
    ['c1', false],
    ['c2', false],
  ]);
  expect((await me('guest')).communities.map(({ id }) => id as string)).toEqual(['c2']);
});

test('every school that one meets has its name and hue, also the supervisor’s', async () => {
  const { schools } = await me('lin');
  expect(schools.map(({ id }) => id as string).sort()).toEqual(['exp', 'office', 'wuping', 'zgl']);
  expect(schools.find(({ id }) => id === ('zgl' as string))).toMatchObject({
    hue: 'orange',
    parent: 'wuping',
    kind: 'site',
  });
});

test('a community shows its people, groups, pairs and exchanges of today', async () => {
  const { people, groups, pairs, exchanges, term, lead, schools } = await page('lin', 'c1');
  expect(people.map(({ id }) => id as string)).toEqual(['chen', 'fang', 'he', 'jiang', 'lin', 'luo', 'shen', 'wu', 'xu', 'zheng', 'zhou']); // prettier-ignore
  expect(people.find(({ id }) => id === ('wu' as string))?.roles).toEqual(['deputy_head', 'principal']);
  expect(groups.map(({ id }) => id as string)).toEqual(['english', 'science']);
  expect(groups[1]?.members).toContainEqual({ person: 'chen', role: 'adviser' });
  expect(pairs.map(({ urban, township }) => [urban, township])).toEqual([
    ['shen', 'lin'],
    ['he', 'jiang'],
  ]);
  expect(exchanges.map(({ id, running }) => [id, running])).toEqual([
    ['x3', true],
    ['x1', true],
  ]);
  expect(term).toMatchObject({ id: 'spring', week1: '2026-02-23', weeks: 18 });
  expect(lead).toBe('exp');
  expect(schools.map(({ id }) => id as string).sort()).toEqual(['exp', 'office', 'wuping', 'zgl']);
});

test('pairs have their goals in order', async () => {
  const goal = (place: number, textZh: string, target: number) => ({
    pairId: 'p1',
    place,
    textZh,
    textEn: textZh,
    target,
  });
  await world.db
    .insertInto('pairGoal')
    .values([goal(2, '同课异构', 1), goal(1, '共备', 4)])
    .execute();
  const { pairs } = await page('lin', 'c1');
  expect(pairs[0]?.goals).toEqual([
    { text: { zh: '共备', en: '共备' }, target: 4 },
    { text: { zh: '同课异构', en: '同课异构' }, target: 1 },
  ]);
});
