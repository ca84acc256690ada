const MAX_LENGTH = 2048;
/** Control characters, spaces, and the invisible or direction-changing ones: a browser strips some, a reader sees none. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Z}]/u;
const SCHEMES = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/**
 * Whether a link may point there: an absolute http(s), mailto or tel address, written out in full. Everything else
 * (`javascript:`, `data:`, a path on our own origin, `//host`, a scheme with a tab inside) is not a link.
 */
export function isSafeAddress(address: unknown): address is string {
  if (typeof address !== 'string' || address.length > MAX_LENGTH || HIDDEN.test(address)) return false;
  const scheme = /^[a-z]+:/i.exec(address)?.[0].toLowerCase();
  if (scheme === undefined || !SCHEMES.has(scheme)) return false;
  return scheme.startsWith('http') ? /^https?:\/\/[^/\\]/i.test(address) && URL.canParse(address) : true;
}
