import { expect, test } from 'vitest';
import { matchPeople } from './match-people.ts';

const person = (id: string, zh: string, en: string) => ({ id, name: { zh, en }, school: 'wuping' });
const people = [
  person('lin', '林秀云', 'Lin Xiuyun'),
  person('luo', '罗大山', 'Luo Dashan'),
  person('shen', '沈知远', 'Shen Zhiyuan'),
  person('meng', '孟雨桐', 'Meng Yutong'),
];

const found = (query: string) => matchPeople(people, query).map(({ id }) => id);

test.each([
  ['林', ['lin']],
  ['秀云', ['lin']],
  ['lin', ['lin']],
  ['lxy', ['lin']],
  ['xiuy', ['lin']],
  ['lds', ['luo']],
  ['szy', ['shen']],
  ['zhiyuan', ['shen']],
  ['Shen Z', ['shen']],
  ['l', ['lin', 'luo']],
  ['王', []],
])('@%s finds %j', (query, ids) => {
  expect(found(query)).toEqual(ids);
});

test('without a word, everybody is offered', () => {
  expect(found('')).toHaveLength(4);
});
