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

interface Question {
  readonly type: 'question' | 'error';
  readonly message: string;
  readonly detail: string;
  readonly yes: string;
  /** Return means yes. */
  readonly isSafe: boolean;
}

async function ask(texts: Texts, { type, message, detail, yes, isSafe }: Question): Promise<boolean> {
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
