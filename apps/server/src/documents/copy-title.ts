import type { DocumentRow, SchoolRow } from '../storage/tables.ts';

const LONGEST = 120;

/** `让小灯泡亮起来（雾坪小学）` for a school's adaptation, `…（副本）` otherwise; the school of an adapted adaptation gives way. */
export const copyTitle = (
  { title, language, forSchoolId }: Pick<DocumentRow, 'title' | 'language' | 'forSchoolId'>,
  school: Pick<SchoolRow, 'shortZh' | 'shortEn'> | null,
): string => {
  const ending = language === 'zh' ? `（${school?.shortZh ?? '副本'}）` : ` (${school?.shortEn ?? 'copy'})`;
  const base = school && forSchoolId !== null ? title.replace(/\s*[（(][^（()）]*[）)]$/u, '') : title;
  return shorten(base, LONGEST - ending.length) + ending;
};

const shorten = (text: string, longest: number): string => {
  if (text.length <= longest) return text;
  const letters = [...text];
  while (letters.join('').length > longest - 1) letters.pop();
  return `${letters.join('')}…`;
};
