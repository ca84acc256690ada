import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { IDENTITY_MASK } from '@gongbei/contract/roster-rules';
import { parseSheet } from './parse-sheet.ts';
import { readRoster } from './read-roster.ts';
import { rosterRows } from './roster-rows.ts';
import { rosterTemplate } from './roster-template.ts';

const utf8 = (text: string) => Uint8Array.from(Buffer.from(text));
const refusal = (code: string) => expect.objectContaining({ code });

test('a workbook and a CSV file of the same people read the same', async () => {
  const cells = [
    ['姓名', '手机', '备注', '学校'],
    ['王芳', '19000000001', '新来', '星河小学'],
    ['李强', '', '', ''],
  ];
  const workbook = await writeXlsxFile(
    cells.map((row) =>
      row.map((value) => (/^\d+$/.test(value) ? { value: Number(value), type: Number } : { value, type: String })),
    ),
  ).toBuffer();
  const read = rosterRows(await parseSheet(Uint8Array.from(workbook)));
  expect(read).toEqual(rosterRows(await parseSheet(utf8(cells.map((row) => row.join('\t')).join('\n')))));
  expect(read).toMatchObject([
    { row: 2, name: '王芳', school: '星河小学', phone: '19000000001' },
    { row: 3, name: '李强' },
  ]);
});

test.each(['csv', 'xlsx'] as const)('the template in %s is read back as what it is', async (format) => {
  const sheet = await parseSheet(Uint8Array.from(await rosterTemplate(format, '星河,小学')));
  expect(rosterRows(sheet)).toMatchObject([{ row: 2, name: '', school: '星河,小学', role: '教师' }]);
});

test('a number that must not be kept is gone before it is sent anywhere, and a column of them is refused', () => {
  const number = '110101199001010011';
  const [row] = rosterRows([
    ['姓名', '手机号'],
    ['王芳', number],
  ]);
  expect(row?.phone).toBe(IDENTITY_MASK);
  const column = [['姓名', '编号'], ...['a', 'b', 'c'].map((name) => [name, number])];
  expect(() => rosterRows(column)).toThrow(refusal('roster-identity-numbers'));
  expect(() =>
    rosterRows([
      ['姓名', '身份证号'],
      ['王芳', ''],
    ]),
  ).toThrow(refusal('roster-identity-numbers'));
});

test('what is no roster is refused with what is missing', () => {
  expect(() =>
    rosterRows([
      ['甲', '乙'],
      ['1', '2'],
    ]),
  ).toThrow(refusal('roster-columns'));
  expect(() => rosterRows([['姓名'], [' '], ['']])).toThrow(refusal('roster-empty'));
  const many = Array.from({ length: 1001 }, (_, i) => [`王${i}`]);
  expect(() => rosterRows([['姓名'], ...many])).toThrow(refusal('roster-too-long'));
});

test('a file that says it is small and unpacks to very much is not unpacked', async () => {
  const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(30 * 2 ** 20) });
  expect(bomb.length).toBeLessThan(64_000);
  await expect(parseSheet(Uint8Array.from(bomb))).rejects.toEqual(refusal('too-large'));
});

const sheetWith = (cell: string) => {
  const xml = (text: string) => utf8(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return zipSync({
    '[Content_Types].xml': xml('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    'xl/workbook.xml': xml(`<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`), // prettier-ignore
    'xl/_rels/workbook.xml.rels': xml(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`), // prettier-ignore
    'xl/worksheets/sheet1.xml': xml(`<worksheet xmlns="${main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c>${cell}</row></sheetData></worksheet>`), // prettier-ignore
  });
};

test.each([
  ['an unfinished workbook', sheetWith('').slice(0, 300)],
  ['noise', Uint8Array.from([0, 1, 2, 0, 255])],
  ['an unfinished cell', utf8('姓名\n"王芳')],
])('%s is refused', async (_, bytes) => {
  await expect(parseSheet(Uint8Array.from(bytes))).rejects.toEqual(refusal('roster-unreadable'));
});

test('a cell at the far end of the world exhausts nobody but its reader', async () => {
  const refused = readRoster(sheetWith('<c r="XFD1048576"><v>1</v></c>'));
  await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/^roster-/) });
});
