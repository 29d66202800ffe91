/**
 * What `boathouse uninstall` says of the start at login; empty where there is nothing to say. macOS keeps the list of what starts for each app, and lets that one alone
 * change its entry: the desktop app has done so by now if it is open, and we do not know.
 */
export function leftAtLogin(platform: NodeJS.Platform, startedAtLogin: boolean): string {
  if (platform !== 'darwin' || !startedAtLogin) return '';
  return 'Boathouse started at login. If the app was not open just now, take it from the list: System Settings, General, Login Items.\n';
}
