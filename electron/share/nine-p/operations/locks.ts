import type { Operations } from '../session.ts';
import { Refusal } from '../wire/errno.ts';

/** `P9_LOCK_SUCCESS`, and `F_UNLCK` as the protocol counts. */
const GRANTED = 0;
const UNLOCKED = 2;

/**
 * The guest's kernel decides between its own processes before it asks, and it is the only one on this connection: so each lock that it asks for
 * is free. Programs of the host, or a machine that shares the folder too, know nothing of it, since Node has no locks.
 */
export const LOCKS: Operations<'Tlock' | 'Tgetlock'> = {
  Tlock: async ({ fids }, { fid }) => {
    fids.openFile(fid);
    return await Promise.resolve({ status: GRANTED });
  },

  Tgetlock: async ({ fids }, { fid, start, length, procId, clientId }) => {
    fids.openFile(fid);
    return await Promise.resolve({ type: UNLOCKED, start, length, procId, clientId });
  },
};

/** Node has none either. A file system without them is one that every program knows. */
export const EXTENDED_ATTRIBUTES: Operations<'Txattrwalk' | 'Txattrcreate'> = {
  Txattrwalk: async ({ fids }, { fid }) => {
    fids.get(fid);
    return await Promise.reject(new Refusal('EOPNOTSUPP'));
  },

  Txattrcreate: async ({ fids }, { fid }) => {
    fids.get(fid);
    return await Promise.reject(new Refusal('EOPNOTSUPP'));
  },
};
