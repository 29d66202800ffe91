import { showToast } from '../toasts.ts';
import { failureOf } from './failure-of.ts';

/** Does something that the user asked for. What goes wrong is shown with the backend's words under `failedTitle`; false then. */
export async function act(failedTitle: string, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    const { message, hint } = failureOf(error);
    showToast('failed', failedTitle, hint === null ? message : `${message}\n${hint}`);
    return false;
  }
}
