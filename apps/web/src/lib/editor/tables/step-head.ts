import type { EditorView } from '@tiptap/pm/view';
import { m } from '#lib/i18n/paraglide/messages.js';
import { isComposing } from '../collaboration/ime-hold.ts';
import { readMinutes, type Step } from './steps.ts';
import { setMinutes } from './step-rows.ts';

const STEP = 'data-step';

const minutesField = (view: EditorView, stepId: string): HTMLInputElement => {
  const field = view.dom.ownerDocument.createElement('input');
  field.type = 'number';
  field.min = '0';
  field.max = '600';
  field.inputMode = 'decimal';
  field.className = 'step-minutes';
  field.addEventListener('input', () => {
    field.toggleAttribute('aria-invalid', readMinutes(field.value) === undefined);
    setMinutes(stepId, field.value)(view.state, view.dispatch);
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !isComposing(event)) view.focus();
  });
  // a wheel over a focused number field would change it unseen
  field.addEventListener('wheel', () => field.blur(), { passive: true });
  return field;
};

/** Number and minutes of a step, drawn above its title in the first cell, in the document's language. */
export const stepHead = (view: EditorView, step: Step, locale: 'zh' | 'en'): HTMLElement => {
  const head = view.dom.ownerDocument.createElement('div');
  head.className = 'step-head';
  head.contentEditable = 'false';
  head.setAttribute(STEP, step.id);
  const number = head.appendChild(view.dom.ownerDocument.createElement('span'));
  number.className = 'step-number';
  const time = head.appendChild(view.dom.ownerDocument.createElement(view.editable ? 'label' : 'span'));
  time.className = 'step-time';
  if (view.editable) time.append(minutesField(view, step.id));
  time.append(view.dom.ownerDocument.createElement('span'));
  drawStep(head, step, locale);
  return head;
};

const drawStep = (head: HTMLElement, step: Step, locale: 'zh' | 'en'): void => {
  head.querySelector('.step-number')!.textContent = String(step.number);
  const field = head.querySelector('input');
  const words = head.querySelector('.step-time > span')!;
  if (!field) {
    words.textContent = step.minutes === null ? '' : m.editor_minutes({ minutes: step.minutes }, { locale });
    return;
  }
  words.textContent = m.editor_minutes_unit({}, { locale });
  field.setAttribute('aria-label', m.editor_step_minutes({ number: step.number }));
  const written = step.minutes === null ? '' : String(step.minutes);
  const isTypedInto = field.ownerDocument.activeElement === field;
  if (!isTypedInto && field.value !== written) field.value = written;
};

/** Brings the drawn heads up to date without making them anew: somebody may be typing into one of them. */
export const drawSteps = (view: EditorView, steps: readonly Step[], locale: 'zh' | 'en'): void => {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (const head of view.dom.querySelectorAll<HTMLElement>(`[${STEP}]`)) {
    const step = byId.get(head.getAttribute(STEP) ?? '');
    if (step) drawStep(head, step, locale);
  }
};
