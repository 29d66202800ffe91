// The desktop app beside `npm start`: opened where there are a display and an Electron. It finds the same backend as the command line and shows
// the start as it goes; when the command line is done (Ctrl-C, a stop), the app goes too.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PROGRAM = { darwin: ['Electron.app', 'Contents', 'MacOS', 'Electron'], win32: ['electron.exe'] };

/** The program, or null: the package has it only after `npx install-electron`, which downloads it. */
export function findElectron(root, env = process.env) {
  const folder = env.ELECTRON_OVERRIDE_DIST_PATH || join(root, 'node_modules', 'electron', 'dist');
  const file = join(folder, ...(PROGRAM[process.platform] ?? ['electron']));
  return existsSync(file) ? file : null;
}

/** Linux tells by its environment; macOS and Windows have a display unless one came by ssh. */
function hasDisplay(env) {
  if (process.platform === 'linux') return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  return env.SSH_CONNECTION === undefined;
}

/** Opens the app and returns what ends it, or null where it cannot be opened. */
export function openDesktop(root, env = process.env) {
  const electron = findElectron(root, env);
  if (electron === null || !hasDisplay(env)) return null;
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  // In a session of its own, so that Ctrl-C is the command line's alone; it has nothing to say on the terminal.
  const app = spawn(electron, [...asRoot, root], { cwd: root, env, detached: true, stdio: 'ignore' });
  app.on('error', () => undefined);
  app.on('exit', (code) => {
    if (code)
      process.stderr.write(`\nThe desktop app ended with code ${code}. The dashboard in a browser: npx boathouse ui\n`);
  });
  app.unref();
  return () => app.kill('SIGTERM');
}
