/**
 * The pictures of an RTF clipboard, in the order of the text. Word and WPS put only `file:` addresses into their HTML,
 * which no page may read, but the same pictures lie in the RTF beside it as hexadecimal text.
 *
 * A picture in a form that no browser draws (WMF, EMF) is `null`: it still takes its place in the order.
 */
export const picturesInRtf = (rtf: string): (Blob | null)[] => {
  const pictures: (Blob | null)[] = [];
  let at = rtf.indexOf('\\pict');
  while (at !== -1) {
    const end = groupEnd(rtf, at);
    if (/^\\pict(?![a-z])/.test(rtf.slice(at, at + 6)) && !isFallback(rtf, at))
      pictures.push(readPicture(rtf.slice(at, end)));
    at = rtf.indexOf('\\pict', Math.max(end, at + 5));
  }
  return pictures;
};

/** Where the group that holds position `at` ends. */
const groupEnd = (rtf: string, at: number): number => {
  let depth = 0;
  for (let i = at; i < rtf.length; i++) {
    const character = rtf[i];
    if (character === '\\') i++;
    else if (character === '{') depth++;
    else if (character === '}' && --depth < 0) return i;
  }
  return rtf.length;
};

/** Word writes each picture twice; the copy for programs of old is `{\nonshppict{\pict …}}`. Headers aren't text. */
const isFallback = (rtf: string, at: number): boolean =>
  /\{\\nonshppict\s*\{?\s*$/.test(rtf.slice(Math.max(0, at - 24), at)) ||
  /\{\\(header|footer)[lrf]?\b[^{}]*(\{[^{}]*)*$/.test(rtf.slice(Math.max(0, at - 400), at));

const TYPES: [keyword: RegExp, type: string][] = [
  [/\\pngblip\b/, 'image/png'],
  [/\\jpegblip\b/, 'image/jpeg'],
];

const readPicture = (group: string): Blob | null => {
  const type = TYPES.find(([keyword]) => keyword.test(group))?.[1];
  const hex = withoutGroups(group)
    .replace(/\\[a-z]+-?\d* ?/gi, '')
    .replace(/\s+/g, '');
  return type && hex.length > 16 && /^[0-9a-f]+$/i.test(hex) ? new Blob([bytesOf(hex)], { type }) : null;
};

/** The picture's own properties stand in nested groups (`{\*\picprop …}`, `{\*\blipuid …}`) before the bytes. */
const withoutGroups = (group: string): string => {
  let text = group;
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\{[^{}]*\}/g, ' ');
  }
  return text;
};

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
};
