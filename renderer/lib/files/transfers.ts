import { Store } from '../store.ts';

/** A file on its way. It goes on while one looks at something else. */
export interface Transfer {
  readonly id: number;
  readonly kind: 'download' | 'upload';
  readonly name: string;
  readonly doneBytes: number;
  /** Null: nobody knows beforehand. */
  readonly totalBytes: number | null;
  readonly giveUp: () => void;
}

export const transfers = new Store<readonly Transfer[]>([]);

let last = 0;

interface TransferHandle {
  readonly signal: AbortSignal;
  readonly progress: (doneBytes: number, totalBytes: number | null) => void;
  readonly end: () => void;
}

export function beginTransfer(kind: Transfer['kind'], name: string): TransferHandle {
  const id = ++last;
  const given = new AbortController();
  transfers.set([...transfers.get(), { id, kind, name, doneBytes: 0, totalBytes: null, giveUp: () => given.abort() }]);
  return {
    signal: given.signal,
    progress: (doneBytes, totalBytes) =>
      transfers.set(transfers.get().map((one) => (one.id === id ? { ...one, doneBytes, totalBytes } : one))),
    end: () => transfers.set(transfers.get().filter((one) => one.id !== id)),
  };
}
