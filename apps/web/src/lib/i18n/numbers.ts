import { language, languageTag } from './language.svelte.ts';

export const number = (value: number): string => new Intl.NumberFormat(languageTag()).format(value);

/** 甲、乙和丙 · A, B and C */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat(languageTag(), { type: 'conjunction' }).format(items);

/** Facts beside each other, those that are missing left out: 科学·四年级 · Science · Grade 4 */
export const beside = (...facts: (string | null | undefined | false | 0)[]): string =>
  facts.filter(Boolean).join(language() === 'zh' ? '·' : ' · ');
