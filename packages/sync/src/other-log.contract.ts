import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entry, type LogStore, snapshotAt, texts, until, upTo } from './update-log.contract.ts';
import { EntriesDropped, type Fence, type LogEntry, OtherLog, type UpdateLog } from './update-log.ts';

/** What every update log tells whoever knows another one. @param options.goesBack it may be put back beneath open handles */
export const otherLogContract = (adapter: string, makeStore: () => LogStore, { goesBack = false } = {}): void => {
  describe(`update log that is another one: ${adapter}`, () => {
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

    /** Follows it from where it stands, as whoever opens a document does. */
    const stand = async (from: UpdateLog, document = 'plan') => {
      const { epoch, head, mark } = await from.load(document, Number.MAX_SAFE_INTEGER);
      const seen: LogEntry[] = [];
      const failures: unknown[] = [];
      const fence = { epoch, atLeast: head, mark };
      from.follow(document, fence, (entries) => seen.push(...entries), (error) => failures.push(error)); // prettier-ignore
      return { fence, seen, failures };
    };

    test('whoever follows hears of a renewed epoch, though nobody writes or reads, and gets nothing of that log', async () => {
      const other = open();
      await log.append('plan', [entry('1')]);
      const all = [await stand(log), await stand(other), await stand(other, 'never written to')];
      await log.append('plan', [entry('2')]);
      for (const { seen } of all.slice(0, 2)) await until(() => expect(texts(seen)).toEqual(['2']));
      await other.renewEpoch();
      for (const { failures } of all) await until(() => expect(failures.at(-1)).toBeInstanceOf(OtherLog));
      await log.append('plan', [entry('3')]);
      const later: LogEntry[] = [];
      other.follow('plan', 2, (entries) => later.push(...entries));
      await until(() => expect(texts(later)).toEqual(['3']));
      for (const { seen, failures } of all) expect([seen.length <= 1, failures.length]).toEqual([true, 1]);
    });

    test('whoever comes to a log with a fence of another one gets nothing of it', async () => {
      await log.append('plan', [entry('1')]);
      const { fence } = await stand(log);
      expect((await log.load('plan', 0, fence)).head).toBe(1);
      for (const wrong of [
        { ...fence, epoch: 'another' },
        { ...fence, atLeast: 2 },
      ]) {
        await expect(open().load('plan', 0, wrong)).rejects.toBeInstanceOf(OtherLog);
        const failures: unknown[] = [];
        const seen: LogEntry[] = [];
        log.follow('plan', wrong, (entries) => seen.push(...entries), (error) => failures.push(error)); // prettier-ignore
        await until(() => expect(failures[0]).toBeInstanceOf(OtherLog));
        expect(seen).toEqual([]);
      }
    });

    describe.runIf(goesBack)('that was put back beneath those who have it open', () => {
      /** Everybody stands at 4; then there is only what it was at 2. */
      const goneBack = async () => {
        const other = open();
        await log.append('plan', [entry('1'), entry('2')]);
        const restore = await store.backUp?.('plan');
        await log.append('plan', [entry('3'), entry('4')]);
        const stands = [await stand(log), await stand(other)];
        await restore?.();
        return { other, stands, fence: stands[0]!.fence };
      };
      /** Somebody who had not heard of the lost entries goes on from where it is. */
      const goOn = (count: number) => open().append('plan', upTo(count).map((i) => entry(`other ${i}`))); // prettier-ignore
      const expectRenewed = async (before: string) => {
        for (const handle of [log, open()]) expect((await handle.load('plan')).epoch).not.toBe(before);
      };

      test.each<[string, (handle: UpdateLog, fence: Fence) => Promise<unknown>]>([
        ['an append', (handle, fence) => handle.append('plan', [entry('no')], { fence })],
        ['a reading', (handle, fence) => handle.load('plan', 0, fence)],
      ])('is noticed by %s, also when others went on from there, and goes on as another log', async (_, ask) => {
        for (const more of [0, 1, 2, 5]) {
          const { stands, fence } = await goneBack();
          if (more > 0) await goOn(more);
          await expect(ask(log, fence)).rejects.toBeInstanceOf(OtherLog);
          for (const { failures, seen } of stands) {
            await until(() => expect(failures.at(-1)).toBeInstanceOf(OtherLog));
            expect(seen).toEqual([]);
          }
          await expectRenewed(fence.epoch);
          expect(texts((await log.load('plan')).entries)).not.toContain('no');
        }
      });

      test('is noticed by whoever only listens, at the latest when others have come as far as that', async () => {
        for (const more of [2, 5]) {
          const { stands, fence } = await goneBack();
          await goOn(more);
          for (const { failures, seen } of stands) {
            await until(() => expect(failures.at(-1)).toBeInstanceOf(OtherLog));
            expect(seen).toEqual([]);
          }
          await expectRenewed(fence.epoch);
        }
      });

      test('gets no snapshot of what it has lost', async () => {
        const { fence } = await goneBack();
        await goOn(4);
        const { epoch, mark } = fence;
        expect(await log.compact('plan', snapshotAt(4), { epoch, keepAfter: 4, mark })).toBe(false);
        expect((await log.load('plan')).entries).toHaveLength(6);
      });
    });

    test('a fence holds on to its log while others append and compact, until its entry is kept no more', async () => {
      const other = open();
      await log.append('plan', upTo(4).map((i) => entry(`${i}`))); // prettier-ignore
      const { fence } = await stand(log);
      await other.append('plan', upTo(6).map((i) => entry(`more ${i}`))); // prettier-ignore
      expect(await other.compact('plan', snapshotAt(9), { epoch: fence.epoch, keepAfter: 3 })).toBe(true);
      expect((await log.load('plan', 4, fence)).entries).toHaveLength(6);
      expect((await log.append('plan', [entry('11')], { fence })).head).toBe(11);
      expect(await other.compact('plan', snapshotAt(10), { epoch: fence.epoch, keepAfter: 10 })).toBe(true);
      const outcome = await log.load('plan', 4, fence).catch((error: unknown) => error);
      if (fence.mark === undefined) expect(outcome).toMatchObject({ snapshot: { position: 10 } });
      else expect(outcome).toBeInstanceOf(EntriesDropped);
      expect((await log.load('plan')).epoch).toBe(fence.epoch);
    });
  });
};
