import { dialog } from 'electron';
import type { QuitPurpose } from './quitting.ts';
import type { Texts } from './texts.ts';

/** Whether to quit, or to restart for an update, although that stops `containers`; null: what runs is not known. */
export function confirmQuit(
  texts: Texts,
  containers: readonly string[] | null,
  purpose: QuitPurpose,
): Promise<boolean> {
  return ask(texts, {
    type: 'question',
    message: purpose === 'update' ? texts.updates.question : texts.quitQuestion,
    detail: texts.quitDetail(containers),
    yes: purpose === 'update' ? texts.updates.restart : texts.quit,
    isSafe: true,
  });
}

/** Whether to quit although the engine was not stopped. */
export function confirmUnstopped(texts: Texts, reason: string): Promise<boolean> {
  return ask(texts, {
    type: 'error',
    message: texts.unstopped,
    detail: texts.unstoppedDetail(reason),
    yes: texts.quitAnyway,
    isSafe: false,
  });
}

/** Whether to move the app to where it can stay; no ends it. */
export function confirmMove(
  texts: Texts,
  { message, detail, yes }: { readonly message: string; readonly detail: string; readonly yes: string },
): Promise<boolean> {
  return ask({ ...texts, cancel: texts.quit }, { type: 'question', message, detail, yes, isSafe: true });
}

export async function tellFailure(message: string, detail: string): Promise<void> {
  await dialog.showMessageBox({ type: 'error', message, detail });
}

interface Question {
  readonly type: 'question' | 'error';
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  /** Return means yes. */
  readonly isSafe: boolean;
}

async function ask(texts: Pick<Texts, 'cancel'>, { type, message, detail, yes, isSafe }: Question): Promise<boolean> {
  const buttons = [yes, texts.cancel];
  const defaultId = isSafe ? 0 : 1;
  const { response } = await dialog.showMessageBox({
    type,
    message,
    detail,
    buttons,
    defaultId,
    cancelId: 1,
    noLink: true,
  });
  return response === 0;
}
