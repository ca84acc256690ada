import { template } from '@gongbei/document/templates';
import type { DocumentJson, NodeJson } from '@gongbei/document/json';
import { describe, expect, test } from 'vitest';
import { documentRow } from '../../test/world.ts';
import { missingForReview } from './readiness.ts';

const names = ['lesson-plan-zh', 'lesson-plan-en'] as const;

/** Writes into the first empty line of a section, as a teacher would. */
const written = (json: DocumentJson, kind: string, text = '会用两种方法点亮小灯泡'): DocumentJson => {
  const copy = structuredClone(json);
  const fill = (node: NodeJson): boolean => {
    if (node.type === 'tableHeader') return false;
    const isLine = node.type === 'paragraph';
    if (!isLine) return (node.content ?? []).some(fill);
    node.content = [...(node.content ?? []), { type: 'text', text }];
    return true;
  };
  expect(copy.content.filter((section) => section.attrs?.['kind'] === kind).some(fill)).toBe(true);
  return copy;
};

describe.each(names)('a plan from %s', (name) => {
  const row = documentRow('plan', { ownerId: 'shen', template: name, gradesJson: '[4]' });
  const fresh = template(name, { language: 'zh', schools: ['exp', 'wuping'], subject: '科学' });

  test('as its template left it lacks a goal, then a step, and nothing else', () => {
    expect(missingForReview(row, fresh)).toBe('objectives');
    const withGoal = written(fresh, 'objectives');
    expect(missingForReview(row, withGoal)).toBe('process');
    expect(missingForReview(row, written(withGoal, 'process'))).toBeNull();
    expect(missingForReview({ ...row, gradesJson: '[]' }, written(withGoal, 'process'))).toBe('grades');
  });

  test('without the sections it lacks both', () => {
    expect(missingForReview(row, { type: 'doc', content: [] })).toBe('objectives');
  });
});

test('a research note needs nothing', () => {
  const note = documentRow('note', { ownerId: 'shen', kind: 'research_note', template: 'research-note' });
  expect(missingForReview(note, { type: 'doc', content: [] })).toBeNull();
});
