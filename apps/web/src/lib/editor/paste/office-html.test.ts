// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanOfficeDocument, isOfficeHtml } from './office-html.ts';
import { markerNumber } from './office-lists.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

const clean = (html: string): string => {
  const document = new DOMParser().parseFromString(html, 'text/html');
  cleanOfficeDocument(document);
  return document.body.innerHTML.replace(/\s*\n\s*/g, '').trim();
};

const fragment = (html: string) =>
  clean(`<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>${html}</body></html>`);

describe('a paste out of Word', () => {
  const html = clean(fixture('word.clipboard'));

  test('keeps nothing of Office: no namespaces, comments, classes, fonts or colours', () => {
    expect(html.replace(/src="[^"]*"/g, '')).not.toMatch(/o:p|v:|mso|class=|font|color|<!--|<span|MsoComment|请补充/i);
  });

  test('a bulleted run becomes one nested list', () => {
    expect(html).toContain(
      '<ul><li><p>说出电池的两端</p><ul><li><p>正极有<b>凸起</b></p></li><li><p>负极是平的</p></li></ul></li><li><p>画出电池</p></li></ul>',
    );
  });

  test('a numbered run keeps the number it begins with', () => {
    expect(html).toContain('<ol start="3"><li><p>第三条</p></li><li><p><mark>第四条</mark></p></li></ol>');
  });

  test('a numbered heading keeps its number as text', () => {
    expect(html).toContain('<h2>一、教学目标</h2>');
  });

  test('centred text stays centred, bold stays bold', () => {
    expect(html).toContain('<p style="text-align: center"><b>《观察1节电池》</b></p>');
  });

  test('merged cells, lists in a cell and the picture in a cell survive, the grid row does not', () => {
    expect(html).toMatch(
      /<td colspan="2"><p style="text-align: center">教师活动<\/p><\/td><td rowspan="2"><p><\/p><\/td>/,
    );
    expect(html).toContain('<p>出示电池</p><ol><li><p>看</p></li><li><p>摸</p></li></ol>');
    expect(html.match(/<img/g)).toHaveLength(1);
    expect(html.match(/<tr/g)).toHaveLength(2);
  });

  test('links to the outside stay, jumps within the old file become plain text', () => {
    expect(html).toContain('<sub>2</sub>O');
    expect(html).toContain('目录 <a href="https://example.org/x">网址</a>');
  });
});

describe('a paste out of WPS', () => {
  const html = clean(fixture('wps.clipboard'));

  test('is recognised', () => {
    expect(isOfficeHtml(fixture('wps.clipboard'))).toBe(true);
    expect(isOfficeHtml('<p>一段普通的网页</p>')).toBe(false);
  });

  test('takes bold, italic and underline out of styles, once', () => {
    expect(html).toMatch(/<p><b>教学重难点<\/b>/);
    expect(html).toMatch(/<p>(<u><em>|<em><u>)重点在 回路(<\/em><\/u>|<\/u><\/em>)<\/p>/);
  });

  test('numbers its list in Chinese and gets a numbered list', () => {
    expect(html).toContain('<ol><li><p>连接</p></li><li><p>画图</p></li></ol>');
  });

  test('keeps the merged cell and the picture', () => {
    expect(html).toContain('<td rowspan="2"><p>环节一</p></td>');
    expect(html).toMatch(/<td><p><img src="[^>]*wps1\.jpg"><\/p><\/td>/);
  });
});

test('a list that changes from bullets to numbers becomes two lists', () => {
  const item = (list: string, marker: string, text: string) =>
    `<p class=MsoListParagraph style='mso-list:${list} level1 lfo${list.slice(1)}'><span style='mso-list:Ignore'>${marker}</span>${text}</p>`;
  expect(fragment(item('l1', '·', '甲') + item('l2', '1.', '乙'))).toBe(
    '<ul><li><p>甲</p></li></ul><ol><li><p>乙</p></li></ol>',
  );
});

test.each([
  ['1.', 1],
  ['（12）', 12],
  ['③', 3],
  ['十二、', 12],
  ['二十', 20],
  ['c)', 3],
  ['·', 1],
])('the marker %s begins at %i', (marker, number) => {
  expect(markerNumber(marker)).toBe(number);
});
