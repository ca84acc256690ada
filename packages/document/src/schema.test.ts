import { describe, expect, it } from 'vitest';
import { fromHtml, toHtml } from '../test/html.ts';
import { complete } from './json.ts';
import { schema } from './schema.ts';
import { template } from './templates.ts';

const nodes = Object.values(schema.nodes);

describe('the schema', () => {
  it('lets every node be empty, whatever was deleted in it', () => {
    const needy = nodes.filter((type) => !type.contentMatch.validEnd);
    expect(needy.map(({ name }) => name)).toEqual([]);
  });

  it('lets every node hold what it holds in any order and number', () => {
    for (const type of nodes) {
      const allowed = nodes.filter((child) => type.contentMatch.matchType(child));
      for (const child of allowed) {
        const after = type.contentMatch.matchType(child)!;
        const strict = allowed.filter((next) => !after.matchType(next) || !after.validEnd);
        expect(strict, `${type.name} after ${child.name}`).toEqual([]);
      }
    }
  });

  it('lets any two marks stand together, as a merge may put them', () => {
    const marks = Object.values(schema.marks);
    for (const mark of marks) expect(marks.filter((other) => mark.excludes(other))).toEqual([mark]);
  });

  it('builds every node without any attribute given, as an older or foreign client would send it', () => {
    for (const type of nodes.filter(({ isText }) => !isText)) expect(() => type.createChecked(null)).not.toThrow();
  });

  it('gives every block an id of its own, and inline nodes none', () => {
    for (const type of nodes) {
      const bears = type.spec.attrs?.['blockId'] !== undefined;
      expect(bears, type.name).toBe(type.isBlock && !['doc', 'section'].includes(type.name));
    }
    expect(schema.nodes['section']?.spec.attrs?.['id']).toBeDefined();
  });

  it('keeps sections, schools, steps, minutes, columns and ids through the clipboard', () => {
    for (const name of ['lesson-plan-zh', 'lesson-plan-en', 'research-note', 'page'] as const) {
      const json = complete(template(name, { language: 'zh', schools: ['s1', 's2'], periods: 2 }));
      expect(fromHtml(toHtml(schema.nodeFromJSON(json)), true).toJSON()).toEqual(json);
    }
  });
});

describe('links', () => {
  const link = (href: unknown) =>
    schema.node('doc', null, [
      schema.node('section', null, [
        schema.node('paragraph', null, [schema.text('看这里', [schema.mark('link', { href })])]),
      ]),
    ]);

  it('are drawn with their address and without a way back to our page', () => {
    const html = toHtml(link('https://example.org/a'));
    expect(html).toContain('href="https://example.org/a"');
    expect(html).toContain('rel="noopener noreferrer nofollow"');
  });

  it.each([
    'javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    'vbscript:x',
    null,
    7,
  ])('with the address %j that came over the wire are drawn as text', (href) => {
    const html = toHtml(link(href));
    expect(html).not.toContain('<a');
    expect(html).not.toContain('href');
    expect(html).toContain('看这里');
  });

  it.each([
    'javascript:alert(1)',
    'JAVASCRIPT:alert(1)',
    '&#1;javascript:alert(1)',
    '/documents/d1',
    'data:text/html,x',
  ])('to %s are read as text', (href) => {
    const doc = fromHtml(`<p><a href="${href}">点我</a></p>`);
    expect(doc.textContent).toBe('点我');
    expect(JSON.stringify(doc)).not.toContain('"link"');
  });

  it('keep nothing but their address', () => {
    const doc = fromHtml('<p><a href="https://example.org" onclick="x()" class="y" target="z" title="t">点我</a></p>');
    const marks = doc.firstChild!.firstChild!.firstChild!.marks;
    expect(marks.map((mark) => mark.attrs)).toEqual([{ href: 'https://example.org' }]);
  });
});

describe('foreign HTML', () => {
  it('keeps merged cells, several blocks in a cell, and alignment', () => {
    const doc = fromHtml(`
      <table class=MsoTable width=500><colgroup><col width=100></colgroup><tbody>
        <tr><td colspan=2 rowspan=1 style="border:1pt"><p class=MsoNormal style="text-align:center">环节</p></td><td><p>b</p></td></tr>
        <tr><td rowspan=2><p>一</p><ul><li>甲</li></ul></td><td></td><td>裸字</td></tr><tr><td>x</td><td>y</td></tr>
      </tbody></table>`);
    const table = doc.firstChild!.firstChild!;
    expect(table.type.name).toBe('table');
    expect(table.child(0).child(0).attrs).toMatchObject({ colspan: 2, rowspan: 1 });
    expect(table.child(0).child(0).firstChild!.attrs['textAlign']).toBe('center');
    expect(table.child(1).child(0).attrs['rowspan']).toBe(2);
    expect(table.child(1).child(0).childCount).toBe(2);
    expect(table.child(1).child(2).firstChild!.type.name).toBe('paragraph');
    expect(() => doc.check()).not.toThrow();
  });

  it('drops scripts, styles, event handlers, frames and addresses of pictures', () => {
    const doc = fromHtml(
      '<p onclick="x()">正文<img src="https://evil.example/p.gif" onerror="x()"></p><script>alert(1)</script>' +
        '<iframe src="https://evil.example"></iframe><style>p{}</style>',
    );
    const html = toHtml(doc);
    expect(doc.textContent).toContain('正文');
    for (const trace of ['evil', 'onclick', 'onerror', 'script', 'iframe']) expect(html).not.toContain(trace);
  });

  it('turns deep headings into the deepest of ours', () => {
    const levels = fromHtml('<h1>a</h1><h4>b</h4><h6>c</h6>').firstChild!.children.map(({ attrs }) => attrs['level']);
    expect(levels).toEqual([1, 3, 3]);
  });

  it('never reads an absurd span', () => {
    const cell = fromHtml('<table><tr><td colspan=999999999 rowspan=-3>a</td></tr></table>').firstChild!.firstChild!;
    expect(cell.firstChild!.firstChild!.attrs).toMatchObject({ colspan: 60, rowspan: 1 });
  });

  it('reads pictures and mentions by id only', () => {
    const doc = fromHtml(
      '<p><span data-person="p1">@林秀云</span></p><img data-picture-id="abc" data-width="300" alt="电路">',
    );
    const [line, picture] = doc.firstChild!.children;
    expect(line!.firstChild!.toJSON()).toEqual({ type: 'mention', attrs: { person: 'p1' } });
    expect(picture!.attrs).toMatchObject({ pictureId: 'abc', width: 100, alt: '电路' });
  });
});
