import { listsFromParagraphs } from './office-lists.ts';

const OFFICE =
  /urn:schemas-microsoft-com:office|class="?Mso|mso-[a-z-]+:|ProgId"? content="?(Word|Excel|ET|WPS)|ksohtml/i;

/** Whether clipboard HTML comes from Word, Excel or WPS. */
export const isOfficeHtml = (html: string): boolean => OFFICE.test(html);

const DROPPED =
  'style, script, meta, link, title, xml, noscript, template, object, embed, iframe, input, button, select, textarea';
/** Elements of Word's own namespaces that carry no text of the document. */
const DROPPED_NAMESPACES = /^(v|w|x|m):/;
const UNWRAPPED_NAMESPACES = /^(o|st\d*):/;

const styleOf = (element: Element): string => (element.getAttribute('style') ?? '').toLowerCase();

export const unwrap = (element: Element): void => {
  element.replaceWith(...element.childNodes);
};

const removeComments = (root: Node): void => {
  for (const child of [...root.childNodes]) {
    if (child.nodeType === 8) root.removeChild(child);
    else removeComments(child);
  }
};

const removeForeign = (body: Element): void => {
  for (const element of body.querySelectorAll(DROPPED)) element.remove();
  for (const element of body.querySelectorAll('*')) {
    const name = element.nodeName.toLowerCase();
    if (DROPPED_NAMESPACES.test(name)) element.remove();
    else if (UNWRAPPED_NAMESPACES.test(name)) unwrap(element);
  }
};

/** Review comments, footnote separators, page breaks, hidden text: what Word writes but nobody sees in the text. */
const removeApparatus = (body: Element): void => {
  for (const element of body.querySelectorAll('*')) {
    const style = styleOf(element);
    if (/mso-element:\s*(comment|header|footer|footnote-sep)/.test(style)) element.remove();
    else if (/mso-comment-(reference|continuation)|mso-special-character:\s*comment/.test(style)) element.remove();
    else if (element.classList.contains('MsoCommentReference')) element.remove();
    else if (/display:\s*none|mso-hide:\s*all/.test(style)) element.remove();
    else if (element.nodeName === 'BR' && /page-break-before|mso-break-type/.test(style)) element.remove();
  }
};

/** Word ends a table of uneven columns with a row of height 0 that only holds the grid. */
const removeGridRows = (body: Element): void => {
  for (const row of body.querySelectorAll('tr')) {
    if (row.getAttribute('height') === '0' && row.textContent.trim() === '') row.remove();
  }
};

const MARKS: [test: RegExp, tag: string, already: string][] = [
  [/font-weight:\s*(bold|[6-9]00)/, 'strong', 'b, strong, h1, h2, h3, h4, h5, h6, th'],
  [/font-style:\s*italic/, 'em', 'i, em'],
  [/text-decoration[a-z-]*:[^;]*underline|text-underline:\s*(?!none)/, 'u', 'u, a'],
  [/text-decoration[a-z-]*:[^;]*line-through/, 's', 's, strike, del'],
  [/mso-highlight:\s*(?!auto|none)/, 'mark', 'mark'],
  [/vertical-align:\s*super/, 'sup', 'sup'],
  [/vertical-align:\s*sub/, 'sub', 'sub'],
];

/** What is written as a style becomes the tag that the schema knows; colours, fonts and sizes fall away. */
const marksFromStyles = (body: Element): void => {
  for (const span of [...body.querySelectorAll('span, font')].reverse()) {
    const style = styleOf(span);
    for (const [test, tag, already] of MARKS) {
      if (!test.test(style) || span.closest(already)) continue;
      const mark = span.ownerDocument.createElement(tag);
      mark.append(...span.childNodes);
      span.append(mark);
    }
    unwrap(span);
  }
  for (const b of body.querySelectorAll('b, strong')) {
    if (/font-weight:\s*(normal|400)/.test(styleOf(b))) unwrap(b);
  }
};

const ALIGNED = 'p, h1, h2, h3, h4, h5, h6';

const KEPT = ['href', 'src', 'alt', 'colspan', 'rowspan', 'start'];

const keepOnlyAlignment = (body: Element): void => {
  for (const element of body.querySelectorAll('*')) {
    const align = /text-align:\s*(center|right|justify)/.exec(styleOf(element))?.[1] ?? element.getAttribute('align');
    const kept = element.matches(ALIGNED) && /^(center|right)$/.test(align ?? '') ? align : null;
    for (const name of element.getAttributeNames()) if (!KEPT.includes(name)) element.removeAttribute(name);
    if (kept) element.setAttribute('style', `text-align: ${kept}`);
  }
};

/** Bookmarks and jumps within the old document lead nowhere here. */
const unwrapAnchors = (body: Element): void => {
  for (const a of body.querySelectorAll('a')) {
    const href = a.getAttribute('href') ?? '';
    if (href === '' || href.startsWith('#') || href.startsWith('file:')) unwrap(a);
  }
};

const isBlank = (element: Element): boolean =>
  element.textContent.replace(/\u00a0/g, ' ').trim() === '' && !element.querySelector('img, br + br');

/** Empty paragraphs that only make room; one in an otherwise empty cell stays. */
const removeSpacers = (body: Element): void => {
  for (const p of body.querySelectorAll('p')) {
    if (!isBlank(p)) continue;
    if (p.parentElement?.children.length === 1) p.textContent = '';
    else p.remove();
  }
};

const TABS = /mso-tab-count/;

const plainSpaces = (body: Element): void => {
  for (const span of body.querySelectorAll('span')) {
    const style = styleOf(span);
    if (TABS.test(style)) span.textContent = ' ';
    else if (/mso-spacerun/.test(style) && span.textContent.trim() === '') {
      span.textContent = span.textContent.replace(/\u00a0/g, ' ');
    }
  }
};

/**
 * Cleans a document parsed from Word's or WPS's clipboard HTML in place: real lists, marks as tags, tables with their
 * merged cells, pictures where they stood; nothing of fonts, colours, comments or Office's own elements.
 */
export const cleanOfficeDocument = (document: Document): void => {
  const { body } = document;
  removeComments(body);
  removeApparatus(body);
  listsFromParagraphs(body);
  removeForeign(body);
  removeGridRows(body);
  plainSpaces(body);
  marksFromStyles(body);
  unwrapAnchors(body);
  removeSpacers(body);
  keepOnlyAlignment(body);
};
