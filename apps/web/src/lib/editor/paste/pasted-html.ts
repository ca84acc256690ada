import { takePictures, type ClipboardExtras, type PastedPicture } from './clipboard-pictures.ts';
import { cleanOfficeDocument, isOfficeHtml } from './office-html.ts';

export interface PastedHtml {
  html: string;
  pictures: PastedPicture[];
  /** pictures whose bytes the browser doesn't hand over */
  missing: number;
}

/** Clipboard HTML as it may be parsed by the schema: Office's cleaned, pictures taken out to be uploaded. */
export const readPastedHtml = (html: string, extras: ClipboardExtras): PastedHtml => {
  const pasted = new DOMParser().parseFromString(html, 'text/html');
  for (const drawn of pasted.querySelectorAll('[data-drawn]')) drawn.remove();
  if (isOfficeHtml(html)) cleanOfficeDocument(pasted);
  const taken = takePictures(pasted, extras);
  return { html: pasted.body.innerHTML, ...taken };
};
