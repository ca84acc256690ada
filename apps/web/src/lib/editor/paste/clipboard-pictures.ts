import { newBlockId } from '@gongbei/document/block-id';
import { pendingId } from '../pictures/picture-places.ts';
import { picturesInRtf } from './rtf-pictures.ts';

/** A picture that came with a paste, and the id under which its place in the pasted HTML is marked. */
export interface PastedPicture {
  id: string;
  alt: string;
  bytes: Blob | Promise<Blob>;
}

export interface ClipboardExtras {
  rtf: string;
  /** image files beside the HTML */
  files: readonly Blob[];
  /** the document that is pasted into */
  document: string;
}

const DATA = /^data:(image\/[a-z+.-]+)(;[^,]*)?;base64,/i;
const OURS = /^\/api\/documents\/([A-Za-z0-9_-]+)\/pictures\/([0-9a-f]{64})$/;

const fromDataAddress = (address: string): Blob | null => {
  const match = DATA.exec(address);
  if (!match) return null;
  try {
    const binary = atob(address.slice(match[0].length).replace(/\s/g, ''));
    return new Blob([Uint8Array.from(binary, (character) => character.charCodeAt(0))], { type: match[1]! });
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
};

/** A picture of another document of ours: fetched as its reader, and uploaded to this one. */
const fromOtherDocument = (image: Element, document: string): Promise<Blob> | null => {
  const from = image.getAttribute('data-document');
  const pictureId = image.getAttribute('data-picture-id');
  const address = from && pictureId ? `/api/documents/${from}/pictures/${pictureId}` : '';
  if (!OURS.test(address) || from === document) return null;
  return fetch(address, { credentials: 'same-origin' }).then((reply) => {
    if (!reply.ok) throw new Error(`the picture was refused: ${reply.status}`);
    return reply.blob();
  });
};

const isLocalFile = (address: string) => /^file:/i.test(address) || !/^[a-z][a-z0-9+.-]*:/i.test(address);

/**
 * The bytes of each picture of a pasted document, or null. Office names only files that no page may read; the RTF beside
 * the HTML holds the same pictures in the same order, which is only trusted where both count the same.
 */
const bytesOf = (
  images: readonly Element[],
  { rtf, files, document }: ClipboardExtras,
): (PastedPicture['bytes'] | null)[] => {
  const local = images.filter((image) => isLocalFile(image.getAttribute('src') ?? ''));
  const inRtf = rtf && local.length > 0 ? picturesInRtf(rtf) : [];
  const known = new Map(inRtf.length === local.length ? local.map((image, index) => [image, inRtf[index]!]) : []);
  return images.map((image) => {
    const only = images.length === 1 ? files[0] : undefined;
    const direct = fromDataAddress(image.getAttribute('src') ?? '') ?? known.get(image) ?? only;
    return direct ?? fromOtherDocument(image, document);
  });
};

const mark = (image: Element, id: string): void => {
  for (const name of image.getAttributeNames()) if (name !== 'alt') image.removeAttribute(name);
  image.setAttribute('data-picture-id', pendingId(id));
};

/**
 * Takes the pictures out of a pasted document: each that can be had is left as a mark with an id, the others are removed
 * and counted.
 */
export const takePictures = (
  pasted: Document,
  extras: ClipboardExtras,
): { pictures: PastedPicture[]; missing: number } => {
  const images = [...pasted.querySelectorAll('img')].filter(
    (image) => !isOwn(image, extras.document) && image.getAttribute('src') !== null,
  );
  const bytes = bytesOf(images, extras);
  const pictures: PastedPicture[] = [];
  for (const [index, image] of images.entries()) {
    const found = bytes[index];
    if (!found) {
      image.remove();
      continue;
    }
    const id = newBlockId();
    pictures.push({ id, alt: image.getAttribute('alt') ?? '', bytes: found });
    mark(image, id);
  }
  return { pictures, missing: images.length - pictures.length };
};

const isOwn = (image: Element, document: string): boolean =>
  image.hasAttribute('data-picture-id') && (image.getAttribute('data-document') ?? document) === document;
