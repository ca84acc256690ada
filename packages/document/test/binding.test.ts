import { describe, expect, it } from 'vitest';
import { paragraph, section } from '../src/blocks.ts';
import { schema } from '../src/schema.ts';
import { endOf } from './headless-editor.ts';
import { Wire } from './pair.ts';

/** What we need of y-prosemirror beyond its promise; some of it holds only with the patch in infra/patches. */
describe('the binding', () => {
  const open = () => new Wire({ type: 'doc', content: [section('custom', [paragraph('重点'), paragraph('')])] });

  it('tells others when one mark takes another’s place in a single step', () => {
    const wire = open();
    const [a, b] = wire.editors;
    const to = endOf(a!.doc, '重点');
    a!.change((tr) => tr.addMark(to - 2, to, schema.mark('bold')));
    a!.change((tr) => tr.removeMark(to - 2, to).addMark(to - 2, to, schema.mark('italic')));
    wire.exchange();
    wire.agreed();
    expect(
      b!.doc
        .resolve(to)
        .marks()
        .map(({ type }) => type.name),
    ).toEqual(['italic']);
  });

  it('lets two people begin the same empty line at once without writing anything of its own', () => {
    const wire = open();
    const [a, b] = wire.editors;
    const line = endOf(a!.doc, '');
    a!.select(line).type('甲');
    b!.select(line).type('乙');
    wire.exchange();
    wire.agreed();
    expect([wire.made(a!), wire.made(b!)]).toEqual([1, 1]);
    expect(a!.doc.textContent).toMatch(/^重点(甲乙|乙甲)$/);
  });
});
