/** A short word about what has just been done. What must not be missed belongs into the page, not into a toast. */
export interface Toast {
  id: number;
  tone: 'plain' | 'danger';
  text: string;
  action?: { label: string; onclick: () => void };
}

const PLAIN_MS = 5000;
const DANGER_MS = 12_000;
const MOST = 3;

let shown = $state.raw<readonly Toast[]>([]);
let last = 0;

export const toasts = (): readonly Toast[] => shown;

export const dismiss = (id: number): void => {
  shown = shown.filter((toast) => toast.id !== id);
};

const show = (toast: Omit<Toast, 'id'>, duration: number): void => {
  const id = ++last;
  shown = [...shown.slice(1 - MOST), { ...toast, id }];
  setTimeout(() => dismiss(id), duration);
};

export const notify = (text: string, action?: Toast['action']): void => show({ tone: 'plain', text, action }, PLAIN_MS);
export const complain = (text: string, action?: Toast['action']): void =>
  show({ tone: 'danger', text, action }, DANGER_MS);
