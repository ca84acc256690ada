import { runInNewContext } from 'node:vm';
import { sql } from 'kysely';
import { expect, inject, test } from 'vitest';
import { newDatabase } from '../../test/postgres.ts';
import { openRecords } from '../storage/records.ts';
import { openLog, traceOf } from './log.ts';

/** What stands in the log of an error that was caught, as everybody here logs it. */
const logged = (error: unknown, key?: string) => {
  let line = '';
  const log = openLog('info', { write: (text) => (line += text) });
  log.warn(key ? { [key]: error } : traceOf(error), 'failed');
  const { level: _level, time: _time, msg: _msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  return key ? rest[key] : rest;
};
const HERE = expect.arrayContaining([expect.stringContaining('log.test.ts')]);

test.each([undefined, 'err', 'error'])('an error has its name, its code and its place, logged as %s', (key) => {
  const error = Object.assign(new TypeError('沈知远'), { code: 'EPIPE' });
  expect(logged(error, key)).toMatchObject({ name: 'TypeError', code: 'EPIPE', at: HERE });
});

test('so has one of another realm, and those behind an error', () => {
  expect(logged(runInNewContext('new RangeError("a")'))).toMatchObject({ name: 'RangeError' });
  const error = new AggregateError([Object.assign(new Error('b'), { code: 'ECONNREFUSED' })], 'all');
  expect(logged(new Error('c', { cause: error }))).toMatchObject({
    name: 'Error',
    cause: { name: 'AggregateError', errors: [{ name: 'Error', code: 'ECONNREFUSED', at: HERE }] },
  });
});

test.each([
  ['in lines that look like places', () => new Error('看\n    at 灯泡 (/灯泡.ts:1:1)\n    at secret (/secret.ts:1:1)')],
  ['changed afterwards', () => Object.assign(new Error('灯泡\n    at secret'), { message: 'secret' })],
  ['as a name and a code', () => Object.assign(new Error(''), { name: '灯泡 secret', code: '灯泡 secret' })],
  ['as it is', () => '灯泡 secret'],
  ['as a cause', () => new Error('灯泡', { cause: 'secret' })],
])('a message is never in the log, %s', (_, make) => {
  const error = make();
  for (const key of [undefined, 'err', 'error']) expect(JSON.stringify(logged(error, key))).not.toMatch(/灯泡|secret/);
});

test('a message of one letter, or of none, hides no place', () => {
  for (const message of ['', 'a', 'at', 'Error']) expect(logged(new Error(message))).toMatchObject({ at: HERE });
});

test.runIf(inject('postgres'))(
  'what PostgreSQL refuses is known by its code, and what was asked is not told',
  async () => {
    const records = await openRecords({ dataDir: '', databaseUrl: await newDatabase(inject('postgres')!) });
    const error = await sql`select '灯泡'::integer`.execute(records.db).catch((caught: unknown) => caught);
    await records.close();
    const line = logged(error);
    expect(line).toMatchObject({ name: 'error', code: '22P02', at: HERE });
    expect(JSON.stringify(line)).not.toContain('灯泡');
  },
);
