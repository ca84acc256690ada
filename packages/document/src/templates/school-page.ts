import { section } from '../blocks.ts';
import type { NodeJson } from '../document-json.ts';
import type { Language } from '../sections.ts';

const TITLES: Record<Language, string[]> = {
  zh: ['项目简介', '我们怎么做', '孩子们的收获'],
  en: ['What it is', 'How we do it', 'What the children gain'],
};

/** A page about what a school is known for: free sections, of which these are only a beginning. */
export const schoolPage = (language: Language): NodeJson[] =>
  TITLES[language].map((title) => section('custom', '', { title }));
