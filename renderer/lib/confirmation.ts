import { Store } from './store.ts';

/** A question before something is destroyed. */
export interface Confirmation {
  readonly title: string;
  readonly message: string;
  /** What else is good to know, and calms. */
  readonly note?: string | null;
  /** What the button says: a verb. */
  readonly action: string;
  /** What goes, by name. */
  readonly names: readonly string[];
  /** Also asked, with its answer at the start. */
  readonly option?: { readonly label: string; readonly isSelected: boolean };
  /** Only with the option something goes. */
  readonly isHarmlessWithout?: boolean;
}

interface OpenConfirmation extends Confirmation {
  readonly answer: (result: { readonly option: boolean } | null) => void;
}

export const openConfirmation = new Store<OpenConfirmation | null>(null);

/** Resolves to null when it is called off, else to the answer of its option. */
export function confirm(confirmation: Confirmation): Promise<{ readonly option: boolean } | null> {
  openConfirmation.get()?.answer(null);
  return new Promise((resolve) => {
    openConfirmation.set({
      ...confirmation,
      answer: (result) => {
        openConfirmation.set(null);
        resolve(result);
      },
    });
  });
}
