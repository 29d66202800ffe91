import { Store } from '../../lib/store.ts';

/** The container whose dialog of changes is open, by id. */
export const editRequest = new Store<string | null>(null);
