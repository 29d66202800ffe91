import { Store } from './store.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'failed';
  readonly title: string;
  readonly detail: string | null;
}

export const toasts = new Store<readonly Toast[]>([]);

/** A failure stays until it is closed: it has to be read. */
const DONE_MS = 4000;
const TOASTS_MAX = 4;
let last = 0;

export function showToast(kind: Toast['kind'], title: string, detail: string | null = null): void {
  const toast = { id: ++last, kind, title, detail };
  toasts.set([...toasts.get().slice(-(TOASTS_MAX - 1)), toast]);
  if (kind === 'done') setTimeout(() => closeToast(toast.id), DONE_MS);
}

export function closeToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}
