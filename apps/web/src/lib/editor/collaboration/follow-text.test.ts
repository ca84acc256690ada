import { schema } from '@gongbei/document/schema';
import type { Node } from '@tiptap/pm/model';
import { expect, test } from 'vitest';
import { followText } from './follow-text.ts';

type Line = readonly [id: string, text: string, type?: 'paragraph' | 'heading'];

const document = (...lines: Line[]): Node =>
  schema.node('doc', null, [
    schema.node(
      'section',
      { kind: 'custom', id: 's', blockId: 's' },
      lines.map(([blockId, text, type = 'paragraph']) => schema.node(type, { blockId }, text ? schema.text(text) : [])),
    ),
  ]);

const placeIn = (doc: Node, id: string, offset: number): number => {
  let at = 0;
  doc.descendants((node, position) => void (node.attrs['blockId'] === id && (at = position + 1 + offset)));
  return at;
};

const follow = (old: Node, [id, offset]: [string, number], now: Node, [leftId, leftOffset]: [string, number]) =>
  followText(old, placeIn(old, id, offset), now, placeIn(now, leftId, leftOffset));

test('a caret goes with its words when the line is broken before it', () => {
  const old = document(['a', '今年的春天来了'], ['b', '下一段']);
  const now = document(['a', '今年的'], ['new', '春天来了'], ['b', '下一段']);
  expect(follow(old, ['a', 7], now, ['a', 3])).toBe(placeIn(now, 'new', 4));
  expect(follow(old, ['a', 5], now, ['a', 3])).toBe(placeIn(now, 'new', 2));
});

test('a caret goes with its words when the colleague wrote on both sides of the break', () => {
  const old = document(['a', '春天来了']);
  const now = document(['a', '今年的'], ['new', '这个春天来了']);
  expect(follow(old, ['a', 4], now, ['a', 3])).toBe(placeIn(now, 'new', 6));
});

test('a caret stays in its words when the line is broken before the first of them', () => {
  const old = document(['a', '春天来了'], ['b', '下一段']);
  const now = document(['a', ''], ['new', '春天来了'], ['b', '下一段']);
  expect(follow(old, ['a', 4], now, ['new', 4])).toBeNull();
  expect(follow(old, ['a', 1], now, ['new', 1])).toBeNull();
});

test('a caret stays where it was left when the line is broken behind it, or only written into', () => {
  const old = document(['a', '今年的春天来了']);
  expect(follow(old, ['a', 2], document(['a', '今年的'], ['new', '春天来了']), ['a', 2])).toBeNull();
  expect(follow(old, ['a', 7], document(['a', '在今年的春天来了']), ['a', 8])).toBeNull();
  expect(follow(old, ['a', 7], document(['a', '今年的'], ['b', '别的']), ['a', 3])).toBeNull();
});

test('a caret goes with its words into the line that they were joined to', () => {
  const old = document(['a', '今年的'], ['b', '春天来了']);
  const now = document(['a', '今年的春天来了']);
  expect(follow(old, ['b', 2], now, ['a', 7])).toBe(placeIn(now, 'a', 5));
});

test('a caret of a removed line stands at the end of the line before', () => {
  const old = document(['a', '今年的'], ['b', '春天来了'], ['c', '花开了']);
  const now = document(['a', '今年的'], ['c', '花开了']);
  expect(follow(old, ['b', 2], now, ['c', 3])).toBe(placeIn(now, 'a', 3));
});

test('a caret keeps its letter in a line that was made a heading, or moved', () => {
  const old = document(['a', '今年的'], ['b', '春天来了']);
  const retyped = document(['a', '今年的'], ['b', '春天来了', 'heading']);
  expect(follow(old, ['b', 2], retyped, ['a', 3])).toBe(placeIn(retyped, 'b', 2));
  const moved = document(['b', '春天来了'], ['a', '今年的']);
  expect(follow(old, ['b', 4], moved, ['a', 3])).toBe(placeIn(moved, 'b', 4));
});
