import { DocumentFilter } from '@gongbei/contract/documents';
import { expect, test } from 'vitest';
import { filterOf, narrows, readListQuery, writeListQuery } from './list-query.ts';

const read = (search: string) => readListQuery(new URLSearchParams(search));

test('a filter survives the way through the address', () => {
  const query = read(
    '?subject=科学&grade=4&stage=review&school=wuping&group=g1&owner=u04&words=小灯泡&archived=true&sort=title',
  );
  expect(query).toEqual({
    subject: '科学',
    grade: 4,
    stage: 'review',
    school: 'wuping',
    group: 'g1',
    owner: 'u04',
    words: '小灯泡',
    archived: 'true',
    sort: 'title',
  });
  expect(read(writeListQuery(query))).toEqual(query);
});

test('what a mistyped address can not mean is left out', () => {
  expect(read('?grade=13&stage=finished&school=<x>&sort=likes&archived=yes&words=%20&unknown=1')).toEqual({});
});

test('whatever the address says, the server accepts the filter', () => {
  for (const search of ['', `?words=${'长'.repeat(200)}&grade=1.5`, '?grade=4&sort=stage&subject=科学'])
    expect(DocumentFilter.safeParse(filterOf('lesson_plan', read(search))).success, search).toBe(true);
});

test('an order alone narrows nothing', () => {
  expect(narrows(read('?sort=title'))).toBe(false);
  expect(narrows(read('?grade=4'))).toBe(true);
});
