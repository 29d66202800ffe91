import type { FileChoice } from '../../electron/api/file-choice.ts';
import { act } from './api/act.ts';
import { askForFile } from './ask-for-file.ts';
import { bridgeExchange } from './desktop-bridge.ts';
import { t } from './i18n/t.ts';

export type { FileChoice };

/** Whether the system can be asked for a file: in the desktop app. In a browser, which tells no paths, they are typed. */
export const canChooseFiles: boolean = bridgeExchange !== null;

/** The path that the user chose in the system's dialog; null when it was called off, or could not be asked, which is said. */
export async function chooseFile(choice: FileChoice): Promise<string | null> {
  const exchange = bridgeExchange;
  if (exchange === null) return null;
  let chosen: string | null = null;
  await act(t('file.choose.failed'), async () => {
    chosen = await askForFile(exchange, choice);
  });
  return chosen;
}
