import { describe, expect, it } from 'vitest';
import { paragraph, processTable, section, table } from './blocks.ts';
import type { NodeJson } from './document-json.ts';
import { plannedMinutes, steps } from './process.ts';

const plan = (...tables: NodeJson[]) => ({ type: 'doc' as const, content: [section('process', tables)] });

describe('the steps of a plan', () => {
  it('are the rows under the headings, each with its title and minutes', () => {
    const rows = [
      { minutes: 4, cells: [[paragraph(''), paragraph('聚焦')], '放录音'] },
      { minutes: null, cells: ['观察', ''] },
    ];
    const found = steps(plan(processTable(['环节', '教师'], rows)));
    expect(found.map(({ title, minutes }) => [title, minutes])).toEqual([
      ['聚焦', 4],
      ['观察', null],
    ]);
    expect(plannedMinutes(found)).toBe(4);
  });

  it('may take several rows, whose minutes are said once', () => {
    const process = processTable(
      ['环节'],
      [
        { minutes: 13, cells: ['探究'] },
        { minutes: 13, cells: ['（续）'] },
        { minutes: 7, cells: ['研讨'] },
      ],
    );
    process.content![2]!.attrs!['stepId'] = process.content![1]!.attrs!['stepId'];
    const found = steps(plan(process));
    expect(found.map(({ title, rows }) => [title, rows.length])).toEqual([
      ['探究', 2],
      ['研讨', 1],
    ]);
    expect(plannedMinutes(found)).toBe(20);
  });

  it('are looked for in process tables only, wherever they stand', () => {
    const inQuote = { type: 'blockquote', content: [processTable(['环节'], [{ minutes: 1, cells: ['一'] }])] };
    expect(steps(plan(table(['谁'], [['教师']]), inQuote)).map(({ title }) => title)).toEqual(['一']);
  });

  it('are none in a table that a merge left without rows or cells', () => {
    expect(steps(plan({ type: 'table', attrs: { role: 'process' } }))).toEqual([]);
    const bare = { type: 'table', attrs: { role: 'process' }, content: [{ type: 'tableRow' }] };
    expect(steps(plan(bare)).map(({ title, minutes }) => [title, minutes])).toEqual([['', null]]);
  });
});
