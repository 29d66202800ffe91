import { execFile } from 'node:child_process';

const ASK_TIMEOUT_MS = 2000;

/**
 * Whether the desktop has a tray. macOS and Windows always do; on Linux a program has to own the watcher's name on the session bus
 * (GNOME needs an extension for it). Where none does, a window that is closed is minimised: hidden, nobody would find it again.
 */
export function hasTray(): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(true);
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
  return new Promise((resolve) => {
    execFile(
      'dbus-send',
      [...call, 'string:org.kde.StatusNotifierWatcher'],
      { timeout: ASK_TIMEOUT_MS },
      (error, stdout) => resolve(error === null && stdout.includes('boolean true')),
    );
  });
}
