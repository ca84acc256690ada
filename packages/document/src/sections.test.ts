import { describe, expect, it } from 'vitest';
import { SECTION_KINDS, heading, headingLine, sectionHeadings, sectionKinds } from './sections.ts';

const shown = (kind: string, rest: Partial<{ title: string; hidden: boolean; period: number }> = {}) => ({
  kind,
  title: null,
  hidden: false,
  period: null,
  ...rest,
});

describe('headings', () => {
  it('are numbered in the order of the document, in the numerals of the language', () => {
    const sections = Array.from({ length: 23 }, () => shown('custom'));
    const zh = sectionHeadings(sections, 'zh').map(({ number }) => number);
    expect([zh[0], zh[9], zh[10], zh[18], zh[19], zh[20]]).toEqual(['一', '十', '十一', '十九', '二十', '二十一']);
    expect(sectionHeadings(sections, 'en')[22]!.number).toBe('23');
  });

  it('do not count hidden sections', () => {
    const drawn = sectionHeadings([shown('standards'), shown('textbook', { hidden: true }), shown('process')], 'zh');
    expect(drawn.map(({ number }) => number)).toEqual(['一', null, '二']);
  });

  it('take a person’s own wording where there is one', () => {
    const [own, blank] = sectionHeadings(
      [shown('process', { title: '教与学' }), shown('process', { title: ' ' })],
      'en',
    );
    expect(own!.text).toBe('教与学');
    expect(blank!.text).toBe('Steps');
  });

  it('read as one line, with the class hour of a repeated section', () => {
    const [zh] = sectionHeadings([shown('process', { period: 2 })], 'zh');
    const [en] = sectionHeadings([shown('process', { period: 2 })], 'en');
    expect(headingLine(zh!, 'zh')).toBe('一、教学过程（第 2 课时）');
    expect(headingLine(en!, 'en')).toBe('1. Steps (period 2)');
  });
});

describe('kinds of sections', () => {
  it('have a heading in both languages', () => {
    for (const { zh, en } of Object.values(SECTION_KINDS)) expect(zh && en).toBeTruthy();
  });

  it('are offered by the kind of document', () => {
    expect(sectionKinds('lesson_plan')).toContain('process');
    expect(sectionKinds('lesson_plan')).not.toContain('decisions');
    expect(sectionKinds('research_note')).toContain('decisions');
    expect(sectionKinds('research_note')).toContain('custom');
    expect(sectionKinds('page')).toEqual(['custom']);
  });

  it('that this version does not know read as a custom section', () => {
    expect(heading('hologram', 'zh')).toBe('其他');
    expect(heading('constructor', 'en')).toBe('Other');
  });
});
