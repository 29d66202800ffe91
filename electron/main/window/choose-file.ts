import { type BrowserWindow, dialog } from 'electron';
import type { FileChoice } from '../../api/file-choice.ts';
import type { Texts } from '../texts.ts';
import { fileDialog } from './file-dialog.ts';

/** The path that the user chose in the system's dialog above `window`; null when it was called off. */
export async function chooseFile(
  window: BrowserWindow,
  choice: FileChoice,
  texts: Texts['files'],
): Promise<string | null> {
  const asked = fileDialog(choice, texts);
  if (asked.kind === 'save') {
    const { canceled, filePath } = await dialog.showSaveDialog(window, asked.options);
    return canceled || filePath === '' ? null : filePath;
  }
  const { canceled, filePaths } = await dialog.showOpenDialog(window, asked.options);
  return canceled ? null : (filePaths[0] ?? null);
}
