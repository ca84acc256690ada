import { language } from './language.svelte.ts';
import { m } from './paraglide/messages.js';

/** Subjects are data, written in Chinese; those that every school knows have their English name here. */
const KNOWN = [
  m.subject_chinese,
  m.subject_mathematics,
  m.subject_english,
  m.subject_science,
  m.subject_morality,
  m.subject_music,
  m.subject_art,
  m.subject_sports,
  m.subject_it,
  m.subject_labour,
  m.subject_practice,
  m.subject_physics,
  m.subject_chemistry,
  m.subject_biology,
  m.subject_history,
  m.subject_geography,
  m.subject_politics,
  m.subject_calligraphy,
  m.subject_psychology,
  m.subject_all,
];

export const subjectName = (subject: string): string => {
  if (language() === 'zh') return subject;
  return KNOWN.find((name) => name({}, { locale: 'zh' }) === subject)?.() ?? subject;
};

/** What somebody typed for a subject, as it is kept: `Science` chosen on an English page is 科学. */
export const subjectFrom = (typed: string): string => {
  const plain = typed.trim().toLowerCase();
  const known = KNOWN.find((name) => name({}, { locale: 'en' }).toLowerCase() === plain);
  return known?.({}, { locale: 'zh' }) ?? typed.trim();
};
