import { join } from 'node:path';
import type { TrayIcon } from './tray-model.ts';

/**
 * macOS takes black on nothing and colours it itself (a template, `@2x` beside it), Windows an ICO with all its sizes, Linux a PNG that is
 * seen on dark and light panels alike.
 */
export function trayIconFile(folder: string, icon: TrayIcon, platform: string): string {
  if (platform === 'darwin') return join(folder, `${icon}Template.png`);
  return join(folder, platform === 'win32' ? `${icon}.ico` : `${icon}.png`);
}
