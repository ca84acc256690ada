// Every message exists in zh and in en, with the same placeholders, and neither is empty.
import { readdirSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../apps/web/messages/', import.meta.url);
const read = (locale, file) => JSON.parse(readFileSync(new URL(`${locale}/${file}`, ROOT), 'utf8'));
const texts = (message) =>
  typeof message === 'string' ? [message] : Object.values(message.flatMap((m) => Object.values(m.match ?? {})));
const placeholders = (message) =>
  new Set(texts(message).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1])));
const same = (a, b) => a.size === b.size && [...a].every((x) => b.has(x));

const faults = (file) => {
  const zh = read('zh', file);
  const en = read('en', file);
  return [...new Set([...Object.keys(zh), ...Object.keys(en)])]
    .filter((key) => key !== '$schema')
    .flatMap((key) => {
      if (!(key in zh) || !(key in en)) return [`${file}: ${key} is missing in ${key in zh ? 'en' : 'zh'}`];
      if (![...texts(zh[key]), ...texts(en[key])].every((text) => text.trim())) return [`${file}: ${key} is empty`];
      return same(placeholders(zh[key]), placeholders(en[key]))
        ? []
        : [`${file}: ${key} has other placeholders in en than in zh`];
    });
};

const files = [...new Set(['zh', 'en'].flatMap((locale) => readdirSync(new URL(`${locale}/`, ROOT))))];
const found = files.flatMap(faults);
for (const fault of found) console.error(fault);
process.exit(found.length ? 1 : 0);
