import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { addressOf } from './address-of.ts';

const from = (remoteAddress: string, forwarded?: string) =>
  ({ headers: { 'x-forwarded-for': forwarded }, socket: { remoteAddress } }) as unknown as IncomingMessage;

test('is who holds the other end of the line, whatever they say of themselves', () => {
  const alone = addressOf({ behindProxy: false, trustedProxies: 'loopback' });
  expect(alone(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
});

test('is what the last trusted proxy has seen, behind one', () => {
  const behind = addressOf({ behindProxy: true, trustedProxies: 'loopback, 10.0.0.0/8' });
  expect(behind(from('127.0.0.1', '198.51.100.1, 203.0.113.7'))).toBe('203.0.113.7');
  expect(behind(from('127.0.0.1', '198.51.100.1, 203.0.113.7, 10.1.2.3'))).toBe('203.0.113.7');
  expect(behind(from('203.0.113.9', '198.51.100.1'))).toBe('203.0.113.9');
});
