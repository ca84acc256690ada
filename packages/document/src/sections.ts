export type Language = 'zh' | 'en';

interface SectionKindSpec {
  zh: string;
  en: string;
  of: 'lesson_plan' | 'research_note' | 'any';
  /** repeated for every class hour of a plan that takes several */
  perPeriod?: true;
}

/** What a section can be. The headings are the field's words in each language; an own title replaces them. */
export const SECTION_KINDS = {
  standards: { zh: '课标依据', en: 'Standards and where this fits', of: 'lesson_plan' },
  textbook: { zh: '教材分析', en: 'Textbook', of: 'lesson_plan' },
  learners: { zh: '学情分析', en: 'Who the learners are', of: 'lesson_plan' },
  objectives: { zh: '教学目标', en: 'Learning goals', of: 'lesson_plan' },
  keyPoints: { zh: '教学重点与难点', en: 'Key and hard points', of: 'lesson_plan' },
  assessment: { zh: '评价任务', en: 'Evidence of learning', of: 'lesson_plan' },
  preparation: { zh: '教学准备', en: 'Preparation', of: 'lesson_plan' },
  process: { zh: '教学过程', en: 'Steps', of: 'lesson_plan', perPeriod: true },
  board: { zh: '板书设计', en: 'Board', of: 'lesson_plan', perPeriod: true },
  homework: { zh: '作业设计', en: 'Homework', of: 'lesson_plan', perPeriod: true },
  attendance: { zh: '签到', en: 'Attendance', of: 'research_note' },
  agenda: { zh: '议程与实际用时', en: 'Agenda and time used', of: 'research_note' },
  evidence: { zh: '证据', en: 'Evidence', of: 'research_note' },
  remarks: { zh: '发言摘要', en: 'What was said', of: 'research_note' },
  decisions: { zh: '达成的共识（决定）', en: 'Decisions', of: 'research_note' },
  suggestions: { zh: '建议与去向', en: 'Suggestions and what became of them', of: 'research_note' },
  todos: { zh: '分工与待办', en: 'Who does what', of: 'research_note' },
  custom: { zh: '其他', en: 'Other', of: 'any' },
} as const satisfies Record<string, SectionKindSpec>;

export type SectionKind = keyof typeof SECTION_KINDS;

export const isSectionKind = (kind: unknown): kind is SectionKind =>
  typeof kind === 'string' && Object.hasOwn(SECTION_KINDS, kind);

/** The kinds offered when a section is added to a document of this kind, in the order of the field. */
export function sectionKinds(documentKind: 'lesson_plan' | 'research_note' | 'page'): SectionKind[] {
  const of = (kind: SectionKind) => SECTION_KINDS[kind].of;
  return (Object.keys(SECTION_KINDS) as SectionKind[]).filter(
    (kind) => of(kind) === documentKind || of(kind) === 'any',
  );
}

/** The heading of a kind. A kind that this version doesn't know reads as a custom section. */
export const heading = (kind: string, language: Language): string =>
  SECTION_KINDS[isSectionKind(kind) ? kind : 'custom'][language];

export interface SectionFacts {
  kind: string;
  title: string | null;
  hidden: boolean;
  period: number | null;
}

export interface SectionHeading {
  /** `三` or `3`; null for a hidden section, which is not counted */
  number: string | null;
  text: string;
  /** `第 2 课时` where a section belongs to one of several class hours */
  period: string | null;
}

/** The headings as drawn, numbered in order over the sections that show. Nothing of it is stored. */
export function sectionHeadings(sections: readonly SectionFacts[], language: Language): SectionHeading[] {
  let shown = 0;
  return sections.map(({ kind, title, hidden, period }) => ({
    number: hidden ? null : numeral(++shown, language),
    text: title?.trim() || heading(kind, language),
    period: period === null ? null : language === 'zh' ? `第 ${period} 课时` : `period ${period}`,
  }));
}

/** `三、教学目标` or `3. Learning goals`, with its class hour where it has one. */
export function headingLine({ number, text, period }: SectionHeading, language: Language): string {
  const numbered = number === null ? text : language === 'zh' ? `${number}、${text}` : `${number}. ${text}`;
  return period === null ? numbered : language === 'zh' ? `${numbered}（${period}）` : `${numbered} (${period})`;
}

const DIGITS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

function numeral(number: number, language: Language): string {
  if (language === 'en' || number > 99) return String(number);
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  return `${tens > 1 ? DIGITS[tens] : ''}${tens > 0 ? '十' : ''}${DIGITS[ones]}`;
}
