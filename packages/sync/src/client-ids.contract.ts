import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClientIds } from './client-ids.ts';

/** One place where client ids are kept. */
export interface ClientIdStore {
  /** Opens one more handle, as another process would. */
  open(): ClientIds;
  dispose(): void | Promise<void>;
}

const shen = { person: 'shen', school: 'urban' };
const lin = { person: 'lin', school: 'township' };
const STOCK = 3_141_592_653;

/** What every keeper of client ids keeps. */
export const clientIdsContract = (adapter: string, makeStore: () => ClientIdStore | Promise<ClientIdStore>): void => {
  describe(`client ids: ${adapter}`, () => {
    let store: ClientIdStore;
    let ids: ClientIds;

    beforeEach(async () => {
      store = await makeStore();
      ids = store.open();
    });
    afterEach(() => store.dispose());

    test('counts from 1, per document', async () => {
      expect(await ids.issue('plan', shen, 3)).toEqual([1, 2, 3]);
      expect(await ids.issue('note', shen, 1)).toEqual([1]);
      expect(await ids.issue('plan', lin, 2)).toEqual([4, 5]);
    });

    test('never issues an id twice, whoever asks at once', async () => {
      const handles = [ids, store.open()];
      const asks = Array.from({ length: 20 }, (_, i) => (handles[i % 2] as ClientIds).issue('plan', shen, 8));
      const issued = (await Promise.all(asks)).flat();
      expect(new Set(issued).size).toBe(160);
      expect(Math.max(...issued)).toBe(160);
    });

    test('knows for ever whose an id is', async () => {
      const [id = 0] = await ids.issue('plan', shen, 1);
      expect(await store.open().ownerOf('plan', id)).toEqual(shen);
      expect(await ids.ownerOf('note', id)).toBeUndefined();
      expect(await ids.ownerOf('plan', id + 1)).toBeUndefined();
    });

    test('knows since when', async () => {
      const [id = 0] = await ids.issue('plan', shen, 1);
      const at = await ids.issuedAt('plan', id);
      expect(at).toBeGreaterThan(0);
      await ids.bind('plan', id, lin);
      expect(await store.open().issuedAt('plan', id)).toBe(at);
      expect(await ids.issuedAt('plan', id + 1)).toBeUndefined();
    });

    test('counts how many somebody was given, or took, lately', async () => {
      await ids.issue('plan', shen, 3);
      await ids.bind('plan', STOCK, shen);
      await ids.bind('plan', STOCK, lin);
      await ids.issue('note', shen, 1);
      expect(await store.open().countSince('plan', 'shen', 0)).toBe(4);
      expect(await ids.countSince('plan', 'lin', 0)).toBe(0);
      expect(await ids.countSince('plan', 'shen', Date.now() + 60_000)).toBe(0);
    });

    test('the first who uses an id of their own choice owns it', async () => {
      expect(await ids.bind('plan', STOCK, shen)).toEqual(shen);
      expect(await ids.bind('plan', STOCK, lin)).toEqual(shen);
      expect(await ids.ownerOf('plan', STOCK)).toEqual(shen);
      expect(await ids.bind('note', STOCK, lin)).toEqual(lin);
    });

    test('of two who use an id at once exactly one owns it', async () => {
      const owners = await Promise.all([shen, lin, shen, lin].map((owner) => ids.bind('plan', STOCK, owner)));
      expect(new Set(owners.map(({ person }) => person)).size).toBe(1);
    });

    test('an issued id cannot be taken by use', async () => {
      const [id = 0] = await ids.issue('plan', shen, 1);
      expect(await ids.bind('plan', id, lin)).toEqual(shen);
    });

    test('skips ids that were bound by use', async () => {
      await ids.bind('plan', 2, lin);
      await ids.bind('plan', 4, lin);
      expect(await ids.issue('plan', shen, 3)).toEqual([1, 3, 5]);
      expect(await ids.issue('plan', shen, 1)).toEqual([6]);
      expect(await ids.ownerOf('plan', 2)).toEqual(lin);
    });

    test('an id larger than 32 bits keeps its value', async () => {
      await ids.bind('plan', 2 ** 52 + 1, lin);
      expect(await ids.ownerOf('plan', 2 ** 52 + 1)).toEqual(lin);
      expect(await ids.ownerOf('plan', 2 ** 52)).toBeUndefined();
    });
  });
};
