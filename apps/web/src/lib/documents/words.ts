import type { DocumentKind, DocumentSummary, Template } from '@gongbei/contract/documents';
import type { Stage } from '@gongbei/contract/capabilities';
import { language } from '#lib/i18n/language.svelte.ts';
import { m } from '#lib/i18n/paraglide/messages.js';

const STAGES: Record<Stage, () => string> = {
  draft: m.stage_draft,
  discussion: m.stage_discussion,
  review: m.stage_review,
  shared: m.stage_shared,
};
const STAGE_MEANINGS: Record<Stage, () => string> = {
  draft: m.stage_explain_draft,
  discussion: m.stage_explain_discussion,
  review: m.stage_explain_review,
  shared: m.stage_explain_shared,
};
const KINDS: Record<DocumentKind, () => string> = {
  lesson_plan: m.kind_lesson_plan,
  research_note: m.kind_research_note,
  page: m.kind_page,
};
const TEMPLATES: Record<Template, { name: () => string; meaning: () => string }> = {
  'lesson-plan-zh': { name: m.template_lesson_plan_zh, meaning: m.template_explain_lesson_plan_zh },
  'lesson-plan-en': { name: m.template_lesson_plan_en, meaning: m.template_explain_lesson_plan_en },
  'research-note': { name: m.template_research_note, meaning: m.template_explain_research_note },
  page: { name: m.template_page, meaning: m.template_explain_page },
};

export const stageName = (stage: Stage): string => STAGES[stage]();
export const stageMeaning = (stage: Stage): string => STAGE_MEANINGS[stage]();
export const kindName = (kind: DocumentKind): string => KINDS[kind]();
export const templateName = (template: Template): string => TEMPLATES[template].name();
export const templateMeaning = (template: Template): string => TEMPLATES[template].meaning();

/** 《让小灯泡亮起来》 · “Make the bulb light up” */
export const marked = (title: string): string => m.document_title_mark({ title });

type Standing = Pick<DocumentSummary, 'kind' | 'stage' | 'approved' | 'revising'>;

/** What its stage is called once it carries a version: 共案 v6; a note is never a shared plan. */
export const stageWithVersion = ({ kind, stage, approved }: Standing): string => {
  if (stage !== 'shared') return stageName(stage);
  if (kind !== 'lesson_plan')
    return approved ? m.stage_note_final_version({ version: approved.version }) : m.stage_note_final();
  return approved ? m.stage_shared_version({ version: approved.version }) : stageName(stage);
};

/** 正在修订；现行共案 v6. Null while no approved version is being worked on anew. */
export const revisionNote = ({ kind, approved, revising }: Standing): string | null => {
  if (!approved || !revising) return null;
  const { version } = approved;
  return kind === 'lesson_plan' ? m.document_revising({ version }) : m.document_revising_note({ version });
};

/** 源自《让小灯泡亮起来》v6. Null for what is no copy, or whose source one may not know. */
export const originNote = ({ origin }: Pick<DocumentSummary, 'origin'>): string | null => {
  if (!origin) return null;
  const { title, version } = origin;
  if (title === null) return m.document_copied();
  return version ? m.document_copied_from_version({ title, version }) : m.document_copied_from({ title });
};

const NUMERALS = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

export const gradeName = (grade: number): string => {
  if (language() === 'en') return m.grade_years({ years: grade });
  return grade > 9
    ? m.grade_high({ year: NUMERALS[grade - 9] ?? '' })
    : m.grade_years({ years: NUMERALS[grade] ?? '' });
};

/** 四年级; 三、四年级 · Grade 4; Grades 3, 4 */
export const gradesName = (grades: readonly number[]): string => {
  const [only, ...others] = grades;
  if (only === undefined) return '';
  if (others.length === 0) return gradeName(only);
  if (language() === 'en') return m.grade_years_many({ years: grades.join(', ') });
  if (grades.some((grade) => grade > 9)) return grades.map(gradeName).join('、');
  return m.grade_years_many({ years: grades.map((grade) => NUMERALS[grade]).join('、') });
};
