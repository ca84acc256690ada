import type { EditorView } from '@tiptap/pm/view';
import { bi } from '#lib/i18n/bilingual.ts';
import { m } from '#lib/i18n/paraglide/messages.js';
import type { PresentPerson } from '../edited-document.ts';

/** A colleague's selection; `head` is where they type. */
export interface Caret {
  person: PresentPerson;
  anchor: number;
  head: number;
  /** changes when they move, not when somebody else writes before them */
  trace: string;
}

const LABEL_MS = 2500;
/** A selection of the whole document need not be painted line by line. */
const MOST_RECTANGLES = 200;

export const caretLabel = ({ profile }: PresentPerson): string => {
  const label = `${bi(profile.name)} · ${bi(profile.school)}`;
  return profile.servingAt ? `${label}${m.editor_serving_at({ school: bi(profile.servingAt) })}` : label;
};

interface Drawn {
  caret: HTMLElement;
  label: HTMLElement;
  tint: HTMLElement;
  trace: string;
  place: string;
  fading: ReturnType<typeof setTimeout> | undefined;
}

const element = (className: string, parent: HTMLElement): HTMLElement => {
  const made = parent.ownerDocument.createElement('div');
  made.className = className;
  parent.append(made);
  return made;
};

interface Spot {
  left: number;
  top: number;
  height: number;
}

/** Where a position is on the screen; null inside something that is folded away or scrolled out of its table. */
const spotOf = (view: EditorView, position: number): Spot | null => {
  const { node } = view.domAtPos(position);
  const at = node instanceof Element ? node : node.parentElement;
  if (!at || at.getClientRects().length === 0) return null;
  const { left, top, bottom } = view.coordsAtPos(position);
  const frame = at.closest('.table-scroll')?.getBoundingClientRect();
  if (frame && (left < frame.left - 1 || left > frame.right + 1)) return null;
  return { left, top, height: bottom - top };
};

export class CaretLayer {
  #root: HTMLElement;
  #drawn = new Map<number, Drawn>();

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  draw(view: EditorView, carets: readonly Caret[]): void {
    const here = new Set(carets.map(({ person }) => person.client));
    for (const client of this.#drawn.keys()) if (!here.has(client)) this.#remove(client);
    if (carets.length === 0) return;
    const origin = this.#root.getBoundingClientRect();
    for (const caret of carets) this.#drawOne(view, caret, origin);
  }

  clear(): void {
    for (const client of [...this.#drawn.keys()]) this.#remove(client);
  }

  #make(caret: Caret): Drawn {
    const hue = `hue-${caret.person.profile.hue}`;
    const tint = element(`caret-tint ${hue}`, this.#root);
    const line = element(`caret ${hue}`, this.#root);
    const label = element('caret-label', line);
    return { caret: line, label, tint, trace: '', place: '', fading: undefined };
  }

  #drawOne(view: EditorView, caret: Caret, origin: DOMRect): void {
    const { client } = caret.person;
    const drawn = this.#drawn.get(client) ?? this.#make(caret);
    this.#drawn.set(client, drawn);
    drawn.label.textContent = caretLabel(caret.person);
    this.#paintSelection(view, caret, drawn, origin);
    const spot = spotOf(view, caret.head);
    drawn.caret.hidden = spot === null;
    if (spot) this.#placeCaret(drawn, caret, spot, origin);
  }

  #placeCaret(drawn: Drawn, caret: Caret, { left, top, height }: Spot, origin: DOMRect): void {
    const [x, y] = [Math.round(left - origin.left), Math.round(top - origin.top)];
    const place = `${x} ${y} ${height}`;
    if (place !== drawn.place) {
      drawn.caret.style.transform = `translate(${x}px, ${y}px)`;
      drawn.caret.style.height = `${height}px`;
      drawn.caret.classList.toggle('leans-left', x > origin.width - 140);
      drawn.caret.classList.toggle('leans-down', y < 24);
      drawn.place = place;
    }
    if (drawn.trace !== caret.trace) this.#showLabel(drawn);
    drawn.trace = caret.trace;
  }

  #showLabel(drawn: Drawn): void {
    clearTimeout(drawn.fading);
    drawn.caret.classList.add('is-moving');
    drawn.fading = setTimeout(() => drawn.caret.classList.remove('is-moving'), LABEL_MS);
  }

  #paintSelection(view: EditorView, { anchor, head }: Caret, { tint }: Drawn, origin: DOMRect): void {
    tint.replaceChildren();
    if (anchor === head) return;
    const range = view.dom.ownerDocument.createRange();
    const start = view.domAtPos(Math.min(anchor, head));
    const end = view.domAtPos(Math.max(anchor, head));
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    for (const rect of [...range.getClientRects()].slice(0, MOST_RECTANGLES)) this.#paint(tint, rect, origin);
  }

  #paint(tint: HTMLElement, rect: DOMRect, origin: DOMRect): void {
    if (rect.width < 1 || rect.height > 200) return;
    const { style } = element('caret-tint-line', tint);
    style.left = `${rect.left - origin.left}px`;
    style.top = `${rect.top - origin.top}px`;
    style.width = `${rect.width}px`;
    style.height = `${rect.height}px`;
  }

  #remove(client: number): void {
    const drawn = this.#drawn.get(client);
    clearTimeout(drawn?.fading);
    drawn?.caret.remove();
    drawn?.tint.remove();
    this.#drawn.delete(client);
  }
}
