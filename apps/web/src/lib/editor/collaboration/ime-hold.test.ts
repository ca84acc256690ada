// @vitest-environment happy-dom
import { schema } from '@gongbei/document/schema';
import { EditorState } from '@tiptap/pm/state';
import { EditorView } from '@tiptap/pm/view';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { imeHold } from './ime-hold.ts';

const told: string[] = [];
const open = { hold: () => told.push('hold'), release: () => told.push('release') };
let view: EditorView;

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  view = new EditorView(null, { state: EditorState.create({ schema, plugins: [imeHold(open)] }) });
});
afterEach(() => {
  vi.useRealTimers();
});

const say = (type: string) => view.dom.dispatchEvent(new CompositionEvent(type));

test('a composition holds, and lets go only after the word has been read from the page', () => {
  say('compositionstart');
  say('compositionend');
  expect(told).toEqual(['hold']);
  vi.advanceTimersByTime(29);
  expect(told).toEqual(['hold']);
  vi.advanceTimersByTime(2);
  expect(told).toEqual(['hold', 'release']);
});

test('one word right after another stays one hold', () => {
  say('compositionstart');
  say('compositionend');
  vi.advanceTimersByTime(10);
  say('compositionstart');
  vi.advanceTimersByTime(1000);
  expect(told).toEqual(['hold']);
  say('compositionend');
  vi.advanceTimersByTime(50);
  expect(told).toEqual(['hold', 'release']);
});

test('an editor that goes away in the midst of a word lets go', () => {
  say('compositionstart');
  view.destroy();
  expect(told).toEqual(['hold', 'release']);
});
