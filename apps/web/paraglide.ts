import { compile } from '@inlang/paraglide-js';

/** How messages/ becomes src/lib/i18n/paraglide. Run as a script, it compiles them once: type checks and tests need them. */
export const paraglide = {
  project: './project.inlang',
  outdir: './src/lib/i18n/paraglide',
  strategy: ['localStorage', 'preferredLanguage', 'baseLocale'],
  localStorageKey: 'gongbei-language',
  emitTsDeclarations: true,
  emitReadme: false,
} satisfies Parameters<typeof compile>[0];

if (import.meta.main) await compile(paraglide);
