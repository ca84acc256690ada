import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTemporaryRecords } from '../../test/temporary-records.ts';
import {
  followHappenings,
  forgetHappenings,
  lastHappening,
  runCommand,
  tellHappening,
  type Follow,
} from './happenings.ts';
import type { Records } from './records.ts';

let records: Records;
const unfollow: (() => void)[] = [];
beforeEach(async () => void (records = await openTemporaryRecords()));
afterEach(async () => {
  for (const stop of unfollow.splice(0)) stop();
  await records.close();
});

const now = () => 1_000;
const tell = (document: string) => tellHappening(records.db, now, { kind: 'list-changed', document });
const follow = (given: Partial<Follow> = {}) => {
  const heard: string[] = [];
  const failures: unknown[] = [];
  const stop = followHappenings({
    db: records.db,
    from: 0,
    onHappening: ({ documentId }) => heard.push(documentId!),
    onFailure: (error) => failures.push(error),
    every: 60_000,
    ...given,
  });
  unfollow.push(stop);
  return { heard, failures, stop };
};

test('what a command tells is heard at once, in order, exactly once', async () => {
  const { heard } = follow();
  for (const id of ['a', 'b', 'c']) await tell(id);
  await vi.waitFor(() => expect(heard).toEqual(['a', 'b', 'c']));
  await tell('d');
  await vi.waitFor(() => expect(heard).toEqual(['a', 'b', 'c', 'd']));
});

test('what another process wrote is heard at the next look', async () => {
  const { heard } = follow({ every: 20 });
  await records.db.insertInto('happening').values({ at: 1, kind: 'list-changed', documentId: 'elsewhere' }).execute();
  await vi.waitFor(() => expect(heard).toEqual(['elsewhere']));
});

test('a command that fails tells nothing', async () => {
  const { heard } = follow();
  const failing = runCommand(records.db, now, async (_, say) => {
    say({ kind: 'list-changed', document: 'never' });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await tell('after');
  await vi.waitFor(() => expect(heard).toEqual(['after']));
});

test('more than one batch is read to its end, and one begins where one likes', async () => {
  const values = Array.from({ length: 1_203 }, (_, i) => ({
    at: 1,
    kind: 'list-changed' as const,
    documentId: `${i}`,
  }));
  await records.db.insertInto('happening').values(values).execute();
  const whole = follow({ every: 20 });
  await vi.waitFor(() => expect(whole.heard).toHaveLength(1_203));
  expect(whole.heard).toEqual(values.map(({ documentId }) => documentId));
  const late = follow({ from: await lastHappening(records.db), every: 20 });
  await tell('new');
  await vi.waitFor(() => expect(late.heard).toEqual(['new']));
});

test('a failure to read is told, and following goes on', async () => {
  const { heard, failures } = follow({ every: 20 });
  await records.db.schema.alterTable('happening').renameTo('away').execute();
  await vi.waitFor(() => expect(failures).not.toHaveLength(0));
  await records.db.schema.alterTable('away').renameTo('happening').execute();
  await tell('back');
  await vi.waitFor(() => expect(heard).toEqual(['back']));
});

test('nothing is heard after unfollowing', async () => {
  const { heard, stop } = follow({ every: 20 });
  stop();
  await tell('unheard');
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(heard).toEqual([]);
});

test('what is old is forgotten, what is new stays', async () => {
  await tell('old');
  await tellHappening(records.db, () => 5_000, { kind: 'list-changed', document: 'new' });
  await forgetHappenings(records.db, 2_000);
  expect((await records.db.selectFrom('happening').select('documentId').execute()).map((r) => r.documentId)).toEqual([
    'new',
  ]);
});

test('a follower goes on after everything was forgotten', async () => {
  const { heard } = follow();
  await tell('first');
  await vi.waitFor(() => expect(heard).toEqual(['first']));
  await forgetHappenings(records.db, 2_000);
  await tell('second');
  await vi.waitFor(() => expect(heard).toEqual(['first', 'second']));
});
