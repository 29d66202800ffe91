import { describeError } from '../../base/errors.ts';
import type { FleetingPlace } from '../../client/fleeting-place.ts';
import type { PlaceTexts } from './place-texts.ts';

/** What it takes to leave: dialogs, and the system. */
export interface Mover {
  /** Whether to move. */
  ask(question: { readonly message: string; readonly detail: string; readonly yes: string }): Promise<boolean>;
  /**
   * Moves the app and starts it there, which ends this one some time later. False: the user kept it from being moved, or another app of the name is
   * in the way. Throws when the system cannot.
   */
  move(): boolean;
  tell(failure: { readonly message: string; readonly detail: string }): Promise<void>;
}

/**
 * An app that was started from a disk image, or from a copy that macOS made of it, asks to be moved before anything of it begins:
 *
 *   fleeting ──ask──no──▶ ends
 *              └─yes──▶ moved ──▶ ends, and runs from Applications
 *                   └─▶ not moved ──▶ says how to do it by hand ──▶ ends
 *
 * It never goes on: the backend outlives the app, and its machine would run on files that go away. Resolves when the app is to end.
 */
export async function leaveFleetingPlace(place: FleetingPlace, texts: PlaceTexts, mover: Mover): Promise<void> {
  if (!(await mover.ask({ message: texts.question, detail: texts.why[place], yes: texts.move }))) return;
  let reason = '';
  try {
    if (mover.move()) return;
  } catch (error) {
    reason = describeError(error);
  }
  await mover.tell({ message: texts.failed, detail: texts.failedDetail(reason) });
}
