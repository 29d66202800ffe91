import { spawn } from 'node:child_process';
import type { Environment } from './output/style.ts';

/** A program that shows an address in the browser of the user's choice. */
export interface BrowserOpener {
  readonly file: string;
  readonly args: (url: string) => readonly string[];
}

/** An opener that fails does so at once; one that goes on has started a browser. */
const FAILS_WITHIN_MS = 3_000;

/** Null: there is no screen here. */
export function browserOpener(platform: string, env: Environment): BrowserOpener | null {
  if (platform === 'darwin') return { file: 'open', args: (url) => [url] };
  // Not `start`: it belongs to the shell, for which `&` in an address is the end of a command.
  if (platform === 'win32') return { file: 'rundll32', args: (url) => ['url.dll,FileProtocolHandler', url] };
  const hasScreen = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((display) => (display ?? '') !== '');
  return hasScreen ? { file: 'xdg-open', args: (url) => [url] } : null;
}

/** Whether a browser was started, as far as can be told. It outlives this process. */
export function openBrowser({ file, args }: BrowserOpener, url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args(url), { detached: true, stdio: 'ignore', windowsHide: true });
    const timer = setTimeout(() => settle(true), FAILS_WITHIN_MS);
    const settle = (opened: boolean): void => {
      clearTimeout(timer);
      child.unref();
      resolve(opened);
    };
    child.once('error', () => settle(false));
    child.once('exit', (code) => settle(code === 0));
  });
}
