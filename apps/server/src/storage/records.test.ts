import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql, type Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { newDatabase } from '../../test/postgres.ts';
import { StartRefused } from '../errors.ts';
import { migrate, migrations } from './migrate.ts';
import type { Kind } from './migrations/kind.ts';
import { openRecords, type Records } from './records.ts';
import type { Tables } from './tables.ts';

const run = promisify(execFile);
const OPEN_RECORDS = fileURLToPath(new URL('../../test/open-records.ts', import.meta.url));
const server = inject('postgres');
const kinds: Kind[] = server ? ['sqlite', 'postgres'] : ['sqlite'];

describe.each(kinds)('records in %s', (kind) => {
  let place: { dataDir: string; databaseUrl: string | null };
  let records: Records;

  const newPlace = async () => ({
    dataDir: await mkdtemp(join(inject('folder'), 'records-')),
    databaseUrl: kind === 'postgres' && server ? await newDatabase(server) : null,
  });

  beforeEach(async () => {
    place = await newPlace();
    records = await openRecords(place);
  });
  afterEach(() => records.close());

  const applied = async () =>
    (await sql<{ number: number }>`select number from migration order by number`.execute(records.db)).rows.map(
      (row) => row.number,
    );

  test('have every migration once, however often they are opened', async () => {
    const all = migrations.map((_, index) => index + 1);
    expect(await applied()).toEqual(all);
    await records.close();
    records = await openRecords(place);
    expect(await applied()).toEqual(all);
  });

  test('are brought up to date once by servers that start at the same time', async () => {
    await records.close();
    place = await newPlace();
    const open = () =>
      run(process.execPath, [OPEN_RECORDS, place.dataDir, ...(place.databaseUrl ? [place.databaseUrl] : [])]);
    await Promise.all([open(), open(), open()]);
    records = await openRecords(place);
    expect(await applied()).toHaveLength(migrations.length);
  });

  test('of a newer version are refused', async () => {
    await sql`insert into migration (number, at) values (9999, '')`.execute(records.db);
    await expect(openRecords(place)).rejects.toThrow(StartRefused);
  });

  test('keep nothing of a migration that fails, and take it at the next start', async () => {
    const broken = [
      ...migrations,
      async (db: Kysely<unknown>) => {
        await sql`create table half (id integer)`.execute(db);
        throw new Error('the power went');
      },
    ];
    const db = records.db as Kysely<unknown>;
    await expect(migrate(db, kind, broken)).rejects.toThrow('the power went');
    expect(await applied()).toHaveLength(migrations.length);
    const repaired = [
      ...migrations,
      async (to: Kysely<unknown>) => void (await sql`create table half (id integer)`.execute(to)),
    ];
    await migrate(db, kind, repaired);
    expect(await applied()).toHaveLength(migrations.length + 1);
  });

  test('give instants and counts back as numbers, nothing as null', async () => {
    const at = Date.UTC(2026, 3, 20, 8, 30);
    await records.db.insertInto('happening').values({ at, kind: 'list-changed', communityId: undefined }).execute();
    const row = await records.db.selectFrom('happening').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ id: 1, at, communityId: null });
    const { count } = records.db.fn;
    expect(await records.db.selectFrom('happening').select(count('id').as('n')).execute()).toMatchObject([{ n: 1 }]);
  });

  test('never give the number of a happening twice, even when all are forgotten', async () => {
    const happen = () =>
      records.db
        .insertInto('happening')
        .values({ at: 1, kind: 'list-changed' })
        .returning('id')
        .executeTakeFirstOrThrow();
    expect(await happen()).toMatchObject({ id: 1 });
    await records.db.deleteFrom('happening').execute();
    expect(await happen()).toMatchObject({ id: 2 });
  });

  test('undo a transaction that fails', async () => {
    const add = (db: Kysely<Tables>) => db.insertInto('setting').values({ name: 'x', value: 'y' }).execute();
    const failing = records.db.transaction().execute(async (trx) => {
      await add(trx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await records.db.selectFrom('setting').selectAll().execute()).toEqual([]);
  });

  test('refuse a row that refers to nobody', async () => {
    const lost = { communityId: 'nowhere', schoolId: 'nowhere' };
    await expect(records.db.insertInto('communitySchool').values(lost).execute()).rejects.toThrow(/foreign key/i);
  });
});

test('a database out of reach is one sentence', async () => {
  const nowhere = { dataDir: inject('folder'), databaseUrl: 'postgres://127.0.0.1:1/x' };
  await expect(openRecords(nowhere)).rejects.toThrow(/^The records database cannot be opened \(ECONNREFUSED\)\.$/);
});
