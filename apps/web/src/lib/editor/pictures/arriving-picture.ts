import { m } from '#lib/i18n/paraglide/messages.js';
import type { PictureDesk } from './picture-desk.ts';
import type { ArrivingDrawing } from './picture-places.ts';

const SIDE = 320;

/** Drawn on a canvas, so that no address for the bytes has to be allowed to the page. */
const preview = async (canvas: HTMLCanvasElement, bytes: Blob): Promise<void> => {
  const bitmap = await createImageBitmap(bytes);
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
};

/** A picture on its way, as its own screen shows it: pale, with a word of where it is. */
const drawArriving = (desk: PictureDesk, id: string): HTMLElement => {
  const frame = document.createElement('div');
  frame.className = 'picture-arriving';
  frame.contentEditable = 'false';
  const picture = desk.arriving(id);
  const canvas = frame.appendChild(document.createElement('canvas'));
  const words = frame.appendChild(document.createElement('span'));
  words.textContent = picture?.waiting ? m.editor_picture_on_device() : m.editor_picture_uploading();
  const drop = frame.appendChild(document.createElement('button'));
  drop.type = 'button';
  drop.textContent = '×';
  drop.setAttribute('aria-label', m.editor_picture_remove());
  drop.addEventListener('click', () => void desk.drop(id));
  if (picture) preview(canvas, picture.bytes).catch(() => canvas.remove());
  return frame;
};

export const arrivingDrawing = (desk: PictureDesk): ArrivingDrawing => ({
  look: (id) => (desk.arriving(id)?.waiting ? m.editor_picture_on_device() : m.editor_picture_uploading()),
  draw: (id) => drawArriving(desk, id),
});
