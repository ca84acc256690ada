import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteDialect } from './dialect.ts';

interface Row {
  a: unknown;
  b: unknown;
}
let db: Kysely<{ row: Row }>;

beforeEach(async () => {
  db = new Kysely({ dialect: sqliteDialect(':memory:') });
  await sql`create table "row" (a, b)`.execute(db);
});
afterEach(() => db.destroy());

const kept = async (a: unknown) => {
  await db.insertInto('row').values({ a, b: 'beside' }).execute();
  return db.selectFrom('row').selectAll().executeTakeFirstOrThrow();
};

test.each([
  ['an instant in the first place', new Date(1_745_000_000_000), 1_745_000_000_000],
  ['yes', true, 1],
  ['no', false, 0],
  ['nothing', undefined, null],
  ['null', null, null],
  ['text', '灯泡', '灯泡'],
  ['a big number', 2 ** 53 - 1, 2 ** 53 - 1],
])('%s is kept, and shifts nothing beside it', async (_, given, expected) => {
  expect(await kept(given)).toMatchObject({ a: expected, b: 'beside' });
});

test('bytes come back as they went', async () => {
  const { a } = await kept(new Uint8Array([0, 1, 255]));
  expect([...(a as Uint8Array)]).toEqual([0, 1, 255]);
});

test.each([[{ a: 1 }], [[1, 2]], [new Map()]])(
  'an object is refused, never taken for named parameters',
  async (object) => {
    await expect(kept(object)).rejects.toThrow(TypeError);
  },
);

test('rows are told one by one, too', async () => {
  await kept(1);
  const rows = [];
  for await (const row of db.selectFrom('row').selectAll().stream()) rows.push(row.a);
  expect(rows).toEqual([1]);
});
