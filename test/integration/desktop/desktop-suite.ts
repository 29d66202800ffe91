import { afterAll, beforeAll, describe } from 'vitest';
import { DesktopBench } from '../../support/desktop/desktop-bench.ts';
import type { DesktopUnderTest } from '../../support/desktop/desktop-under-test.ts';
import { electronForTests } from '../../support/desktop/electron-for-tests.ts';
import { eventually } from '../../support/eventually.ts';

const found = await electronForTests();
const because = 'reason' in found ? `: ${found.reason}` : '';

/** One app on one desktop for a file of tests. */
export class DesktopSuite {
  readonly electron = 'file' in found ? found.file : '';
  #bench: DesktopBench | null = null;
  #desktop: DesktopUnderTest | null = null;

  get bench(): DesktopBench {
    if (this.#bench === null) throw new Error('before the first test');
    return this.#bench;
  }

  get desktop(): DesktopUnderTest {
    if (this.#desktop === null) throw new Error('before the first test');
    return this.#desktop;
  }

  async open(prepare: (bench: DesktopBench) => unknown): Promise<void> {
    this.#bench = await DesktopBench.start(this.electron);
    await prepare(this.#bench);
    this.#desktop = await this.#bench.launch();
  }

  async close(): Promise<void> {
    await this.#desktop?.[Symbol.asyncDispose]();
    await this.#bench?.[Symbol.asyncDispose]();
  }

  async untilVisible(visible: boolean): Promise<void> {
    const isVisible = (): Promise<boolean> =>
      this.desktop.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows().some((window) => window.isVisible()),
      );
    const what = `a window that is ${visible ? '' : 'not '}seen`;
    await eventually(async () => ((await isVisible()) === visible ? true : null), { what });
  }

  /** As a user does. */
  async closeWindow(): Promise<void> {
    await this.desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await this.untilVisible(false);
  }
}

/** The built app in a real Electron; skipped where there is none. `prepare` is done before it starts. */
export function describeDesktop(
  name: string,
  define: (suite: DesktopSuite) => void,
  prepare: (bench: DesktopBench) => unknown = () => undefined,
): void {
  describe.skipIf('reason' in found)(`${name}${because}`, () => {
    const suite = new DesktopSuite();
    beforeAll(() => suite.open(prepare));
    afterAll(() => suite.close());
    define(suite);
  });
}
