// Computes the tables of infra/runbook/capacity.md from infra/runbook/capacity-figures.mjs, and writes them into the page.
//   npm run capacity -w infra              --check: only says whether the page is as it should be
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ASSUMED as a, EDITS_KEPT, LIMITS, MEASURED as m } from '../runbook/capacity-figures.mjs';

const PAGE = fileURLToPath(new URL('../runbook/capacity.md', import.meta.url));
const SIZES = [1, 100, 10_000];

const of = (communities) => {
  const edits = communities * a.peoplePresent * a.typing * a.editsPerSecond;
  const editsPerYear = communities * a.documentsPerYear * a.editsPerDocument;
  const kept = communities * a.documentsPerYear * Math.min(EDITS_KEPT, a.editsPerDocument) * m.editInRedis;
  const states = communities * a.documentsPerYear * (m.stateOfDocument + m.documentInRedis);
  const redis = kept + states;
  const archive = editsPerYear * m.editInArchive;
  const out = edits * a.readers * m.editToReader;
  const memory = communities * a.documentsOpen * m.openDocument;
  const cores = { embedded: (edits * m.cpuEmbedded) / 1_000, scaled: (edits * m.cpuScaled) / 1_000 };
  const shards = Math.ceil(redis / (LIMITS.redisShard * LIMITS.redisFilled));
  // one more, so that one may be away
  const servers = Math.ceil(Math.max(cores.scaled / LIMITS.busy, memory / LIMITS.processMemory)) + 1;
  return { communities, edits, editsPerYear, kept, states, redis, archive, out, memory, cores, shards, servers };
};
const columns = SIZES.map(of);

const bytes = (value) => {
  const [unit, by] = [['TB', 1e12], ['GB', 1e9], ['MB', 1e6], ['kB', 1e3]].find(([, least]) => value >= least) ?? ['B', 1]; // prettier-ignore
  const number = value / by;
  return `${number >= 100 ? Math.round(number) : Number(number.toPrecision(2))} ${unit}`;
};
const count = (value) => (value < 10 ? Number(value.toPrecision(2)) : Math.round(value)).toLocaleString('en-US');
const times = (value) => `${value >= 100 ? count(value) : Number(value.toPrecision(2))} ×`;

const table = (head, rows) => {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return lines.join('\n');
};
const row = (what, cell) => [what, ...columns.map(cell)];
const SIZE_HEAD = ['', ...SIZES.map((size) => (size === 1 ? '1 community' : count(size)))];

const measured = table(
  ['what', 'takes', 'by'],
  [
    ['an edit of one character, as it travels', `${m.editOnTheWay} B, without the frame around it`, '`storage`'],
    ['an edit in the SQLite log', `${m.editInSqlite} B`, '`storage`'],
    ['an edit in Redis, one entry each', `${m.editInRedis} B of memory`, '`storage`'],
    ['an edit in the archive, PostgreSQL', `${m.editInArchive} B with its index`, '`storage`'],
    ['a document in Redis, whatever is in it', `${bytes(m.documentInRedis)} of memory`, '`storage`'],
    ['the state of a document of 10,000 characters', bytes(m.stateOfDocument), '`storage`'],
    ['an edit of a pair, with its cursor, to a reader', `${m.editToReader} B`, '`bench paper`'],
    ['an open document with two readers', `${bytes(m.openDocument)} of the server`, '`bench paper`'],
    ['an edit of a pair, with its cursor, one server', `${m.cpuEmbedded} ms of CPU`, '`bench paper`'],
    ['the same with Redis and PostgreSQL, all of them together', `${m.cpuScaled} ms of CPU`, '`bench paper`'],
  ],
);

const computed = table(SIZE_HEAD, [
  row('people at the peak', ({ communities }) => count(communities * a.peoplePresent)),
  row('documents open', ({ communities }) => count(communities * a.documentsOpen)),
  row('edits a second', ({ edits }) => count(edits)),
  row('text that arrives, without frames', ({ edits }) => `${bytes(edits * m.editOnTheWay)}/s`),
  row('what goes out, with cursors', ({ out }) => `${bytes(out)}/s`),
  row('one server: cores busy', ({ cores }) => count(cores.embedded)),
  row('one server: its log on disk', ({ editsPerYear }) => `${bytes(editsPerYear * m.editInSqlite)} a year`),
  row('several: cores busy, Redis and PostgreSQL too', ({ cores }) => count(cores.scaled)),
  row('several: servers, one of them to spare', ({ servers }) => count(servers)),
  row('several: memory of all servers for open documents', ({ memory }) => bytes(memory)),
  row(`Redis: the newest ${count(EDITS_KEPT)} edits of each document`, ({ kept }) => `${bytes(kept)} a year`),
  row('Redis: the state of each document', ({ states }) => `${bytes(states)} a year`),
  row(`Redis: shards of ${bytes(LIMITS.redisShard)}, filled to half, after a year`, ({ shards }) => count(shards)),
  row('PostgreSQL: the archive', ({ archive }) => `${bytes(archive)} a year`),
]);

/** How often over one of each thing is needed: whatever is needed most breaks first. */
const NEEDS = {
  'the event loop of one process': ({ cores }) => cores.embedded / LIMITS.busy,
  'the memory of one process': ({ memory }) => memory / LIMITS.processMemory,
  'the memory of one Redis, after a year': ({ redis }) => redis / (LIMITS.redisShard * LIMITS.redisFilled),
  'the disk of one PostgreSQL, after a year': ({ archive }) => archive / LIMITS.disk,
  'one line of a gigabit, to half': ({ out }) => out / LIMITS.line,
};
const first = (column) => {
  const needs = Object.entries(NEEDS).map(([what, need]) => [what, need(column)]);
  const [what, most] = needs.sort(([, x], [, y]) => y - x)[0];
  return most > 1 ? `**${what}**` : `nothing; ${what} would be next`;
};
const breaks = table(SIZE_HEAD, [
  ...Object.entries(NEEDS).map(([what, need]) => row(what, (column) => times(need(column)))),
  row('what breaks first', first),
]);

const write = (page, [name, text]) => {
  const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end -->)`);
  if (!place.test(page)) throw new Error(`the page has no place for ${name}`);
  return page.replace(place, (_, begin, end) => `${begin}\n${text}\n\n${end}`);
};

const before = readFileSync(PAGE, 'utf8');
const after = Object.entries({ measured, computed, breaks }).reduce(write, before);
if (!process.argv.includes('--check')) writeFileSync(PAGE, after);
else if (before !== after) {
  console.error('infra/runbook/capacity.md is not what its figures make: npm run capacity -w infra');
  process.exit(1);
}
