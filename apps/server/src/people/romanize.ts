import { pinyin } from 'pinyin-pro';

/** Surnames of two characters; the given name begins after them. */
const COMPOUND = new Set(
  (
    '欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 ' +
    '司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 ' +
    '西门 第五 南荣 东里 即墨 达奚 褚师 纳兰 叶赫'
  ).split(' '),
);
/** As surnames these are read otherwise than the dictionary has them. */
const READINGS: Record<string, readonly string[]> = { 尉迟: ['yu', 'chi'], 令狐: ['ling', 'hu'], 种: ['chong'] };

interface Reading {
  surname: string[];
  given: string[];
}

const read = (text: string, surname: 'head' | 'off'): string[] =>
  pinyin(text, { toneType: 'none', type: 'array', surname, nonZh: 'removed', v: true });

/** A name's syllables; `ü` is written v. */
const reading = (name: string): Reading => {
  const head = [...name]
    .slice(0, COMPOUND.has([...name].slice(0, 2).join('')) && [...name].length > 2 ? 2 : 1)
    .join('');
  const syllables = read(name, 'head').map((syllable) => syllable.replaceAll('ü', 'v'));
  const length = [...head].length;
  return { surname: [...(READINGS[head] ?? syllables.slice(0, length))], given: syllables.slice(length) };
};

const isHan = (name: string) => /^\p{Script=Han}/u.test(name);
const upper = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
/** `lv` is how one types it, `lü` how one reads it. */
const spelled = (syllables: readonly string[]) => upper(syllables.join('').replaceAll('v', 'ü'));

/** A name as English pages show it: 沈知远 is Shen Zhiyuan. What is no Chinese name stays as it is. */
export const englishName = (name: string): string => {
  if (!isHan(name)) return name;
  const { surname, given } = reading(name);
  return [surname, given].map(spelled).filter(Boolean).join(' ') || name;
};

/** The sign-in name that a name suggests: the surname and the initials of the rest. 沈知远 is shenzy. */
export const baseLogin = (name: string): string => {
  const { surname, given } = reading(name);
  const made = isHan(name) ? surname.join('') + given.map((syllable) => syllable[0]).join('') : plain(name);
  return made.slice(0, 24).replace(/[^a-z0-9]/g, '').padEnd(2, '1'); // prettier-ignore
};

const plain = (name: string) =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

/** How far a base is numbered before somebody has to think of a name of their own. */
const NUMBERS = 40;

/** The base itself, then numbered from 2. */
export const loginsFrom = (base: string): string[] => [
  base,
  ...Array.from({ length: NUMBERS - 1 }, (_, i) => `${base}${i + 2}`),
];
