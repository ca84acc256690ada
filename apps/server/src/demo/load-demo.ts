import type { ClientIds } from '@gongbei/sync/client-ids';
import type { UpdateLog } from '@gongbei/sync/update-log';
import type { Kysely } from 'kysely';
import { StartRefused } from '../errors.ts';
import { runAlone } from '../storage/run-alone.ts';
import type { Tables } from '../storage/tables.ts';
import { calendarOf } from './calendar.ts';
import { plantDocument } from './plant-document.ts';
import { plantSchedule, plantWorld, type MakeAccounts } from './plant-world.ts';
import { readWorld, type World, type WorldDocument } from './world.ts';

export interface LoadDemoParts {
  db: Kysely<Tables>;
  log: UpdateLog;
  ids: ClientIds;
  accounts: MakeAccounts;
  /** ms since 1970 */
  now: number;
}

/** When the loading began: should it be cut off, the next start goes on in the same week. */
const BEGUN = 'demo-begun';
const DONE = 'demo';

/** Keeps what is there already. */
const keepSetting = async (db: Kysely<Tables>, name: string, value: string): Promise<string> => {
  await db.insertInto('setting').values({ name, value }).onConflict((conflict) => conflict.doNothing()).execute(); // prettier-ignore
  return (await db.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value;
};

const idsIn = async (db: Kysely<Tables>, table: 'person' | 'document' | 'scheduleRow'): Promise<Set<string>> =>
  new Set((await db.selectFrom(table).select('id').execute()).map(({ id }) => id));

/** Everybody knows the passwords of the demo's people, so these never come among others. */
const refuseOthers = async (db: Kysely<Tables>) => {
  if (!(await isDemo(db)) && (await idsIn(db, 'person')).size > 0)
    throw new StartRefused(
      'DEMO=1 is refused on records that hold people of their own: give the demo a database of its own.',
    );
};

const isDemo = async (db: Kysely<Tables>): Promise<boolean> =>
  (await db.selectFrom('setting').select('name').where('name', '=', BEGUN).executeTakeFirst()) !== undefined;

/** Nor are the demo's people let in where it is not meant to run. */
export const refuseDemoRecords = async (db: Kysely<Tables>): Promise<void> => {
  if (await isDemo(db))
    throw new StartRefused('These records are those of the demo, whose passwords everybody knows: start with DEMO=1.');
};

/** Sources stand before their copies. */
const inOrder = ({ documents }: World): WorldDocument[] => [
  ...documents.filter(({ origin }) => !origin),
  ...documents.filter(({ origin }) => origin),
];

/**
 * Loads the demo's two communities with their people and documents, as of the Monday of this week: all days are moved
 * by whole weeks, counted in the demo's time zone. Loading again changes nothing, also by several servers at once, and a
 * loading that was cut off is completed. In a later week the data stay as they were loaded; removing the data directory begins anew.
 */
export const loadDemo = (parts: LoadDemoParts): Promise<void> => runAlone(parts.db, () => load(parts));

const load = async ({ db, log, ids, accounts, now }: LoadDemoParts): Promise<void> => {
  const done = await db.selectFrom('setting').select('name').where('name', '=', DONE).executeTakeFirst();
  if (done) return;
  await refuseOthers(db);
  const world = readWorld();
  const begun = Number(await keepSetting(db, BEGUN, String(now)));
  const calendar = calendarOf(begun, world.timeZone);
  if ((await idsIn(db, 'person')).size === 0) {
    const passwordHash = await accounts.hashPassword(world.password);
    await db.transaction().execute((trx) => plantWorld(trx, world, calendar, accounts, passwordHash));
  }
  const planted = await idsIn(db, 'document');
  for (const document of inOrder(world))
    if (!planted.has(document.id)) await plantDocument({ db, log, ids, world, calendar }, document);
  if ((await idsIn(db, 'scheduleRow')).size === 0)
    await db.transaction().execute((trx) => plantSchedule(trx, world, calendar));
  await keepSetting(db, DONE, new Date(now).toISOString());
};
