import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** of a PostgreSQL server on which databases can be made; null: none on this machine */
    postgres: string | null;
    /** in which tests make folders of their own; it is removed after all of them */
    folder: string;
  }
}

/** Gives every test file one PostgreSQL server: the one that `TEST_POSTGRES_URL` names, or a temporary one. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const given = process.env.TEST_POSTGRES_URL;
  const started = given ? null : await startPostgres();
  if (!given && !started) project.vitest.logger.warn('PostgreSQL is not installed: its half of the tests is skipped');
  const folder = await mkdtemp(join(tmpdir(), 'gongbei-tests-'));
  project.provide('postgres', given ?? started?.url ?? null);
  project.provide('folder', folder);
  return async () => {
    await started?.stop();
    await rm(folder, { recursive: true, force: true });
  };
};
