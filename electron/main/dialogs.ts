import { dialog } from 'electron';
import type { Texts } from './texts.ts';

/** Whether to quit although that stops `containers`; null: what runs is not known. */
export function confirmQuit(texts: Texts, containers: readonly string[] | null): Promise<boolean> {
  return ask(texts, {
    type: 'question',
    message: texts.quitQuestion,
    detail: texts.quitDetail(containers),
    yes: texts.quit,
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
