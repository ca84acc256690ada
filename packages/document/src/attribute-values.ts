/** Characters of an attribute: a title, an address, what a picture shows. Nobody comes near it by hand. */
export const LONGEST_ATTRIBUTE = 10_000;
/** Columns or rows that one cell may cover. */
export const LARGEST_SPAN = 100;

type Rule = (value: unknown) => boolean;

const isText: Rule = (value) => typeof value === 'string' && value.length <= LONGEST_ATTRIBUTE;
const isShown: Rule = (value) => typeof value === 'number';
const isFlag: Rule = (value) => typeof value === 'boolean';
const isNumber =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const isWhole =
  (least: number, most: number): Rule =>
  (value) =>
    Number.isInteger(value) && isNumber(least, most)(value);
const isWidths: Rule = (value) =>
  Array.isArray(value) && value.length <= LARGEST_SPAN && value.every((width) => width === null || isWidth(width));
const isWidth = isNumber(0, Number.MAX_SAFE_INTEGER);

/**
 * By name, since an attribute means the same wherever it stands. What is only shown may be any number that a paste may bring: whoever pastes
 * is not to be refused for it. What is counted with is bounded.
 */
const RULES: Record<string, Rule> = {
  alt: isText,
  blockId: isText,
  checked: isFlag,
  colspan: isWhole(1, LARGEST_SPAN),
  columnId: isText,
  colwidth: isWidths,
  hidden: isFlag,
  href: isText,
  id: isText,
  kind: isText,
  language: isText,
  level: isWhole(1, 6),
  minutes: isNumber(0, Number.MAX_SAFE_INTEGER),
  ownerSchool: isText,
  period: isShown,
  person: isText,
  pictureId: isText,
  role: isText,
  rowspan: isWhole(1, LARGEST_SPAN),
  start: isShown,
  stepId: isText,
  textAlign: isText,
  title: isText,
  type: isText,
  width: isNumber(0, Number.MAX_SAFE_INTEGER),
};

/** Names of all attributes that have a rule. */
export const RULED = Object.keys(RULES);

/** Whether the value can be drawn, counted with and stored wherever such an attribute stands. Every one may be unset. */
export const attributeMayBe = (name: string, value: unknown): boolean =>
  value === null || value === undefined || (Object.hasOwn(RULES, name) && RULES[name]!(value));
