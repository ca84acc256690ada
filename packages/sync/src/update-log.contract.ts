import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  EntriesDropped,
  type LogEntry,
  type NewEntry,
  OtherLog,
  type Snapshot,
  UnexpectedHead,
  type UpdateLog,
} from './update-log.ts';

/** One durable place for logs. */
export interface LogStore {
  /** Opens one more handle, as another process would. */
  open(): UpdateLog;
  /** Makes everything fail, as a lost database does, until `mend`. */
  break(): void;
  mend(): void;
  /** Where it may be put back beneath open handles: keeps what the document's log is now. @returns puts it back */
  backUp?(document: string): Promise<() => Promise<void>>;
  dispose(): void;
}

/** Machines that run tests are busy. */
export const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

export const entry = (text: string, extra: Partial<NewEntry> = {}): NewEntry => ({
  update: new TextEncoder().encode(text),
  kind: 'edit',
  origin: { person: 'shen', school: 'urban', serving: 'township', connection: 'c1' },
  at: 1_776_643_200_000,
  ...extra,
});
export const texts = (entries: readonly LogEntry[]) => entries.map(({ update }) => new TextDecoder().decode(update));
export const positions = (entries: readonly LogEntry[]) => entries.map(({ position }) => position);
export const snapshotAt = (position: number): Snapshot => ({
  position,
  update: new TextEncoder().encode(`up to ${position}`),
  stateVector: Uint8Array.of(position),
});
const plain = (snapshot: Snapshot | null) =>
  snapshot && { ...snapshot, update: [...snapshot.update], stateVector: [...snapshot.stateVector] };
export const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

/** What every update log keeps; what it tells whoever knows another one is in `other-log.contract.ts`. */
export const updateLogContract = (adapter: string, makeStore: () => LogStore): void => {
  describe(`update log: ${adapter}`, () => {
    let store: LogStore;
    let log: UpdateLog;
    const opened: UpdateLog[] = [];
    const open = () => {
      const handle = store.open();
      opened.push(handle);
      return handle;
    };

    beforeEach(() => {
      store = makeStore();
      log = open();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((handle) => handle.close()));
      store.dispose();
    });

    const follow = (from: UpdateLog, document: string, after = 0) => {
      const seen: LogEntry[] = [];
      const unfollow = from.follow(document, after, (entries) => seen.push(...entries));
      return { seen, unfollow };
    };

    test('a log that was never appended to is empty and has an epoch', async () => {
      const { epoch, head, entries } = await log.load('plan');
      expect({ head, entries }).toEqual({ head: 0, entries: [] });
      expect(epoch).not.toBe('');
    });

    test('gives back what was appended, with its origin, kind and time', async () => {
      const seed = entry('a', {
        kind: 'seed',
        at: 5,
        origin: { person: '林', school: 's', serving: 's', connection: null },
      });
      await log.append('plan', [seed, entry('b')]);
      const { entries, head } = await log.load('plan');
      expect(head).toBe(2);
      expect(entries.map(({ mark: _, ...e }) => ({ ...e, update: [...e.update] }))).toEqual([
        { ...seed, update: [...seed.update], position: 1 },
        { ...entry('b'), update: [...entry('b').update], position: 2 },
      ]);
    });

    test('counts positions 1, 2, 3 … per document, whoever appends at once', async () => {
      const other = open();
      const appends = upTo(30).map((i) => (i % 3 ? log : other).append(i % 2 ? 'odd' : 'even', [entry(`${i}`)]));
      const heads = (await Promise.all(appends)).map(({ head }) => head);
      expect(heads.filter((_, i) => i % 2 === 0).sort((a, b) => a - b)).toEqual(upTo(15));
      for (const name of ['odd', 'even']) expect(positions((await log.load(name)).entries)).toEqual(upTo(15));
    });

    test('keeps the order in which one handle appends', async () => {
      await Promise.all(upTo(20).map((i) => log.append('plan', [entry(`${i}`)])));
      expect(texts((await log.load('plan')).entries)).toEqual(upTo(20).map(String));
    });

    test('loads what comes after a position', async () => {
      await log.append('plan', upTo(5).map((i) => entry(`${i}`))); // prettier-ignore
      const { head, entries } = await log.load('plan', 3);
      expect({ head, texts: texts(entries), positions: positions(entries) }).toEqual({
        head: 5,
        texts: ['4', '5'],
        positions: [4, 5],
      });
      expect(await log.load('plan', 5)).toMatchObject({ head: 5, entries: [] });
    });

    test('appends nothing where another head was expected', async () => {
      await log.append('plan', [entry('first')], { expect: 0 });
      const second = log.append('plan', [entry('second'), entry('third')], { expect: 0 });
      await expect(second).rejects.toMatchObject({ name: 'UnexpectedHead', head: 1 });
      await expect(second).rejects.toBeInstanceOf(UnexpectedHead);
      expect(texts((await log.load('plan')).entries)).toEqual(['first']);
    });

    test('appends nothing to a log that is not the one its entries were judged on', async () => {
      const { epoch } = await log.append('plan', [entry('1'), entry('2')]);
      const fence = { epoch, atLeast: 2 };
      const elsewhere = log.append('plan', [entry('no')], { fence: { ...fence, epoch: 'another' } });
      await expect(elsewhere).rejects.toBeInstanceOf(OtherLog);
      expect((await log.append('plan', [entry('3')], { fence })).head).toBe(3);
      await expect(log.append('new', [entry('no')], { fence: { epoch, atLeast: 1 } })).rejects.toBeInstanceOf(OtherLog);
      await expect(log.append('plan', [entry('no')], { fence: { epoch, atLeast: 4 } })).rejects.toBeInstanceOf(
        OtherLog,
      );
      expect(texts((await log.load('plan')).entries)).toEqual(['1', '2', '3']);
    });

    test('what was judged on one epoch is never appended to another, whichever handle renewed it', async () => {
      const other = open();
      const { epoch } = await log.append('plan', [entry('1')]);
      const renewed = await log.renewEpoch();
      for (const handle of [other, log]) {
        const [fenced, free] = await Promise.allSettled([
          handle.append('plan', [entry('no')], { fence: { epoch, atLeast: 1 } }),
          handle.append('plan', [entry('yes')]),
        ]);
        expect(fenced).toMatchObject({ status: 'rejected', reason: { name: 'OtherLog' } });
        expect(free).toMatchObject({ status: 'fulfilled', value: { epoch: renewed } });
      }
      expect(texts((await log.load('plan')).entries)).toEqual(['1', 'yes', 'yes']);
    });

    test('of many who seed at once exactly one does', async () => {
      const handles = [log, open(), open()];
      const seeds = upTo(9).map((i) =>
        (handles[i % 3] as UpdateLog).append('plan', [entry(`${i}`), entry(`${i}`)], { expect: 0 }),
      );
      const outcomes = await Promise.allSettled(seeds);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { entries } = await log.load('plan');
      expect(entries).toHaveLength(2);
      expect(new Set(texts(entries)).size).toBe(1);
    });

    test('an append that fails does not fail the others of its turn', async () => {
      await log.append('plan', [entry('a')]);
      const outcomes = await Promise.allSettled([
        log.append('plan', [entry('b')]),
        log.append('plan', [entry('no')], { expect: 0 }),
        log.append('note', [entry('c')]),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(texts((await log.load('plan')).entries)).toEqual(['a', 'b']);
    });

    test('is still there, of the same epoch, when opened again', async () => {
      const { epoch } = await log.append('plan', [entry('a')]);
      await log.close();
      const again = open();
      expect(await again.load('plan')).toMatchObject({ epoch, head: 1 });
      expect((await again.load('other')).epoch).toBe(epoch);
      expect(await again.append('plan', [entry('b')])).toEqual({ epoch, head: 2 });
    });

    test('large updates come back byte by byte', async () => {
      const update = new Uint8Array(3_000_000).map((_, i) => i * 7 + (i >> 8));
      await log.append('plan', [{ ...entry(''), update }]);
      const back = (await open().load('plan')).entries[0]?.update ?? new Uint8Array();
      expect(Buffer.compare(back, update)).toBe(0);
    });

    test('stores what a view shows, not the buffer behind it', async () => {
      const frame = new TextEncoder().encode('xxabcxx');
      const { seen } = follow(log, 'plan');
      await log.append('plan', [{ ...entry(''), update: frame.subarray(2, 5) }]);
      frame.fill(0);
      expect(texts((await log.load('plan')).entries)).toEqual(['abc']);
      await until(() => expect(seen[0]?.update.length).toBe(3));
    });

    test('a follower gets what is there already and what comes, in order, once', async () => {
      await log.append('plan', [entry('1'), entry('2')]);
      const { seen } = follow(log, 'plan');
      await log.append('plan', [entry('3')]);
      await Promise.all([4, 5, 6].map((i) => log.append('plan', [entry(`${i}`)])));
      await until(() => expect(texts(seen)).toEqual(['1', '2', '3', '4', '5', '6']));
      expect(positions(seen)).toEqual(upTo(6));
    });

    test('a follower is given origin, kind and time as they were appended', async () => {
      const { seen } = follow(log, 'plan');
      await log.append('plan', [entry('a', { kind: 'restore', at: 77 })]);
      await until(() => expect(seen).toHaveLength(1));
      expect(seen[0]).toMatchObject({ kind: 'restore', at: 77, position: 1, origin: entry('').origin });
    });

    test('a follower gets only what comes after its place, and only of its document', async () => {
      await log.append('plan', [entry('1'), entry('2')]);
      const { seen } = follow(log, 'plan', 1);
      await log.append('note', [entry('not mine')]);
      await log.append('plan', [entry('3')]);
      await until(() => expect(texts(seen)).toEqual(['2', '3']));
    });

    test('an entry is durable before it is yielded', async () => {
      const loads: Promise<{ head: number }>[] = [];
      log.follow('plan', 0, () => loads.push(open().load('plan')));
      await log.append('plan', [entry('a')]);
      await until(() => expect(loads).toHaveLength(1));
      expect((await loads[0])?.head).toBe(1);
    });

    test('what another handle appends is followed too, mixed with our own', async () => {
      const other = open();
      const [ours, theirs] = [follow(log, 'plan'), follow(other, 'plan')];
      for (const i of upTo(10)) await (i % 2 ? log : other).append('plan', [entry(`${i}`)]);
      for (const { seen } of [ours, theirs]) await until(() => expect(texts(seen)).toEqual(upTo(10).map(String)));
    });

    test('a listener that throws does not stop the others, nor itself', async () => {
      const failures: unknown[] = [];
      const tried: number[] = [];
      const broken = new Error('broken listener');
      const bad = (entries: readonly LogEntry[]) => {
        tried.push(...positions(entries));
        throw broken;
      };
      log.follow('plan', 0, bad, (error) => failures.push(error));
      const { seen } = follow(log, 'plan');
      await log.append('plan', [entry('1')]);
      await until(() => expect(seen).toHaveLength(1));
      await log.append('plan', [entry('2')]);
      await until(() => expect(positions(seen)).toEqual([1, 2]));
      expect(tried).toEqual([1, 2]);
      expect(failures).toContain(broken);
    });

    test('nothing is yielded after unfollowing', async () => {
      const { seen, unfollow } = follow(log, 'plan');
      const other = follow(log, 'plan');
      await log.append('plan', [entry('1')]);
      await until(() => expect(seen).toHaveLength(1));
      unfollow();
      unfollow();
      await log.append('plan', [entry('2')]);
      await until(() => expect(other.seen).toHaveLength(2));
      expect(seen).toHaveLength(1);
    });

    test('a store that is away refuses, loses nothing, and goes on when it is back', async () => {
      const failures: unknown[] = [];
      const seen: LogEntry[] = [];
      log.follow('plan', 0, (entries) => seen.push(...entries), (error) => failures.push(error)); // prettier-ignore
      await log.append('plan', [entry('1')]);
      store.break();
      await expect(log.append('plan', [entry('lost')])).rejects.toThrow();
      await expect(log.load('plan')).rejects.toThrow();
      const later = follow(log, 'plan');
      store.mend();
      expect((await log.append('plan', [entry('2')])).head).toBe(2);
      for (const entries of [seen, later.seen]) await until(() => expect(texts(entries)).toEqual(['1', '2']));
    });

    test('a follower is told when the store cannot be read, and gets everything afterwards', async () => {
      await log.append('plan', [entry('1')]);
      store.break();
      const failures: unknown[] = [];
      const seen: LogEntry[] = [];
      log.follow('plan', 0, (entries) => seen.push(...entries), (error) => failures.push(error)); // prettier-ignore
      await until(() => expect(failures.length).toBeGreaterThan(0));
      store.mend();
      await until(() => expect(texts(seen)).toEqual(['1']));
    });

    /** Ten entries, a snapshot at `position`, and the entries up to `keepAfter` dropped. */
    const compacted = async (position: number, keepAfter: number, document = 'plan') => {
      const { epoch } = await log.append(document, upTo(10).map((i) => entry(`${i}`))); // prettier-ignore
      expect(await log.compact(document, snapshotAt(position), { epoch, keepAfter })).toBe(true);
      return epoch;
    };

    test('a log without a snapshot says so', async () => {
      await log.append('plan', [entry('a')]);
      expect((await log.load('plan')).snapshot).toBeNull();
    });

    test('a snapshot stands for everything up to its position', async () => {
      const epoch = await compacted(6, 4);
      for (const handle of [log, open()]) {
        const loaded = await handle.load('plan');
        expect(loaded).toMatchObject({ epoch, head: 10 });
        expect(plain(loaded.snapshot)).toEqual(plain(snapshotAt(6)));
        expect(positions(loaded.entries)).toEqual([7, 8, 9, 10]);
      }
    });

    test('whoever asks from a place whose next entries are kept gets these, and no snapshot', async () => {
      await compacted(6, 4);
      for (const after of [4, 5, 6, 7, 10, 11]) {
        const { snapshot, entries } = await log.load('plan', after);
        expect([snapshot, positions(entries)]).toEqual([null, upTo(10).filter((i) => i > after)]);
      }
    });

    test('whoever asks from before what is kept gets the snapshot and what comes after it', async () => {
      await compacted(6, 4);
      for (const after of [1, 3]) {
        const { snapshot, entries } = await log.load('plan', after);
        expect([snapshot?.position, positions(entries)]).toEqual([6, [7, 8, 9, 10]]);
      }
    });

    test('a snapshot without dropping anything leaves every entry for whoever asks', async () => {
      await compacted(6, 0);
      expect(positions((await log.load('plan', 1)).entries)).toEqual(upTo(10).slice(1));
      expect((await log.load('plan')).snapshot?.position).toBe(6);
    });

    test('a snapshot at the head leaves nothing to read', async () => {
      await compacted(10, 10);
      expect(await log.load('plan')).toMatchObject({ head: 10, entries: [], snapshot: { position: 10 } });
      expect(await log.load('plan', 10)).toMatchObject({ head: 10, entries: [], snapshot: null });
    });

    test('an older snapshot, or the same once more, changes nothing', async () => {
      const epoch = await compacted(6, 4);
      for (const position of [6, 5]) {
        const late = { ...snapshotAt(position), update: Uint8Array.of(9) };
        expect(await open().compact('plan', late, { epoch, keepAfter: position })).toBe(false);
      }
      expect(plain((await log.load('plan')).snapshot)).toEqual(plain(snapshotAt(6)));
      expect(positions((await log.load('plan', 4)).entries)).toEqual([5, 6, 7, 8, 9, 10]);
    });

    test('a newer snapshot takes the place of the older', async () => {
      const epoch = await compacted(6, 4);
      expect(await open().compact('plan', snapshotAt(9), { epoch, keepAfter: 8 })).toBe(true);
      const { snapshot, entries } = await log.load('plan');
      expect([snapshot?.position, positions(entries)]).toEqual([9, [10]]);
      expect(positions((await log.load('plan', 8)).entries)).toEqual([9, 10]);
    });

    test('what was dropped does not come back by a snapshot that would keep more', async () => {
      const epoch = await compacted(6, 5);
      expect(await log.compact('plan', snapshotAt(8), { epoch, keepAfter: 2 })).toBe(true);
      expect((await log.load('plan', 3)).snapshot?.position).toBe(8);
      expect(positions((await log.load('plan', 5)).entries)).toEqual([6, 7, 8, 9, 10]);
    });

    test.each([
      ['of more than the log holds', 11, (epoch: string) => epoch],
      ['of another epoch', 7, () => 'another'],
    ])('a snapshot %s is not taken', async (_, position, epochOf) => {
      const { epoch } = await log.append('plan', upTo(10).map((i) => entry(`${i}`))); // prettier-ignore
      expect(await log.compact('plan', snapshotAt(position), { epoch: epochOf(epoch), keepAfter: 3 })).toBe(false);
      expect((await log.load('plan')).snapshot).toBeNull();
      expect((await log.load('plan')).entries).toHaveLength(10);
    });

    test('what a snapshot does not hold is never dropped', async () => {
      const { epoch } = await log.append('plan', upTo(10).map((i) => entry(`${i}`))); // prettier-ignore
      await expect(log.compact('plan', snapshotAt(5), { epoch, keepAfter: 6 })).rejects.toThrow(RangeError);
      expect((await log.load('plan')).entries).toHaveLength(10);
    });

    test('of many who compact at once the newest wins, and appends go on meanwhile', async () => {
      const { epoch } = await log.append('plan', upTo(10).map((i) => entry(`${i}`))); // prettier-ignore
      const other = open();
      await Promise.all([
        ...upTo(9).map((i) => (i % 2 ? log : other).compact('plan', snapshotAt(i), { epoch, keepAfter: i - 1 })),
        ...upTo(9).map((i) => (i % 2 ? other : log).append('plan', [entry(`more ${i}`)])),
      ]);
      const { head, snapshot, entries } = await open().load('plan');
      expect([head, snapshot?.position, positions(entries)]).toEqual([19, 9, upTo(19).slice(9)]);
    });

    test('positions go on after everything was dropped, and other documents are as they were', async () => {
      await log.append('note', [entry('n')]);
      await compacted(10, 10);
      expect((await log.append('plan', [entry('11')])).head).toBe(11);
      await expect(log.append('plan', [entry('no')], { expect: 0 })).rejects.toBeInstanceOf(UnexpectedHead);
      expect(texts((await log.load('plan')).entries)).toEqual(['11']);
      expect(await log.load('note')).toMatchObject({ head: 1, snapshot: null });
      expect(texts((await log.load('note')).entries)).toEqual(['n']);
    });

    test('a follower that has everything is not disturbed by a compaction', async () => {
      const { seen } = follow(log, 'plan');
      await log.append('plan', [entry('1')]);
      await until(() => expect(positions(seen)).toEqual([1]));
      await compacted(11, 11);
      await log.append('plan', [entry('12')]);
      await until(() => expect(positions(seen)).toEqual(upTo(12)));
    });

    test('a follower whose next entries were dropped is told, and never gets later ones', async () => {
      await compacted(6, 4);
      for (const handle of [log, open()]) {
        const failures: unknown[] = [];
        const seen: LogEntry[] = [];
        handle.follow('plan', 3, (entries) => seen.push(...entries), (error) => failures.push(error)); // prettier-ignore
        await until(() => expect(failures[0]).toBeInstanceOf(EntriesDropped));
        const { seen: later } = follow(handle, 'plan', 4);
        await log.append('plan', [entry('next')]);
        await until(() => expect(texts(later)).toContain('next'));
        expect(seen).toEqual([]);
      }
    });

    test('a compaction in a store that is away rejects and drops nothing', async () => {
      const { epoch } = await log.append('plan', upTo(10).map((i) => entry(`${i}`))); // prettier-ignore
      store.break();
      await expect(log.compact('plan', snapshotAt(6), { epoch, keepAfter: 4 })).rejects.toThrow();
      store.mend();
      expect(await log.load('plan')).toMatchObject({ snapshot: null, head: 10 });
      expect((await log.load('plan')).entries).toHaveLength(10);
    });

    test('a renewed epoch is told by every handle, and takes nothing away', async () => {
      const epoch = await compacted(6, 4);
      const other = open();
      const renewed = await log.renewEpoch();
      expect(renewed).not.toBe(epoch);
      for (const handle of [log, other, open()]) {
        expect(await handle.load('plan')).toMatchObject({ epoch: renewed, head: 10, snapshot: { position: 6 } });
        expect((await handle.append('plan', [])).epoch).toBe(renewed);
      }
      expect(await other.compact('plan', snapshotAt(8), { epoch, keepAfter: 8 })).toBe(false);
    });
  });
};
