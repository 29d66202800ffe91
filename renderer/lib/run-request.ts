import { Store } from './store.ts';

/** That the run dialog is open, and with which image at the start. */
export const runRequest = new Store<{ readonly image: string } | null>(null);
