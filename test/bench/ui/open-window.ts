import { chromium, type Page } from 'playwright-core';
import { DesktopUnderTest } from '../../support/desktop/desktop-under-test.ts';
import { processesUnder } from './process-tree.ts';
import { chromiumPath } from '../../support/ui/browser.ts';
import type { UiStage } from './ui-stage.ts';

/** The dashboard on the stage's display. Disposing closes it. */
export interface OpenWindow extends AsyncDisposable {
  readonly page: Page;
  /** The process that all of the window's are children of. */
  readonly rootPid: number;
}

export interface WindowKind {
  readonly name: 'Electron' | 'Chromium';
  open(stage: UiStage, route: string): Promise<OpenWindow>;
}

/** As large as the app's own window at its first start. */
const WINDOW = { width: 1180, height: 760 };

const electron: WindowKind = {
  name: 'Electron',
  async open({ electron: program, session, home }, route) {
    const desktop = await DesktopUnderTest.launch({ electron: program, session, home });
    const page = await desktop.page();
    await page.evaluate(`location.hash = ${JSON.stringify(`#/${route}`)}`);
    return {
      page,
      rootPid: desktop.app.process().pid ?? -1,
      [Symbol.asyncDispose]: () => desktop[Symbol.asyncDispose](),
    };
  },
};

/** With a window on the same display, so that both draw in the same way. */
const chromiumWindow: WindowKind = {
  name: 'Chromium',
  async open({ session, server }, route) {
    const browser = await openChromium(session.env);
    const page = await browser.newPage({ viewport: WINDOW, locale: 'en-US' });
    await page.goto(`${server.url}#/${route}`);
    const rootPid = (await processesUnder(process.pid)).find(isChromium)?.pid ?? -1;
    return { page, rootPid, [Symbol.asyncDispose]: () => browser.close() };
  },
};

export const WINDOW_KINDS: readonly WindowKind[] = [electron, chromiumWindow];

export function openChromium(env: Readonly<Record<string, string>>): ReturnType<typeof chromium.launch> {
  const executablePath = chromiumPath();
  if (executablePath === null) throw new Error('There is no Chromium: apt-get install chromium');
  return chromium.launch({
    executablePath,
    headless: false,
    env: { ...process.env, ...env },
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}

function isChromium({ type, commandLine }: { readonly type: string; readonly commandLine: string }): boolean {
  return type === 'main' && commandLine.includes('chromium') && commandLine.includes('--remote-debugging');
}
