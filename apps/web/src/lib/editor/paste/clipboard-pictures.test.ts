// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { takePictures } from './clipboard-pictures.ts';

const PNG = '89504e470d0a1a0a0000000d49484452';
const JPEG = 'ffd8ffe000104a46494600010101';
const rtf = (...hex: string[]) =>
  `{\\rtf1 ${hex.map((bytes) => `{\\pict${bytes === PNG ? '\\pngblip' : '\\jpegblip'} ${bytes}}`).join(' ')}}`;

const take = (html: string, { rtf: from = '', files = [] as Blob[] } = {}) => {
  const pasted = new DOMParser().parseFromString(html, 'text/html');
  const taken = takePictures(pasted, { rtf: from, files, document: 'here' });
  return { ...taken, images: [...pasted.querySelectorAll('img')] };
};

const types = (pictures: { bytes: Blob | Promise<Blob> }[]) =>
  pictures.map(({ bytes }) => (bytes instanceof Blob ? bytes.type : 'fetched'));

test("Office's files are taken out of the RTF, in the order of the text", () => {
  const { pictures, missing, images } = take('<p><img src="file:///a.png" alt="图一"></p><img src="file:///b.jpg">', {
    rtf: rtf(PNG, JPEG),
  });
  expect(types(pictures)).toEqual(['image/png', 'image/jpeg']);
  expect(pictures.map(({ alt }) => alt)).toEqual(['图一', '']);
  expect(images.map((image) => image.getAttribute('data-picture-id'))).toEqual(
    pictures.map(({ id }) => `pending:${id}`),
  );
  expect(missing).toBe(0);
});

test('where RTF and text count differently, no picture is put in the place of another', () => {
  const { pictures, missing, images } = take('<img src="file:///a.png"><img src="file:///b.png">', { rtf: rtf(PNG) });
  expect([pictures.length, missing, images.length]).toEqual([0, 2, 0]);
});

test('a single picture beside its file, and pictures written into the address, are taken', () => {
  const file = new Blob(['x'], { type: 'image/png' });
  expect(types(take('<img src="https://elsewhere.example/a.png">', { files: [file] }).pictures)).toEqual(['image/png']);
  expect(types(take(`<img src="data:image/webp;base64,${btoa('bytes')}">`).pictures)).toEqual(['image/webp']);
});

test('an address of another site is never fetched', () => {
  expect(take('<img src="https://elsewhere.example/a.png">')).toMatchObject({ pictures: [], missing: 1 });
});

test('a picture of this very document stays as it is', () => {
  const id = 'a'.repeat(64);
  const { pictures, missing, images } = take(
    `<img data-picture-id="${id}" data-document="here" src="https://x.example/api/documents/here/pictures/${id}">`,
  );
  expect([pictures.length, missing]).toEqual([0, 0]);
  expect(images[0]?.getAttribute('data-picture-id')).toBe(id);
});

test('an address that only looks like one of our pictures is not followed', () => {
  const { missing } = take('<img src="x" data-picture-id="../../me" data-document="there">');
  expect(missing).toBe(1);
});
