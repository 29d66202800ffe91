import { failureOf } from './api/failure-of.ts';
import { Store } from './store.ts';
import { showToast } from './toasts.ts';

/** Which view shows it. */
export type TransferPlace = 'images' | 'volumes';

/** How far it is: `share` from 0 to 1, null where nobody knows. */
export interface TransferProgress {
  readonly share: number | null;
  readonly detail: string;
}

export interface RunningTransfer extends TransferProgress {
  /** What is not to go on twice at a time. */
  readonly key: string;
  readonly place: TransferPlace;
  readonly label: string;
  readonly giveUp: () => void;
}

export interface TransferWork {
  readonly key: string;
  readonly place: TransferPlace;
  readonly label: string;
  readonly failed: string;
  /** Resolves to what is said at the end. */
  readonly work: (
    show: (progress: TransferProgress) => void,
    signal: AbortSignal,
  ) => Promise<{ readonly title: string; readonly detail?: string }>;
}

/** The page's, not a view's: a transfer goes on when one looks at something else meanwhile. */
export const transfers = new Store<readonly RunningTransfer[]>([]);

/** Resolves when it is over, however it ended; what went wrong is shown with the backend's words. */
export async function startTransfer({ key, place, label, failed, work }: TransferWork): Promise<void> {
  if (transfers.get().some((one) => one.key === key)) return;
  const controller = new AbortController();
  const transfer = { key, place, label, giveUp: () => controller.abort() };
  const show = (progress: TransferProgress): void => {
    const shown = { ...transfer, ...progress };
    transfers.set(transfers.get().map((one) => (one.key === key ? shown : one)));
  };
  transfers.set([...transfers.get(), { ...transfer, share: null, detail: '' }]);
  try {
    const { title, detail } = await work(show, controller.signal);
    showToast('done', title, detail);
  } catch (error) {
    const { message, hint } = failureOf(error);
    if (!controller.signal.aborted) showToast('failed', failed, hint === null ? message : `${message}\n${hint}`);
  } finally {
    transfers.set(transfers.get().filter((one) => one.key !== key));
  }
}
