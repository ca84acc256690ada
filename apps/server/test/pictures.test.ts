import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DocumentDetail, Picture } from '@gongbei/contract/documents';
import { STORAGES } from './server.ts';
import { startWorld, type WorldServer } from './world-server.ts';

const drawing = (background: string) =>
  sharp({ create: { width: 40, height: 30, channels: 3, background } }).png().toBuffer(); // prettier-ignore

describe.each(STORAGES)('pictures, records in %s', (storage) => {
  let world: WorldServer;
  beforeAll(async () => void (world = await startWorld(storage)));
  afterAll(() => world?.close());

  const request = async (person: string, path: string, init: RequestInit = {}) => {
    const { cookie } = await world.as(person);
    return fetch(`${world.url}/api/documents/${path}`, {
      ...init,
      headers: { cookie, origin: world.url, ...(init.headers as Record<string, string>) },
    });
  };
  const add = (person: string, document: string, bytes: Buffer, type = 'image/png') =>
    request(person, `${document}/pictures`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'content-type': type },
    });
  const added = async (person: string, document: string, bytes: Buffer) =>
    (await (await add(person, document, bytes)).json()) as Picture;
  const codeOf = async (reply: Response) => ((await reply.json()) as { code: string }).code;

  test('is added by whoever edits, and seen by whoever reads, as a picture and nothing else', async () => {
    const picture = await added('lin', 'draft', await drawing('red'));
    expect(picture).toEqual({ id: expect.stringMatching(/^[0-9a-f]{64}$/), width: 40, height: 30 });
    const reply = await request('zheng', `draft/pictures/${picture.id}`);
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
      'content-security-policy': "sandbox; default-src 'none'",
      etag: `"${picture.id}"`,
    });
    expect(await sharp(Buffer.from(await reply.arrayBuffer())).metadata()).toMatchObject({ width: 40, height: 30 });
  });

  test('is asked for again each time, and then sent only if it is not there already', async () => {
    const { id } = await added('lin', 'draft', await drawing('green'));
    const again = (person: string) =>
      request(person, `draft/pictures/${id}`, { headers: { 'if-none-match': `"${id}"` } });
    const fresh = await again('lin');
    expect([fresh.status, await fresh.text()]).toEqual([304, '']);
    expect((await again('fang')).status).toBe(404);
  });

  test('is refused to readers, to whoever may not know of the document, and in a locked one', async () => {
    const bytes = await drawing('blue');
    expect(await codeOf(await add('fang', 'open', bytes))).toBe('forbidden');
    expect(await codeOf(await add('fang', 'draft', bytes))).toBe('not-found');
    expect(await codeOf(await add('lin', 'approved', bytes))).toBe('document-locked');
    const visitor = await fetch(`${world.url}/api/documents/open/pictures`, { method: 'POST', headers: { origin: world.url, 'content-type': 'image/png' }, body: new Uint8Array(bytes) }); // prettier-ignore
    expect(visitor.status).toBe(401);
  });

  test('belongs to its document alone: its number opens nothing elsewhere', async () => {
    const { id } = await added('lin', 'draft', await drawing('yellow'));
    expect((await request('lin', `open/pictures/${id}`)).status).toBe(404);
    expect((await request('lin', `draft/pictures/${'0'.repeat(64)}`)).status).toBe(404);
    expect((await request('lin', `draft/pictures/..%2f..%2frecords.sqlite`)).status).toBe(404);
  });

  test('goes with a copy, which others may read', async () => {
    const { id } = await added('lin', 'draft', await drawing('purple'));
    const copy = (await (await request('shen', 'draft/duplicate', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).json()) as DocumentDetail; // prettier-ignore
    expect((await request('shen', `${copy.id}/pictures/${id}`)).status).toBe(200);
  });

  test('is kept once, however often it comes', async () => {
    const [first, second] = [await added('lin', 'open', await drawing('white')), await added('xu', 'open', await drawing('white'))]; // prettier-ignore
    expect(first).toEqual(second);
    const files = await readdir(join(world.dataDir, 'pictures', first.id.slice(0, 2)));
    expect(files.filter((name) => name.startsWith(first.id))).toEqual([first.id]);
  });

  test.each([
    [
      'a drawing that is a program, by its true name',
      'image/svg+xml',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      415,
      'unsupported-media-type',
    ],
    ['and under a false one', 'image/png', '<svg xmlns="http://www.w3.org/2000/svg"/>', 415, 'unsupported-media-type'],
    ['a form', 'multipart/form-data; boundary=x', '--x--', 415, 'unsupported-media-type'],
    ['a broken picture', 'image/jpeg', '\xff\xd8\xff broken', 422, 'picture-unreadable'],
    ['too many bytes', 'image/png', 'x'.repeat(10 * 2 ** 20 + 1), 413, 'too-large'],
  ])('%s is refused', async (_, type, text, status, code) => {
    const reply = await add('lin', 'draft', Buffer.from(text, 'latin1'), type);
    expect([reply.status, await codeOf(reply)]).toEqual([status, code]);
  });
});
