import { expect, test } from 'vitest';
import { nextPath, signInAddress } from './next-path.ts';

const ORIGIN = 'http://127.0.0.1:3000';

test('a path of this site is followed, with its query and place', () => {
  expect(nextPath('/documents/d01?from=chat#process', ORIGIN)).toBe('/documents/d01?from=chat#process');
});

test('an address elsewhere leads to the desk instead', () => {
  for (const trick of [
    'https://evil.example/',
    '//evil.example/x',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    'documents/d01',
    '',
    null,
  ])
    expect(nextPath(trick, ORIGIN), String(trick)).toBe('/');
});

test('nobody is sent back to a page that signs in', () => {
  expect(nextPath('/sign-in?next=/', ORIGIN)).toBe('/');
  expect(nextPath('/enter/linxy', ORIGIN)).toBe('/');
  expect(nextPath('/entered', ORIGIN)).toBe('/entered');
});

test('the sign-in address leads back to where one was', () => {
  const address = signInAddress(new URL('/documents/d01?x=1', ORIGIN));
  expect(nextPath(new URL(address, ORIGIN).searchParams.get('next'), ORIGIN)).toBe('/documents/d01?x=1');
  expect(signInAddress(new URL('/', ORIGIN))).toBe('/sign-in');
});
