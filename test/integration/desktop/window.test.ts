import { expect, it } from 'vitest';
import type { Bridge } from '../../../electron/api/bridge.ts';
import { describeDesktop } from './desktop-suite.ts';

/** What the page's own scripts see. */
declare const boathouse: Bridge;

describeDesktop('the desktop app’s window', (suite) => {
  it('shows the dashboard of its own origin, which has the bridge and nothing else', async () => {
    const page = await suite.desktop.page();
    expect(page.url()).toBe('boathouse://app/');
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(boathouse).sort(),
      foreign: ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
    }));
    expect(seen).toEqual({ bridge: ['onReply', 'onRoute', 'pathOf', 'send'], foreign: [] });
  });

  it('is sandboxed, isolated and without Node', async () => {
    const preferences = await suite.desktop.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
      };
      const { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration, webSecurity, webviewTag };
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
    expect(preferences.webviewTag).not.toBe(true);
  });

  it('goes nowhere else', async () => {
    const page = await suite.desktop.page();
    await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'file:///etc/passwd';
      document.body.append(link);
      link.click();
      link.href = 'https://example.com/';
      link.click();
      link.remove();
    });
    expect(await page.evaluate(() => window.open('file:///etc/passwd'))).toBeNull();
    expect(await page.evaluate(() => window.open('boathouse://app/other'))).toBeNull();
    expect(page.url()).toBe('boathouse://app/');
    expect(suite.desktop.app.windows()).toHaveLength(1);
  });

  it('is given no permission but to copy', async () => {
    const page = await suite.desktop.page();
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'clipboard-write'];
    const states = await page.evaluate(
      async (asked) =>
        Promise.all(
          asked.map(async (name) => [
            name,
            (await navigator.permissions.query({ name: name as PermissionName })).state,
          ]),
        ),
      names,
    );
    expect(states.filter(([, state]) => state !== 'denied').map(([name]) => name)).toEqual(['clipboard-write']);
  });

  it('runs no inline script, and connects to nothing', async () => {
    const page = await suite.desktop.page();
    const outcome = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      script.remove();
      const fetched = await fetch('boathouse://app/index.html').then(
        () => 'fetched',
        () => 'refused',
      );
      return { inline: 'inlineRan' in window, fetched };
    });
    expect(outcome).toEqual({ inline: false, fetched: 'refused' });
  });
});
