import type { Bilingual } from '@gongbei/contract/text';
import { language } from './language.svelte.ts';

/** The text in the language that is shown now. */
export const bi = (text: Bilingual): string => text[language()];
