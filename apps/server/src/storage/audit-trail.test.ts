import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { newDatabase } from '../../test/postgres.ts';
import { BEGINNING, hashOf } from './audit-trail.ts';
import { recordAlone, runCommand } from './happenings.ts';
import { openRecords, type Records } from './records.ts';

const server = inject('postgres');
const kinds = server ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const);
const now = () => 1_000;

describe.each(kinds)('the audit log in %s', (kind) => {
  let records: Records;
  beforeEach(async () => {
    const dataDir = await mkdtemp(join(inject('folder'), 'audit-'));
    records = await openRecords({ dataDir, databaseUrl: kind === 'postgres' ? await newDatabase(server!) : null });
  });
  afterEach(() => records.close());

  const entries = () => records.db.selectFrom('auditEntry').selectAll().orderBy('number').execute();
  const signIn = (actor: string) => recordAlone(records.db, now, { actor, action: 'sign-in' });

  test('numbers its entries, and each stands on the one before', async () => {
    await signIn('shen');
    await runCommand(records.db, now, async (_, _tell, record) => {
      record({ actor: 'zheng', action: 'approve', object: { kind: 'document', id: 'd1' }, community: 'c1' });
      record({ actor: null, action: 'sign-in', result: 'refused' });
    });
    const all = await entries();
    expect(all.map(({ number, actorId, action, result }) => [number, actorId, action, result])).toEqual([
      [1, 'shen', 'sign-in', 'done'],
      [2, 'zheng', 'approve', 'done'],
      [3, null, 'sign-in', 'refused'],
    ]);
    let previous = BEGINNING;
    for (const { hash, ...entry } of all) {
      expect(hash).toBe(hashOf(previous, entry));
      previous = hash;
    }
  });

  test('keeps nothing of a command that fails', async () => {
    const failing = runCommand(records.db, now, async (_, _tell, record) => {
      record({ actor: 'shen', action: 'sign-in' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await entries()).toEqual([]);
  });

  test('has no gap and one end, however many commands add to it at once', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, i) => signIn(`person${i}`)));
    const all = await entries();
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(new Set(all.map(({ actorId }) => actorId)).size).toBe(12);
  });

  test('lets nobody change or remove an entry', async () => {
    await signIn('shen');
    const change = records.db.updateTable('auditEntry').set({ actorId: 'lin' }).execute();
    await expect(change).rejects.toThrow('only added to');
    await expect(records.db.deleteFrom('auditEntry').execute()).rejects.toThrow('only added to');
    expect(await entries()).toMatchObject([{ actorId: 'shen' }]);
  });
});
