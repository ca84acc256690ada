import { expect, test } from 'vitest';
import type { SchoolId } from '@gongbei/contract/ids';
import type { RosterRow } from '@gongbei/contract/roster';
import { checkRoster, personKey, type RosterWorld } from './check-roster.ts';

const school = (id: string, name: string, mine: boolean) => ({ id: id as SchoolId, name, names: [name], mine });
const world = (given: Partial<RosterWorld> = {}): RosterWorld => ({
  schools: [school('a', '星河小学', true), school('b', '云溪小学', false)],
  gives: new Set(['teacher']),
  isUserName: (text) => /^[a-z0-9._-]{2,30}$/.test(text),
  taken: new Set(),
  here: new Set(),
  ...given,
});
const EMPTY = { name: '', school: '', subject: '', grade: '', role: '', login: '', phone: '' };
const rows = (...given: Partial<RosterRow>[]): RosterRow[] => given.map((one, i) => ({ row: i + 2, ...EMPTY, ...one }));
const check = (given: Partial<RosterRow>[], around?: Partial<RosterWorld>) =>
  checkRoster(rows(...given), world(around)).check.rows;

test('names are made for those without one, and numbered around what is taken and what is typed', () => {
  const checked = check([{ name: '王芳' }, { name: '汪帆' }, { name: '王凡', login: 'wangf2' }, { name: '王  帆' }], {
    taken: new Set(['wangf']),
  });
  expect(checked.map(({ login, made }) => [login, made])).toEqual([
    ['wangf3', true],
    ['wangf4', true],
    ['wangf2', false],
    ['wangf5', true],
  ]);
  expect(checked.every(({ finding }) => finding === null)).toBe(true);
});

test('full-width letters, digits and spaces, a country code and hidden characters are made plain', () => {
  const [row] = check([{ name: '王\u3000芳\u200b\u202e', login: 'ＷａｎｇＦ１', phone: '+86 190 0000 0001' }]);
  expect(row).toMatchObject({ name: '王芳', login: 'wangf1', finding: null });
});

test.each([
  [{ name: '<img src=x>' }, 'name-odd'],
  [{ name: '王芳', school: '云溪小学' }, 'school-not-yours'],
  [{ name: '王芳', role: '教务处' }, 'role-not-yours'],
  [{ name: '王芳', login: '王芳' }, 'login-odd'],
  [{ name: '王芳', phone: 'zzz' }, 'phone-odd'],
  [{ name: '王芳', grade: '一直' }, 'grade-unknown'],
  [{ name: '@SUM(A1)' }, 'formula'],
  [{ name: '王芳', subject: '１１０１０１１９９００１０１００１Ｘ' }, 'identity-number'],
  [{}, 'empty'],
] as const)('%j: %s', (row, fault) => expect(check([row])[0]!.finding?.fault).toBe(fault));

test('a school need not be said by who has only one, and must be by who has two', () => {
  expect(check([{ name: '王芳' }])[0]!.school).toBe('a');
  const both = [school('a', '星河小学', true), school('b', '云溪小学', true)];
  expect(check([{ name: '王芳' }], { schools: both })[0]!.finding?.fault).toBe('school-missing');
});

test('a namesake of somebody who is there is taken in only under a name that was thought of', () => {
  const here = new Set([personKey('王芳', 'a')]);
  expect(check([{ name: '王芳' }], { here })[0]!.finding?.fault).toBe('person-here');
  expect(check([{ name: '王芳', login: 'wangfang.2' }], { here })[0]!.finding).toBeNull();
});
