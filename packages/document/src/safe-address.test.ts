import { describe, expect, it } from 'vitest';
import { isSafeAddress } from './safe-address.ts';

describe('an address a link may point to', () => {
  it.each([
    'https://example.org/',
    'http://10.0.0.2:3000/documents/d1?x=1#二',
    'https://例子.中国/教案',
    'HTTPS://EXAMPLE.ORG',
    'mailto:lin@example.org',
    'tel:+8657100000000',
  ])('is %s', (address) => expect(isSafeAddress(address)).toBe(true));

  it.each([
    '',
    '/documents/d1',
    'documents/d1',
    '#top',
    '//evil.example',
    'https:evil.example',
    'https:///evil.example',
    'https:\\\\evil.example',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'java\nscript:alert(1)',
    '\u0000javascript:alert(1)',
    '\u200bhttps://example.org',
    'https://example.org/\u202egnp.exe',
    'https://exa mple.org',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'view-source:https://example.org',
    'https://',
    'http://[::1',
  ])('is not %j', (address) => expect(isSafeAddress(address)).toBe(false));

  it('is never something that is not text, or longer than any address people pass on', () => {
    for (const value of [null, undefined, 7, ['https://example.org'], { href: 'https://example.org' }]) {
      expect(isSafeAddress(value)).toBe(false);
    }
    expect(isSafeAddress(`https://example.org/${'a'.repeat(3000)}`)).toBe(false);
  });
});
