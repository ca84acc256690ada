import { expect, test } from 'vitest';
import { parseAddress } from './address.ts';

test('names the document, the schema version and the client id', () => {
  expect(parseAddress('/collab/d_1-a?v=3&client=17')).toEqual({ document: 'd_1-a', own: { version: 3, client: 17 } });
});

test('without a version it is a stock client', () => {
  expect(parseAddress('/collab/d1')).toEqual({ document: 'd1', own: null });
  expect(parseAddress('/collab/d1?client=17')).toEqual({ document: 'd1', own: null });
});

test.each([
  '/collab/',
  '/collab',
  '/collab/a/b',
  '/collab/../../etc/passwd',
  '/collab/%2e%2e%2f',
  '/collab/a%00',
  '/collab/%ff',
  `/collab/${'a'.repeat(9_000)}`,
  '/collab/d1?v=1',
  '/collab/d1?v=&client=1',
  '/collab/d1?v=1&client=0',
  '/collab/d1?v=1&client=-4',
  '/collab/d1?v=1e3&client=1',
  '/collab/d1?v=1&client=9007199254740993',
  '/collabd1?v=1&client=1',
  '',
  undefined,
])('%s is no address', (url) => {
  expect(parseAddress(url)).toBeNull();
});
