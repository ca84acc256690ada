import { PICTURE_LIMITS } from './picture-limits.ts';

/** Why a file can't become a picture of the document. */
export type PictureRefusal = 'not-a-picture' | 'too-large';

export class PictureRefused extends Error {
  readonly why: PictureRefusal;

  constructor(why: PictureRefusal) {
    super(why);
    this.why = why;
  }
}

const decode = async (file: Blob): Promise<ImageBitmap> => {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw Object.assign(new PictureRefused('not-a-picture'), { cause });
  }
};

const draw = (bitmap: ImageBitmap, scale: number): HTMLCanvasElement => {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new PictureRefused('not-a-picture');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const encode = (canvas: HTMLCanvasElement, type: string, quality?: number): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new PictureRefused('not-a-picture'))), type, quality);
  });

const isPhoto = (type: string) => !['image/png', 'image/gif', 'image/bmp', 'image/svg+xml'].includes(type);

/**
 * The picture as it goes to the server: PNG, JPEG or WebP, its longer side at most 2400 pixels. A photograph stays a
 * JPEG; a drawing or a screenshot stays a PNG unless that would be too heavy for a bad line.
 */
export const shrinkPicture = async (file: Blob): Promise<Blob> => {
  const bitmap = await decode(file);
  const { longestSide, lightEnough, maxBytes, types } = PICTURE_LIMITS;
  try {
    const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
    if (scale === 1 && file.size <= lightEnough && types.includes(file.type)) return file;
    const canvas = draw(bitmap, scale);
    const lossless = isPhoto(file.type) ? null : await encode(canvas, 'image/png');
    if (lossless && lossless.size <= lightEnough) return lossless;
    const photo = await encode(canvas, 'image/jpeg', 0.85);
    if (photo.size > maxBytes) throw new PictureRefused('too-large');
    return photo;
  } finally {
    bitmap.close();
  }
};
