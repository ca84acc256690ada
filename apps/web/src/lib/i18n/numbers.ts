import { languageTag } from './language.svelte.ts';

export const number = (value: number): string => new Intl.NumberFormat(languageTag()).format(value);

/** 甲、乙和丙 · A, B and C */
export const list = (items: readonly string[]): string =>
  new Intl.ListFormat(languageTag(), { type: 'conjunction' }).format(items);
