import { beforeEach, expect, test } from 'vitest';
import { Acks } from './acks.ts';

let acks: Acks;
beforeEach(() => void (acks = new Acks()));

const take = (step: 'step2' | 'update' = 'update') => acks.take(acks.count(), step);
const refuse = (code: 'malformed' | 'not-stored') => {
  acks.count();
  acks.refuse('update', code);
};
const miss = (step: 'step2' | 'update' = 'update') => {
  acks.count();
  acks.miss(step);
};

test('one ack covers all that were taken, and is due once', () => {
  take();
  take();
  expect(acks.due()).toBe(2);
  expect(acks.due()).toBeNull();
});

test('nothing behind a hole is due until a step 2 is taken', () => {
  take();
  miss();
  take();
  expect(acks.due()).toBe(1);
  take();
  expect(acks.due()).toBeNull();
  take('step2');
  expect(acks.due()).toBe(5);
});

test('asks once for what is missing, and again when the answer did not bring it', () => {
  expect(acks.ask()).toBe(false);
  miss();
  expect([acks.ask(), acks.ask()]).toEqual([true, false]);
  miss('step2');
  expect(acks.ask()).toBe(true);
});

test('gives up on whoever answers three times in vain', () => {
  miss();
  for (let i = 0; i < 3; i++) {
    expect(acks.hopeless).toBe(false);
    miss('step2');
  }
  expect(acks.hopeless).toBe(true);
});

test('an answer that was taken makes the earlier ones forgotten', () => {
  miss('step2');
  miss('step2');
  take('step2');
  miss('step2');
  expect(acks.hopeless).toBe(false);
});

test('asks for nothing after a refusal for good, and again after one for now', () => {
  refuse('not-stored');
  expect(acks.refusedFor).toBeNull();
  expect(acks.ask()).toBe(true);
  refuse('malformed');
  expect(acks.refusedFor).toBe('malformed');
  expect(acks.ask()).toBe(false);
});
