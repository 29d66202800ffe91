import { Store } from '../store.ts';

/** How far a transfer is. */
export interface TransferProgress {
  readonly doneBytes: number;
  /** Null: nobody knows beforehand. */
  readonly totalBytes: number | null;
  /** Of several; null: it is one, or a folder as a tar. */
  readonly files: { readonly done: number; readonly total: number } | null;
}

/** Files on their way. It goes on while one looks at something else. */
export interface Transfer extends TransferProgress {
  readonly id: number;
  readonly kind: 'download' | 'upload';
  readonly name: string;
  readonly giveUp: () => void;
}

export const transfers = new Store<readonly Transfer[]>([]);

let last = 0;

export interface TransferHandle {
  readonly signal: AbortSignal;
  readonly progress: (progress: TransferProgress) => void;
  readonly end: () => void;
}

export function beginTransfer(kind: Transfer['kind'], name: string): TransferHandle {
  const id = ++last;
  const given = new AbortController();
  const begun = { id, kind, name, doneBytes: 0, totalBytes: null, files: null, giveUp: () => given.abort() };
  transfers.set([...transfers.get(), begun]);
  return {
    signal: given.signal,
    progress: (progress) =>
      transfers.set(transfers.get().map((one) => (one.id === id ? { ...one, ...progress } : one))),
    end: () => transfers.set(transfers.get().filter((one) => one.id !== id)),
  };
}
