import { Store } from '../store.ts';

export type ConnectionState =
  | 'connecting'
  | 'open'
  | 'lost'
  /** The backend does not know this browser any more, for example since it was started anew: a new address is needed. */
  | 'expired';

export const connectionState = new Store<ConnectionState>('connecting');
