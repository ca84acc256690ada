import { expect, test } from 'vitest';
import { can, capabilitiesOf, type Relation, type Standing } from './capabilities.ts';

const standing = (relations: Relation[], rest: Partial<Standing> = {}): Standing => ({
  relations: new Set(relations),
  stage: 'discussion',
  archived: false,
  approved: false,
  reviewer: false,
  submitter: false,
  ...rest,
});

test('a draft is read by its owner, co-planners, its group, and nobody else', () => {
  for (const near of ['owner', 'member', 'adviser', 'head', 'named'] as const)
    expect(can(standing([near], { stage: 'draft' }), 'read'), near).toBe(true);
  for (const far of [
    'supervisor',
    'other_head',
    'community',
    'principal',
    'office',
    'teacher',
    'exchange',
    'admin',
  ] as const)
    expect(can(standing([far], { stage: 'draft' }), 'read'), far).toBe(false);
});

test('an installation administrator has no right to content', () => {
  expect(can(standing(['admin'], { stage: 'shared', approved: true }), 'read')).toBe(false);
});

test('grants add up, but an adviser never gets more than comment', () => {
  expect(can(standing(['teacher', 'named']), 'edit')).toBe(true);
  expect(can(standing(['adviser', 'named', 'head']), 'edit')).toBe(false);
  expect(can(standing(['adviser', 'head']), 'comment')).toBe(true);
});

test('a locked or archived document is edited by nobody', () => {
  expect(can(standing(['owner'], { stage: 'shared', approved: true }), 'edit')).toBe(false);
  expect(can(standing(['owner'], { archived: true }), 'edit')).toBe(false);
  expect(can(standing(['owner'], { stage: 'review' }), 'edit')).toBe(true);
});

test('only the named reviewer decides, never the owner, never who submitted', () => {
  const review = { stage: 'review', reviewer: true } as const;
  expect(can(standing(['supervisor'], review), 'decide')).toBe(true);
  expect(can(standing(['supervisor'], { stage: 'review' }), 'decide')).toBe(false);
  expect(can(standing(['head', 'owner'], review), 'decide')).toBe(false);
  expect(can(standing(['head'], { ...review, submitter: true }), 'decide')).toBe(false);
});

test('a teacher of the community adapts a shared plan, and sees its history only then', () => {
  expect(can(standing(['teacher'], { stage: 'shared', approved: true }), 'adapt')).toBe(true);
  expect(can(standing(['teacher']), 'adapt')).toBe(false);
  expect(can(standing(['teacher']), 'history')).toBe(false);
  expect(can(standing(['principal'], { stage: 'shared', approved: true }), 'adapt')).toBe(false);
});

test('in a community that has ended what could be read is read, and nothing is changed', () => {
  const left = (relations: Relation[], rest: Partial<Standing> = {}) =>
    capabilitiesOf(standing(relations, { ended: true, ...rest })).sort();
  expect(left(['owner', 'head', 'community'])).toEqual(['export', 'history', 'read']);
  expect(left(['teacher'], { stage: 'shared', approved: true })).toEqual(['export', 'history', 'read']);
  expect(left(['teacher'], { stage: 'draft' })).toEqual([]);
});
