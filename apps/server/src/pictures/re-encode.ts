import sharp from 'sharp';
import type { PICTURE_TYPES } from '@gongbei/contract/documents';
import { Refusal } from '../errors.ts';

export type PictureType = (typeof PICTURE_TYPES)[number];

export interface Encoded {
  bytes: Buffer;
  type: PictureType;
  width: number;
  height: number;
}

/** Pixels of the picture as it comes: a photograph of a good phone has 12 to 50 million, a bomb has billions. */
const MAX_PIXELS = 50_000_000;
/** Pixels of the longer side as it is kept: more than any page or print of a lesson plan shows. */
const LONGEST_SIDE = 2400;
/** Bytes of a PNG up to which it is kept as one: drawings and screenshots stay sharp, photographs become WebP. */
const SMALL_PNG = 512 * 1024;
const SECONDS = 20;

// the decoders of everything else (SVG, PDF, TIFF, GIF …) are not reachable, whatever the bytes pretend to be
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp'] });
// every picture is another one, and the threads belong to the whole server
sharp.cache(false);
sharp.concurrency(1);

const startsWith = (bytes: Buffer, text: string, at = 0) => bytes.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1')); // prettier-ignore

/** What a picture is by its first bytes, whatever its name or its sender says. */
export const sniff = (bytes: Buffer): PictureType | null => {
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'image/webp';
  return null;
};

/**
 * Draws a picture anew: upright, without where and with what it was taken, no larger than a page needs. Nothing of the
 * bytes that came is kept, so nothing hidden in them is either. Works in the library's own threads.
 * @throws Refusal `unsupported-media-type`, `too-large` (pixels) or `picture-unreadable`
 */
export const reEncode = async (bytes: Buffer): Promise<Encoded> => {
  const type = sniff(bytes);
  if (!type) throw new Refusal('unsupported-media-type');
  await refuseTooManyPixels(bytes);
  try {
    return type === 'image/png' ? ((await asSmallPng(bytes)) ?? (await asWebp(bytes))) : await asWebp(bytes);
  } catch (error) {
    throw new Refusal('picture-unreadable', undefined, { cause: error });
  }
};

/** The header says how many there would be; nothing has been unpacked by then. */
const refuseTooManyPixels = async (bytes: Buffer) => {
  const { width, height } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw new Refusal('picture-unreadable', undefined, { cause: error });
    });
  if (width * height > MAX_PIXELS) throw new Refusal('too-large');
};

const upright = (bytes: Buffer) =>
  sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, pages: 1 })
    .autoOrient()
    .resize({ width: LONGEST_SIDE, height: LONGEST_SIDE, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: SECONDS });

const asSmallPng = async (bytes: Buffer): Promise<Encoded | null> => {
  const { data, info } = await upright(bytes).png({ compressionLevel: 9 }).toBuffer({ resolveWithObject: true });
  if (data.length > SMALL_PNG) return null;
  return { bytes: data, type: 'image/png', width: info.width, height: info.height };
};

const asWebp = async (bytes: Buffer): Promise<Encoded> => {
  const { data, info } = await upright(bytes).webp({ quality: 84 }).toBuffer({ resolveWithObject: true });
  return { bytes: data, type: 'image/webp', width: info.width, height: info.height };
};
