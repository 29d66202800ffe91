import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCommand } from '../../support/command.ts';
import { DesktopBench } from '../../support/desktop/desktop-bench.ts';
import { DesktopUnderTest } from '../../support/desktop/desktop-under-test.ts';
import { electronForTests } from '../../support/desktop/electron-for-tests.ts';

/**
 * Root, as which tests often run, cannot have Chromium's sandbox. In a user namespace root is somebody else, to Chromium too, and still
 * reads its own files. That person is not known on root's session bus, so this app has no tray.
 */
const SOMEBODY = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

const found = await electronForTests();
const electron = 'file' in found ? found.file : '';
const reason = 'reason' in found ? found.reason : await whyNobodyElse();

async function whyNobodyElse(): Promise<string | null> {
  const { code, stderr } = await runCommand([...SOMEBODY, 'true']);
  return code === 0 ? null : stderr.trim();
}

it.skipIf(reason !== null)(`pages run in Chromium’s sandbox${reason === null ? '' : `: ${reason}`}`, async () => {
  await using bench = await DesktopBench.start(electron);
  const sandboxed = join(bench.home, 'electron');
  // For root, Playwright asks for no sandbox by itself.
  const drop = 'for arg; do shift; [ "$arg" = --no-sandbox ] || set -- "$@" "$arg"; done';
  await writeFile(sandboxed, `#!/bin/sh\n${drop}\nexec ${SOMEBODY.join(' ')} '${electron}' "$@"\n`);
  await chmod(sandboxed, 0o700);
  await using desktop = await DesktopUnderTest.launch({
    electron: sandboxed,
    session: bench.session,
    home: bench.home,
    env: { DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
  });
  const page = await desktop.page();
  await page.getByRole('heading', { name: 'Containers' }).waitFor();

  const pages = await desktop.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .map(({ pid }) => pid),
  );
  expect(pages).toHaveLength(1);
  const status = await readFile(`/proc/${String(pages[0])}/status`, 'utf8');
  // Its system calls are filtered, and it sees no process but its own kind.
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(status).toMatch(/^NSpid:\t\d+(?:\t\d+)+$/m);
});
