import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Line, type SocketLike } from './line.ts';
import { decodeClientFrame } from './protocol.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A line that is open, and over which nobody answers. */
const openLine = () => {
  const asked: string[] = [];
  const socket: SocketLike = {
    binaryType: '',
    readyState: 1,
    bufferedAmount: 0,
    onopen: null,
    onmessage: null,
    onclose: null,
    onerror: null,
    send: (bytes) => void asked.push(...decodeClientFrame(bytes).map(({ type }) => type)),
    close: () => {},
  };
  const ends: number[] = [];
  const line = new Line(socket, { onOpen: () => {}, onMessage: () => {}, onEnd: (code) => ends.push(code) });
  socket.onopen?.(undefined as never);
  return { line, asked, ends };
};

test('P7: a line over which nothing is heard is asked, and given up when nobody answers', async () => {
  const { asked, ends } = openLine();
  await wait(20_000);
  expect(asked).toEqual(['queryAwareness']);
  await wait(20_000);
  expect(ends).toEqual([1006]);
});

test('P7: it is given up in time however often the device says that it woke up', async () => {
  const { line, ends } = openLine();
  const waking = setInterval(() => line.probe(), 500);
  await wait(13_000);
  clearInterval(waking);
  expect(ends).toEqual([1006]);
});

test('P7: a device that wakes up while it is being asked waits no longer than it would have', async () => {
  const { line, ends } = openLine();
  await wait(29_500);
  line.probe();
  await wait(4_000);
  expect(ends).toEqual([1006]);
});

test('P7: it is given up too on a device whose clock is set back by an hour', async () => {
  const { ends } = openLine();
  vi.setSystemTime(Date.now() - 3_600_000);
  await wait(40_000);
  expect(ends).toEqual([1006]);
});
