import { expect, test } from 'vitest';
import { completeAddress } from './links.ts';

test.each([
  ['https://example.org/a', 'https://example.org/a'],
  ['example.org', 'https://example.org'],
  ['  www.example.org/课件 ', 'https://www.example.org/课件'],
  ['lin@example.org', 'mailto:lin@example.org'],
  ['tel:12345', 'tel:12345'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['//evil.example', null],
  ['课件', null],
  ['', null],
])('%s becomes %s', (typed, address) => {
  expect(completeAddress(typed)).toBe(address);
});
