import type { Mentionable } from '../edited-document.ts';

const MOST = 8;

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** `Lin Xiuyun` as one types it: `linxiuyun`, `xiuyunlin`, `lxy`. */
const spellings = (name: string): string[] => {
  const words = plain(name)
    .split(/[\s'’-]+/)
    .filter(Boolean);
  const [first = '', ...rest] = words;
  const syllables = rest.flatMap((word) => word.match(SYLLABLE) ?? [word]);
  return [
    words.join(''),
    [...rest, first].join(''),
    [first, ...syllables].map((syllable) => syllable[0] ?? '').join(''),
    rest.join(''),
  ];
};

const SYLLABLE =
  /(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ueng|ang|eng|ing|ong|uai|uan|iao|ian|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|[aeiouv])(?![aeiou])/g;

/** How well a person fits what was typed after the @: lower is better, null is not at all. */
const distance = ({ name }: Mentionable, query: string): number | null => {
  const typed = plain(query).replace(/[\s'’]/g, '');
  if (typed === '') return 1;
  if (name.zh.startsWith(query) || plain(name.en).startsWith(plain(query))) return 0;
  const spelled = spellings(name.en);
  if (spelled.some((spelling) => spelling.startsWith(typed))) return 1;
  return name.zh.includes(query) || spelled[0]!.includes(typed) ? 2 : null;
};

/** The people that `@…` may mean, best first: by name in characters, by pinyin, by its initials. */
export const matchPeople = <Person extends Mentionable>(people: readonly Person[], query: string): Person[] =>
  people
    .map((person) => ({ person, rank: distance(person, query) }))
    .filter((entry): entry is { person: Person; rank: number } => entry.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.person.name.en.localeCompare(b.person.name.en))
    .slice(0, MOST)
    .map(({ person }) => person);
