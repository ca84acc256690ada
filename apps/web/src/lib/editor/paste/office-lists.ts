/** One paragraph that Word calls a list item: `mso-list: l0 level2 lfo1`, its drawn marker in a `mso-list:Ignore` span. */
interface Item {
  element: Element;
  list: string;
  level: number;
  ordered: boolean;
  start: number;
}

const LIST = /mso-list:\s*(l\d+)\s+level(\d+)\s+(lfo\d+)/i;
const IGNORED = /mso-list:\s*ignore/i;
const ORDERED_MARKER =
  /^[（(［[]?\s*([0-9０-９]+|[a-zA-Z]{1,4}|[一二三四五六七八九十百]+|[①-⑳])\s*[.、．。)）\]］:：]?$/;
const ENCIRCLED_ONE = '①'.charCodeAt(0);
const CHINESE = '一二三四五六七八九';

const chineseNumber = (text: string): number => {
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  const digit = (character: string | undefined, missing: number) =>
    character ? CHINESE.indexOf(character) + 1 : missing;
  return text.includes('十') ? digit(tens, 1) * 10 + digit(ones, 0) : digit(ones, 0);
};

/** The number that a marker such as `3.`, `（三）`, `③` or `c)` stands for; 1 where it can't be told. */
export const markerNumber = (marker: string): number => {
  const value = ORDERED_MARKER.exec(marker.trim())?.[1] ?? '';
  if (/^[0-9０-９]+$/.test(value)) return Number(value.normalize('NFKC'));
  if (/^[①-⑳]$/.test(value)) return value.charCodeAt(0) - ENCIRCLED_ONE + 1;
  if (/^[一二三四五六七八九十]+$/.test(value)) return chineseNumber(value) || 1;
  if (/^[a-z]$/i.test(value)) return value.toLowerCase().charCodeAt(0) - 96;
  return 1;
};

const BULLET_LETTERS = /^[oOlnqvuü§Øþ·•●○■□◆◇➢✓–—-]$/u;

const takeMarker = (paragraph: Element): string => {
  const spans = [...paragraph.querySelectorAll('span')].filter((span) =>
    IGNORED.test(span.getAttribute('style') ?? ''),
  );
  const marker = (spans[0]?.textContent ?? '').replace(/\u00a0/g, ' ').trim();
  for (const span of spans) span.remove();
  return marker;
};

const itemOf = (element: Element): Item | null => {
  const match = LIST.exec(element.getAttribute('style') ?? '');
  if (!match || element.querySelector('p, table')) return null;
  const marker = takeMarker(element);
  const ordered = !BULLET_LETTERS.test(marker) && ORDERED_MARKER.test(marker);
  return { element, list: `${match[1]} ${match[3]}`, level: Number(match[2]), ordered, start: markerNumber(marker) };
};

/** A numbered heading keeps its number as text: it is part of how the heading reads, and headings can't be items. */
const keepHeadingNumbers = (root: Element): void => {
  for (const heading of root.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const marker = takeMarker(heading);
    if (marker && ORDERED_MARKER.test(marker)) heading.prepend(/[.、）)]$/.test(marker) ? marker : `${marker} `);
  }
};

class ListBuilder {
  #open: { list: Element; item: Item }[] = [];
  #document: Document;

  constructor(document: Document) {
    this.#document = document;
  }

  #begin(item: Item): void {
    const list = this.#document.createElement(item.ordered ? 'ol' : 'ul');
    if (item.ordered && item.start > 1) list.setAttribute('start', String(item.start));
    const parent = this.#open.at(-1);
    if (parent) (parent.list.lastElementChild ?? parent.list).append(list);
    else item.element.before(list);
    this.#open.push({ list, item });
  }

  #closeTo(item: Item): void {
    const deeper = ({ item: open }: { item: Item }) =>
      open.level > item.level ||
      (open.level === item.level && (open.ordered !== item.ordered || open.list !== item.list));
    while (this.#open.length > 0 && deeper(this.#open.at(-1)!)) this.#open.pop();
  }

  add(item: Item): void {
    this.#closeTo(item);
    const top = this.#open.at(-1);
    if (!top || top.item.level < item.level) this.#begin(item);
    const li = this.#document.createElement('li');
    const p = this.#document.createElement('p');
    p.append(...item.element.childNodes);
    li.append(p);
    this.#open.at(-1)!.list.append(li);
    item.element.remove();
  }

  end(): void {
    this.#open = [];
  }
}

const listsAmong = (parent: Element): void => {
  const builder = new ListBuilder(parent.ownerDocument);
  for (const child of [...parent.children]) {
    const item = child.nodeName === 'P' ? itemOf(child) : null;
    if (item) builder.add(item);
    else builder.end();
  }
};

/** Turns runs of Word's list paragraphs into nested `ul` and `ol`, in the body and in every cell. */
export const listsFromParagraphs = (body: Element): void => {
  keepHeadingNumbers(body);
  for (const parent of [...body.querySelectorAll('div, td, th, blockquote, section'), body]) listsAmong(parent);
};
