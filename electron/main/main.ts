/**
 * The desktop app's program. One instance a data folder: a second start shows the first one's window. What the app is made of is
 * `desktop-app.ts`; here stands what has to happen before Electron is ready, what holds for every page (`SECURITY.md`), and the way to
 * the first window:
 *
 *   this module and the few that it imports ─┬─▶ Electron is ready ─▶ window ──its process starts, its page loads──▶ first paint
 *                                            └─▶ all the rest (`desktop-app.ts`) ───▶ answers the page
 *
 * Electron starts none of its own processes before this module is there, so nothing is imported here that the window can do without:
 * the rest is two hundred files, zod and tRPC among them.
 */
import { join } from 'node:path';
import { app, dialog, Menu, protocol, session } from 'electron';
import { folderLayout } from '../api/folder-layout.ts';
import { describeError } from '../base/errors.ts';
import { presentFleetingPlace } from '../client/fleeting-place.ts';
import { homeFolder } from '../client/home-folder.ts';
import { isWithoutGraphics, readAppState } from './app-state.ts';
import type { DesktopApp } from './desktop-app.ts';
import { isHiddenStart } from './login/start-at-login.ts';
import { UI_SCHEME, uiProtocol } from './ui-protocol.ts';
import { DashboardWindow } from './window/dashboard-window.ts';

const layout = folderLayout(homeFolder(process.env), process.platform);
// Electron's own files stand with ours, so that two data folders are two apps.
app.setPath('userData', layout.appFolder);
// Every page is sandboxed. Root, as in a test's container, has to say `--no-sandbox`: Chromium refuses to run otherwise.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged([
  { scheme: UI_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

const stateFile = join(layout.appFolder, 'app.json');
const state = readAppState(stateFile);
const drawsInSoftware = isWithoutGraphics(state, Date.now());
if (drawsInSoftware) app.disableHardwareAcceleration();

if (!app.requestSingleInstanceLock()) app.exit(0);
// Not awaited: Electron gets ready when this module is done.
else {
  run().catch((error: unknown) => {
    dialog.showErrorBox('Boathouse', describeError(error));
    app.exit(1);
  });
}

async function run(): Promise<void> {
  let desktop: DesktopApp | null = null;
  const loading = import('./desktop-app.ts');
  app.on('second-instance', () => void desktop?.show());
  app.on('activate', () => void desktop?.show());
  // The tray is the app: without a window it goes on.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    // The updater ends it as a user would.
    if (desktop?.isBeingReplaced === true) return;
    event.preventDefault();
    if (desktop === null) app.exit(0);
    else void desktop.quit();
  });
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  await app.whenReady();
  const place = app.isPackaged ? presentFleetingPlace() : null;
  if (place !== null) {
    const { moveAway } = await import('./place/move-away.ts');
    await moveAway(place);
    return;
  }
  // Electron has put its own handlers there until now, which ask as a user's quit does; of a signal nobody may be there to answer.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (desktop === null) app.exit(0);
      else void desktop.leave();
    });
  }
  // The default one has Reload, which ends the terminals, and the developer tools. Copy and paste on macOS are its Edit menu's.
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
  const root = app.getAppPath();
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(granted(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => granted(permission));
  session.defaultSession.protocol.handle(UI_SCHEME, uiProtocol(join(root, 'dist', 'renderer')));
  const iconFolder = join(root, 'build', 'icons');
  const window = isHiddenStart(process.argv) ? null : new DashboardWindow({ place: state.window, iconFolder });
  void window?.show();
  const hasOwnHome = (process.env['BOATHOUSE_HOME'] ?? '') !== '';
  const rest = await loading;
  desktop = new rest.DesktopApp({ layout, iconFolder, state, stateFile, drawsInSoftware, window, hasOwnHome });
  desktop.open();
}

/** Copying is all that the dashboard asks for; no page but it is ever loaded. */
function granted(permission: string): boolean {
  return permission === 'clipboard-sanitized-write';
}
