import { cp, mkdir, open, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from '../errors.ts';

/**
 * In this order: whatever the records name must have its text and its pictures. An edit that comes meanwhile is in the
 * copy or not, which the devices that typed it make good when the epoch is renewed.
 */
const DATABASES = ['records.sqlite', 'log.sqlite'];
const FILES = ['pictures', 'auth-secret'];

/** Copies everything that an installation keeps in its data directory, while a server works in it. */
export const backUp = async (dataDir: string, to: string): Promise<string> => {
  const folder = resolve(to);
  if (existsSync(folder)) throw new StartRefused(`${folder} is there already: each backup has a folder of its own.`);
  const unfinished = `${folder}.unfinished`;
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  for (const name of DATABASES) await copyDatabase(join(dataDir, name), join(unfinished, name));
  addArchived(join(dataDir, 'records.sqlite'), join(unfinished, 'records.sqlite'));
  await flush(join(unfinished, 'records.sqlite'));
  for (const name of FILES)
    if (existsSync(join(dataDir, name))) await cp(join(dataDir, name), join(unfinished, name), { recursive: true });
  await rename(unfinished, folder);
  await flush(join(folder, '..'));
  return `${folder} holds a backup of ${dataDir}`;
};

/** As of one moment, in one read: writers go on meanwhile, and can't make it begin again. */
const copyDatabase = async (from: string, to: string) => {
  const database = new DatabaseSync(from, { timeout: 10_000 });
  try {
    database.prepare('vacuum into ?').run(to);
  } finally {
    database.close();
  }
  await flush(to);
};

/** What went from the log into the archive after the records were copied, and before the log was, would be in neither. */
const addArchived = (from: string, to: string) => {
  const copy = new DatabaseSync(to, { timeout: 10_000 });
  try {
    copy.prepare('attach ? as source').run(from);
    copy.exec('insert or ignore into main.archivedUpdate select * from source.archivedUpdate');
  } finally {
    copy.close();
  }
};

/** SQLite does not flush what it copies. */
const flush = async (path: string) => {
  const file = await open(path, 'r');
  await file.sync().finally(() => file.close());
};
