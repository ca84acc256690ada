import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartRefused } from '../errors.ts';

const SQLITE_BUSY = 5;

const sentence = (dataDir: string, error: unknown) => {
  const { errcode, code } = error as { errcode?: number; code?: string };
  return errcode === SQLITE_BUSY
    ? `DATA_DIR (${dataDir}) is in use by another server that is still running.`
    : `DATA_DIR (${dataDir}) cannot be written to (${code ?? 'unknown reason'}).`;
};

/**
 * Makes the data directory this process's alone, until it ends in whatever way: the operating system itself gives the
 * lock back. Two servers on one directory would each miss what the other appends.
 * @returns what gives it up
 */
export const claimDataDir = (dataDir: string): (() => void) => {
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 });
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (error) {
    lock?.close();
    throw new StartRefused(sentence(dataDir, error), { cause: error });
  }
  const held = lock;
  return () => held.close();
};

/**
 * Several servers may use the directory at once, where all that they keep in it is pictures: those have names of their
 * own, and are never changed.
 */
export const shareDataDir = (dataDir: string): void => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    throw new StartRefused(sentence(dataDir, error), { cause: error });
  }
};
