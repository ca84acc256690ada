import { describe, expect, it } from 'vitest';
import type { NodeJson } from './json.ts';
import { plannedMinutes, steps } from './process.ts';
import { schema } from './schema.ts';
import { template } from './templates.ts';

const kinds = (content: NodeJson[]) => content.map(({ attrs }) => attrs?.['kind']);
const find = (node: NodeJson, type: string): NodeJson[] => [
  ...(node.type === type ? [node] : []),
  ...(node.content ?? []).flatMap((child) => find(child, type)),
];

describe('templates', () => {
  it('are valid documents whose cells and items can all be typed into', () => {
    for (const name of ['lesson-plan-zh', 'lesson-plan-en', 'research-note', 'page'] as const) {
      const node = schema.nodeFromJSON(template(name, { language: 'zh', schools: [] }));
      expect(() => node.check()).not.toThrow();
      node.descendants((child) => {
        expect(child.isTextblock || child.isInline || child.childCount > 0, child.type.name).toBe(true);
        return !child.isTextblock;
      });
    }
  });

  it('propose the sections of the field in their order', () => {
    expect(kinds(template('lesson-plan-zh', { language: 'zh', schools: [] }).content)).toEqual([
      ...['standards', 'textbook', 'learners', 'objectives', 'keyPoints'],
      ...['assessment', 'preparation', 'process', 'board', 'homework'],
    ]);
    expect(kinds(template('research-note', { language: 'zh', schools: [] }).content)).toEqual([
      ...['attendance', 'agenda', 'evidence', 'remarks', 'decisions', 'suggestions', 'todos'],
    ]);
  });

  it('begin a page of a school with free sections, in its own language', () => {
    const titles = (language: 'zh' | 'en') =>
      template('page', { language, schools: [] }).content.map(({ attrs }) => [attrs?.['kind'], attrs?.['title']]);
    expect(titles('zh')[0]).toEqual(['custom', '项目简介']);
    expect(titles('en')[0]).toEqual(['custom', 'What it is']);
  });

  it('give every school its own place among the learners', () => {
    const { content } = template('lesson-plan-en', { language: 'en', schools: ['town', 'hill'] });
    const groups = find(
      content.find(({ attrs }) => attrs?.['kind'] === 'learners')!,
      'schoolGroup',
    );
    expect(groups.map(({ attrs }) => attrs?.['ownerSchool'])).toEqual(['town', 'hill']);
  });

  it('take the dimensions of the goals from the subject, or the three for a subject they do not know', () => {
    const goals = (subject: string) =>
      JSON.stringify(template('lesson-plan-zh', { language: 'zh', schools: [], subject }));
    expect(goals('科学')).toContain('探究实践');
    expect(goals('音乐')).toContain('审美感知');
    expect(goals('校本课程')).toContain('过程与方法');
    expect(goals('constructor')).toContain('过程与方法');
  });

  it('plan the whole class hour and not a minute more', () => {
    for (const minutesPerPeriod of [35, 40, 45, 47]) {
      for (const name of ['lesson-plan-zh', 'lesson-plan-en'] as const) {
        const planned = steps(template(name, { language: 'zh', schools: [], minutesPerPeriod }));
        expect(plannedMinutes(planned)).toBe(minutesPerPeriod);
      }
    }
  });

  it('repeat process, board and homework for every class hour', () => {
    const plan = template('lesson-plan-zh', { language: 'zh', schools: [], periods: 3 });
    expect(kinds(plan.content).slice(-9)).toEqual(Array(3).fill(['process', 'board', 'homework']).flat());
    expect(plannedMinutes(steps(plan), 2)).toBe(40);
    expect(plannedMinutes(steps(plan))).toBe(120);
  });

  it('name every column and step by an id that no other has', () => {
    const plan = template('lesson-plan-zh', { language: 'zh', schools: [], periods: 2 });
    const headers = plan.content.flatMap((section) => find(section, 'tableHeader'));
    const columns = headers.map(({ attrs }) => attrs?.['columnId']).filter((id) => id !== undefined);
    const all = [...columns, ...steps(plan).map(({ id }) => id)];
    expect(columns).toHaveLength(10);
    expect(new Set(all).size).toBe(all.length);
  });
});
