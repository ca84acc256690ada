import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CursorLine } from './cursor-line.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const someone = (client: number): Awareness => {
  const ydoc = new Y.Doc();
  ydoc.clientID = client;
  const awareness = new Awareness(ydoc);
  // the state that it is born with is ignored by everybody
  awareness.setLocalState({ cursor: 0 });
  return awareness;
};

const stateOf = (awareness: Awareness, client: number) => awareness.getStates().get(client);

const line = (send: (bytes: Uint8Array) => boolean = () => true) => {
  const frames: Uint8Array[] = [];
  const own = someone(5);
  const cursors = new CursorLine({ awareness: own, send: (bytes) => (frames.push(bytes), send(bytes)) });
  return { own, cursors, frames };
};

test('many moves of the caret within 50 ms are one message, with the last of them', () => {
  const { own, frames } = line();
  for (let at = 0; at < 40; at++) own.setLocalStateField('cursor', at);
  vi.advanceTimersByTime(60);
  expect(frames).toHaveLength(1);
  const other = someone(6);
  applyAwarenessUpdate(other, frames[0]!, 'test');
  expect(stateOf(other, 5)).toEqual({ cursor: 39 });
});

test('a caret that could not be sent yet is sent later', () => {
  let free = false;
  const { own, frames } = line(() => free);
  own.setLocalStateField('cursor', 1);
  vi.advanceTimersByTime(200);
  free = true;
  vi.advanceTimersByTime(60);
  const sent = frames.length;
  vi.advanceTimersByTime(1_000);
  expect(frames).toHaveLength(sent);
});

test('after a new line the own state is said again, newer than what the server may remember', () => {
  const { own, cursors, frames } = line();
  own.setLocalStateField('cursor', 1);
  vi.advanceTimersByTime(60);
  const server = someone(99);
  applyAwarenessUpdate(server, frames[0]!, 'line');
  server.states.delete(5);
  cursors.announce();
  applyAwarenessUpdate(server, frames.at(-1)!, 'line');
  expect(stateOf(server, 5)).toEqual({ cursor: 1 });
});

test('only the own state goes out, whatever the others do', () => {
  const { own, cursors, frames } = line();
  const other = someone(6);
  vi.advanceTimersByTime(60);
  frames.length = 0;
  cursors.receive(encodeAwarenessUpdate(other, [6]));
  vi.advanceTimersByTime(60);
  expect(frames).toEqual([]);
  expect(stateOf(own, 6)).toEqual({ cursor: 0 });
});

test('when the line is lost nobody is there; with the same words as before they are there again', () => {
  const { own, cursors } = line();
  const words = encodeAwarenessUpdate(someone(6), [6]);
  cursors.receive(words);
  cursors.forgetOthers();
  expect([...own.getStates().keys()]).toEqual([5]);
  cursors.receive(words);
  expect(stateOf(own, 6)).toEqual({ cursor: 0 });
});
