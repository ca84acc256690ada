import { getLocale, locales, overwriteGetLocale, setLocale, type Locale } from './paraglide/runtime.js';

export type Language = Locale;
export const LANGUAGES: readonly Language[] = locales;
/** How each language calls itself, for the switch. */
export const LANGUAGE_NAMES = { zh: '中文', en: 'English' } as const satisfies Record<Language, string>;
/** For `lang` attributes and Intl. */
const TAGS = { zh: 'zh-CN', en: 'en-GB' } as const satisfies Record<Language, string>;

// Every message asks getLocale(): with a rune behind it, a page changes language where it stands, without a reload, as long
// as messages are called inside templates, $derived or functions, never kept in a module's constant.
let current = $state<Language>(getLocale());
overwriteGetLocale(() => current);

export const language = (): Language => current;
export const languageTag = (): string => TAGS[current];

export const changeLanguage = (next: Language): void => {
  void setLocale(next, { reload: false });
  current = next;
};
