import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PictureId } from '@gongbei/contract/ids';
import { PictureStore } from './picture-store.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'gongbei-pictures-'))));
afterEach(() => rm(folder, { recursive: true }));

test('the same bytes are kept once, under their own hash', async () => {
  const store = new PictureStore(folder);
  const bytes = Buffer.from('drawn');
  const ids = await Promise.all([store.put(bytes), store.put(bytes), store.put(Buffer.from('other'))]);
  expect(ids[0]).toBe(ids[1]);
  expect(await buffer(store.read(ids[0]))).toEqual(bytes);
  const files = (await readdir(join(folder, 'pictures'), { recursive: true })).filter((name) => name.length > 2);
  expect(files.sort()).toEqual([...new Set(ids)].map((id) => join(id.slice(0, 2), id)).sort());
});

test('what was never kept cannot be read', async () => {
  const store = new PictureStore(folder);
  await expect(buffer(store.read(PictureId.parse('0'.repeat(64))))).rejects.toMatchObject({ code: 'ENOENT' });
});
