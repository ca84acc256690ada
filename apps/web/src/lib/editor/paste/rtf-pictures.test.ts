import { expect, test } from 'vitest';
import { picturesInRtf } from './rtf-pictures.ts';

const PNG = '89504e470d0a1a0a0000000d49484452';
const JPEG = 'ffd8ffe000104a46494600010101';

/** Word's form: the picture, and a metafile of it for old programs. */
const word = (keyword: string, hex: string) =>
  `{\\*\\shppict{\\pict{\\*\\picprop\\shplid1025{\\sp{\\sn shapeType}{\\sv 75}}}\\picscalex100\\picw2540\\pich2540${keyword}` +
  `\\bliptag-1234{\\*\\blipuid 0102030405060708090a0b0c0d0e0f10}${hex.match(/.{1,8}/g)!.join('\r\n')}}}` +
  `{\\nonshppict{\\pict\\picw2540\\wmetafile8\\bliptag-1234 ${'01000900'.repeat(4)}}}`;

test('finds the pictures in the order of the text, each once', async () => {
  const rtf = `{\\rtf1\\ansi {\\f0 text}${word('\\pngblip', PNG)} more ${word('\\jpegblip', JPEG)}\\par}`;
  const [first, second, ...others] = picturesInRtf(rtf);
  expect(others).toEqual([]);
  expect([first?.type, second?.type]).toEqual(['image/png', 'image/jpeg']);
  expect(Buffer.from(await first!.arrayBuffer()).toString('hex')).toBe(PNG);
});

test('a metafile keeps its place as nothing', () => {
  const rtf = `{\\rtf1 ${word('\\emfblip', '0100')}${word('\\pngblip', PNG)}}`;
  expect(picturesInRtf(rtf).map((picture) => picture?.type ?? null)).toEqual([null, 'image/png']);
});

test('a picture of the page header is not of the text', () => {
  const rtf = `{\\rtf1 {\\header \\pard{\\pict\\pngblip ${PNG}}\\par}{\\pict\\pngblip ${PNG}}}`;
  expect(picturesInRtf(rtf)).toHaveLength(1);
});

test('text that merely mentions pictures yields none', () => {
  expect(picturesInRtf('{\\rtf1 \\pictureframe plain}')).toEqual([]);
});
