import { prosemirrorJSONToYXmlFragment } from 'y-prosemirror';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { allowList } from './allow-list.ts';
import { attributeMayBe, RULED } from './attribute-values.ts';
import { toJson } from './json.ts';
import { schema } from './schema.ts';

const types = Object.values(schema.nodes);

describe('what may stand where', () => {
  test('every node takes its children in any order and number, so that looking at pairs is enough', () => {
    for (const parent of types)
      for (const child of types) {
        const after = parent.contentMatch.matchType(child);
        expect([null, parent.contentMatch], `${child.name} in ${parent.name}`).toContain(after);
        expect(parent.contentMatch.validEnd, parent.name).toBe(true);
      }
  });

  test('is what the schema says', () => {
    expect(allowList.child(null, 'section')).toBe(true);
    expect(allowList.child('section', 'paragraph')).toBe(true);
    expect(allowList.child('paragraph', null)).toBe(true);
    expect(allowList.child('tableCell', 'heading')).toBe(true);
    expect(allowList.child('tableCell', 'section')).toBe(false);
    expect(allowList.child('section', 'tableCell')).toBe(false);
    expect(allowList.child(null, 'paragraph')).toBe(false);
    expect(allowList.child('picture', null)).toBe(false);
    expect(allowList.child('section', null)).toBe(false);
    expect(allowList.child('unheard-of', 'paragraph')).toBe(false);
  });

  test.each(['doc', 'text', 'script', '__proto__', 'constructor', ''])('there is no element %s', (name) => {
    expect(allowList.node(name)).toBe(false);
  });

  test('code blocks take no marks', () => {
    expect(allowList.markIn('paragraph', 'bold')).toBe(true);
    expect(allowList.markIn('codeBlock', 'bold')).toBe(false);
  });
});

describe('attributes', () => {
  test('every attribute of the schema has a rule, and every default keeps it', () => {
    const named = [...types, ...Object.values(schema.marks)].flatMap((type) => Object.keys(type.spec.attrs ?? {}));
    expect(RULED.toSorted()).toEqual([...new Set(named)].toSorted());
    for (const type of types)
      for (const [name, { default: value }] of Object.entries(type.spec.attrs ?? {}))
        if (type.name !== 'text')
          expect(allowList.attribute(type.name, name, value), `${type.name}.${name}`).toBe(true);
  });

  test.each([
    ['tableCell', 'colspan', 100, true],
    ['tableCell', 'colspan', 101, false],
    ['tableCell', 'rowspan', 1e9, false],
    ['tableCell', 'colspan', 1.5, false],
    ['tableCell', 'colspan', '2', false],
    ['tableCell', 'colwidth', [0, 120], true],
    ['tableCell', 'colwidth', Array(101).fill(1), false],
    ['tableCell', 'colwidth', [{}], false],
    ['tableRow', 'minutes', 7.5, true],
    ['tableRow', 'minutes', Number.NaN, false],
    ['tableRow', 'minutes', Infinity, false],
    ['orderedList', 'start', Number.NaN, true],
    ['orderedList', 'start', '3', false],
    ['section', 'title', '教学过程', true],
    ['section', 'title', 'a'.repeat(10_001), false],
    ['section', 'title', { toString: 1 }, false],
    ['section', 'hidden', 'true', false],
    ['paragraph', 'colspan', 2, false],
    ['paragraph', 'onclick', 'alert(1)', false],
    ['paragraph', '__proto__', {}, false],
  ])('%s.%s = %o: %s', (node, name, value, may) => {
    expect(allowList.attribute(node, name, value)).toBe(may);
  });

  test('a name that every object has is no rule', () => {
    expect(attributeMayBe('toString', 'a')).toBe(false);
  });
});

describe('marks', () => {
  test.each([
    ['bold', {}, true],
    ['bold', null, true],
    ['bold', true, false],
    ['bold', { style: 'position:fixed' }, false],
    ['link', { href: 'https://a.example/' }, true],
    ['link', { href: 7 }, false],
    ['blink', {}, false],
    ['__proto__', {}, false],
    // none of ours may overlap its like, so none is ever stored under such a name
    ['link--abcd1234', { href: 'https://a.example/' }, false],
  ])('%s = %o: %s', (name, value, may) => {
    expect(allowList.mark(name, value)).toBe(may);
  });

  test('every mark of the schema is stored under a name that is let through', () => {
    for (const { name } of Object.values(schema.marks)) {
      const ydoc = new Y.Doc();
      const line = { type: 'paragraph', content: [{ type: 'text', text: 'a', marks: [{ type: name }] }] };
      const json = { type: 'doc', content: [{ type: 'section', content: [line] }] };
      prosemirrorJSONToYXmlFragment(schema, json, ydoc.getXmlFragment('body'));
      const text = ydoc.getXmlFragment('body').toString().length > 0 && toJson(ydoc).content[0]!.content![0]!.content!;
      expect(text).toMatchObject([{ marks: [{ type: name }] }]);
      const stored = [...ydoc.store.clients.values()].flat().flatMap((item) => {
        const content = item instanceof Y.Item ? item.content : null;
        return content instanceof Y.ContentFormat && content.value !== null ? [[content.key, content.value]] : [];
      });
      expect(stored).not.toEqual([]);
      for (const [key, value] of stored) expect(allowList.mark(key as string, value)).toBe(true);
    }
  });
});
