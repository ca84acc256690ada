import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage;

test('is who holds the other end of the line, whatever they say of themselves', () => {
  expect(addressOf(false)(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
});

test('is what the proxy has seen, behind one', () => {
  expect(addressOf(true)(from('127.0.0.1', '198.51.100.1, 203.0.113.7'))).toBe('203.0.113.7');
  expect(addressOf(true)(from('127.0.0.1'))).toBe('127.0.0.1');
});
