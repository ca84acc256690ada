import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { documentsWithWaitingPictures, forgetWaitingPictures, WaitingPictures } from './waiting-pictures.ts';

const picture = (id: string, since: number) => ({
  id,
  place: new Uint8Array([1, 2]),
  bytes: new Uint8Array([3]).buffer,
  type: 'image/png',
  alt: '',
  since,
});

test('pictures wait per person and document, in the order in which they came, until they are removed', async () => {
  const own = new WaitingPictures('lin', 'plan');
  expect(await own.keep(picture('b', 2))).toBe(true);
  expect(await own.keep(picture('a', 1))).toBe(true);
  await new WaitingPictures('lin', 'note').keep(picture('c', 3));
  await new WaitingPictures('shen', 'plan').keep(picture('d', 4));
  expect((await own.all()).map(({ id }) => id)).toEqual(['a', 'b']);
  expect((await documentsWithWaitingPictures('lin')).sort()).toEqual(['note', 'plan']);
  await own.remove('a');
  expect((await own.all()).map(({ id }) => id)).toEqual(['b']);
  await forgetWaitingPictures('lin');
  expect(await own.all()).toEqual([]);
  expect(await documentsWithWaitingPictures('shen')).toEqual(['plan']);
});

test('in a browser that keeps nothing, the picture is not called kept', async () => {
  const { indexedDB } = globalThis;
  globalThis.indexedDB = { open: () => { throw new DOMException('denied', 'SecurityError'); } } as unknown as IDBFactory; // prettier-ignore
  const waiting = new WaitingPictures('lin', 'plan');
  expect(await waiting.keep(picture('a', 1))).toBe(false);
  expect(await waiting.all()).toEqual([]);
  await waiting.remove('a');
  globalThis.indexedDB = indexedDB;
});
