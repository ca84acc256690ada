import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { reEncode, sniff } from './re-encode.ts';

const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 60 } } });
/** Like a photograph: nothing about it is small. */
const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: 'white', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });

/** A PNG whose header promises so many pixels; what follows holds none. */
const promising = (width: number, height: number): Buffer => {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

test('a photograph comes out upright and without where and with what it was taken', async () => {
  const taken = await noise(400, 200)
    .jpeg()
    .withExif({ IFD0: { Make: 'Phone' }, IFD3: { GPSLatitude: '30/1 0/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const before = await sharp(taken).metadata();
  expect([before.orientation, before.exif?.includes('Phone')]).toEqual([6, true]);
  const kept = await reEncode(taken);
  expect(kept).toMatchObject({ type: 'image/webp', width: 200, height: 400 });
  expect(await sharp(kept.bytes).metadata()).toMatchObject({ format: 'webp', width: 200, height: 400 });
  expect((await sharp(kept.bytes).metadata()).exif).toBeUndefined();
  expect(kept.bytes.includes('Phone')).toBe(false);
});

test('a picture larger than a page needs is made smaller, never larger', async () => {
  expect(await reEncode(await plain(5000, 1000).jpeg().toBuffer())).toMatchObject({ width: 2400, height: 480 });
  expect(await reEncode(await plain(20, 10).webp().toBuffer())).toMatchObject({ width: 20, height: 10 });
});

test('a drawing stays a PNG, a photograph in one becomes WebP', async () => {
  expect((await reEncode(await plain(800, 600).png().toBuffer())).type).toBe('image/png');
  expect((await reEncode(await noise(1200, 900).png().toBuffer())).type).toBe('image/webp');
});

test('transparency is kept', async () => {
  const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: '#00000000' } }).webp().toBuffer(); // prettier-ignore
  expect((await sharp((await reEncode(clear)).bytes).metadata()).hasAlpha).toBe(true);
});

test('of moving pictures the first frame is kept', async () => {
  const frames = await Promise.all(['red', 'green', 'blue'].map((background) => sharp({ create: { width: 10, height: 10, channels: 3, background } }).png().toBuffer())); // prettier-ignore
  const moving = await sharp(frames, { join: { animated: true } })
    .webp({ loop: 0, delay: [50, 50, 50] })
    .toBuffer();
  expect((await sharp(moving).metadata()).pages).toBe(3);
  const kept = await reEncode(moving);
  expect(kept).toMatchObject({ width: 10, height: 10 });
  expect((await sharp(kept.bytes).metadata()).pages ?? 1).toBe(1);
});

describe('what is refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  test.each([
    ['a drawing that is a program', Buffer.from(svg)],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a moving GIF', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1')],
    ['nothing', Buffer.alloc(0)],
  ])('%s', async (_, bytes) => {
    expect(sniff(bytes)).toBeNull();
    await expect(reEncode(bytes)).rejects.toMatchObject({ code: 'unsupported-media-type' });
  });

  test('a page that begins like a picture', async () => {
    const disguised = Buffer.concat([Buffer.from('\xff\xd8\xff', 'latin1'), Buffer.from(svg)]);
    await expect(reEncode(disguised)).rejects.toMatchObject({ code: 'picture-unreadable' });
  });

  test('half a picture', async () => {
    const whole = await noise(300, 300).jpeg().toBuffer();
    await expect(reEncode(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: 'picture-unreadable' });
    await expect(reEncode((await plain(9, 9).png().toBuffer()).subarray(0, 20))).rejects.toMatchObject({
      code: 'picture-unreadable',
    });
  });

  test('a bomb, before anything of it is unpacked', async () => {
    const before = process.memoryUsage().rss;
    await expect(reEncode(promising(64_000, 64_000))).rejects.toMatchObject({ code: 'too-large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  test('bytes behind a picture are not kept', async () => {
    const hiding = Buffer.concat([await plain(9, 9).png().toBuffer(), Buffer.from('<script>alert(1)</script>')]);
    expect((await reEncode(hiding)).bytes.includes('script')).toBe(false);
  });
});
