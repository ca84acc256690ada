const NUMERALS = '一二三四五六七八九';
const ONE = `(?:[${NUMERALS}1-9]|初[一二三123])`;

const gradeOf = (word: string): number => {
  if (word.startsWith('初')) return 6 + gradeOf(word.slice(1));
  const numeral = NUMERALS.indexOf(word) + 1;
  return numeral || Number(word);
};

const PART = new RegExp(`^(${ONE})(?:年级)?(?:(?:至|到|[-~—–])(${ONE})(?:年级)?)?$`);

const gradesOfPart = (part: string): number[] | null => {
  const match = PART.exec(part);
  if (!match) return null;
  const from = gradeOf(match[1]!);
  const to = match[2] === undefined ? from : gradeOf(match[2]);
  return from <= to ? Array.from({ length: to - from + 1 }, (_, i) => from + i) : null;
};

/** 三、四年级 is 3 and 4, 三至六年级 is 3 to 6; null: that is no grade. Nothing written is none. */
export const gradesOf = (text: string): number[] | null => {
  if (text === '') return [];
  const parts = text.split(/[、,，;；/ ]+/).map(gradesOfPart);
  return parts.some((part) => part === null) ? null : [...new Set(parts.flat().filter((grade) => grade !== null))].sort((a, b) => a - b); // prettier-ignore
};
