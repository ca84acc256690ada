import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { CarelessProxy } from '../../test/faults/careless-proxy.ts';
import { newDatabase } from '../../test/postgres.ts';
import { postgresDialect } from './dialect.ts';

const PATIENCE = 300;

describe.runIf(inject('postgres'))('a PostgreSQL that is lost', () => {
  let line: CarelessProxy;
  let db: Kysely<unknown>;

  beforeEach(async () => {
    const url = new URL(await newDatabase(inject('postgres')!));
    line = await new CarelessProxy(Number(url.port)).open();
    url.port = String(line.port);
    db = new Kysely({ dialect: postgresDialect(url.href, () => {}, PATIENCE) });
    await ask();
  });
  afterEach(async () => {
    line.close();
    await db.destroy();
  });

  const ask = () => sql`select 1`.execute(db);

  test('fails what is being asked, and nothing else', async () => {
    const asking = db.connection().execute(async (connection) => {
      await sql`select 1`.execute(connection);
      line.cut();
      // between two questions nobody but the process would hear of it
      await new Promise((resolve) => setTimeout(resolve, 50));
      await sql`select 2`.execute(connection);
    });
    await expect(asking).rejects.toThrow();
    await ask();
  });

  test('in silence is given up, and asked anew over another line', async () => {
    line.fallSilent();
    await expect(ask()).rejects.toThrow('PostgreSQL does not answer');
    await ask();
  });
});
