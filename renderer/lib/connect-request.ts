import { Store } from './store.ts';

/** That the dialog is open which connects a container with a network, and which of the two is known; null: chosen there. */
export const connectRequest = new Store<{
  readonly network: string | null;
  readonly container: string | null;
} | null>(null);
