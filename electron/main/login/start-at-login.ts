import { app } from 'electron';
import { applyAutostart, autostartFile } from '../../client/autostart-file.ts';
import { ownAppImage } from '../../client/own-appimage.ts';
import { WINDOWS_LOGIN_ENTRY } from '../../client/windows-login-entry.ts';

/** Of the second start of one: no window. */
export const HIDDEN_ARGUMENT = '--hidden';

/**
 * The system starts the present program at login, hidden, or does not. Linux: a file for the desktop; elsewhere the system's own list. `home` is the data
 * folder, null where it is the usual one.
 */
export async function applyStartAtLogin(isOn: boolean, home: string | null): Promise<void> {
  const argv = presentProgram();
  if (process.platform === 'linux') {
    await applyAutostart(
      autostartFile(app.getPath('appData'), home),
      isOn ? { argv: [...argv, HIDDEN_ARGUMENT], home } : null,
    );
    return;
  }
  const [path = process.execPath, ...args] = argv;
  app.setLoginItemSettings({
    openAtLogin: isOn,
    path,
    args: [...args, HIDDEN_ARGUMENT],
    name: WINDOWS_LOGIN_ENTRY,
  });
}

/** macOS hands no arguments over. */
export function isHiddenStart(argv: readonly string[]): boolean {
  if (argv.includes(HIDDEN_ARGUMENT)) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** An AppImage is mounted elsewhere each time; a checkout is Electron's program with our folder. */
function presentProgram(): string[] {
  if (!app.isPackaged) return [process.execPath, app.getAppPath()];
  return [ownAppImage(process.env) ?? process.execPath];
}
