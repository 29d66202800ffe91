import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fallbackSentence } from '../../../electron/api/image-fallback.ts';
import type { MachineState } from '../../../electron/api/machine-status.ts';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('a pause', () => {
  it('is made and ended from the machine view, and views that need the engine say so', async () => {
    await using dashboard = await under.open({ route: 'machine' });
    const { page, backend } = dashboard;
    const view = page.getByRole('main');
    await view.getByRole('button', { name: 'Pause the engine' }).click();
    await view.getByText('Paused', { exact: true }).first().waitFor();
    expect(backend.machine.current().machine.state).toBe('paused');
    await page.goto(`${dashboard.server.url}#/containers`);
    await page.getByText('The engine is paused').waitFor();
    await view.getByRole('button', { name: 'Resume the engine' }).click();
    await page.getByText('The engine is paused').waitFor({ state: 'hidden' });
    expect(backend.machine.current().machine.state).toBe('running');
  });
});

describe('a machine that failed', () => {
  const failed = (code: string): MachineState => ({
    state: 'failed',
    phase: null,
    failure: { code, message: `Failed with ${code}`, hint: null, logFile: null },
  });

  it('can be stopped where its VM may still run, and not where it has none', async () => {
    await using dashboard = await under.open({ route: 'machine' });
    const { page, backend } = dashboard;
    const start = page.getByRole('button', { name: 'Start the engine' });
    const stop = page.getByRole('button', { name: 'Stop the engine' });
    // In the card and in the view.
    const offered = async (): Promise<number[]> => [await start.count(), await stop.count()];
    backend.machine.become(failed('vm-exited'));
    await expect.poll(offered).toEqual([2, 0]);
    backend.machine.become(failed('vm-not-ended'));
    await expect.poll(offered).toEqual([2, 2]);
    for (const [index, force] of [false, false, true].entries()) {
      backend.machine.become(failed('vm-not-ended'));
      if (index < 2) await stop.nth(index).click();
      else await dashboard.command('Stop the engine by force');
      await page.getByRole('alertdialog').getByRole('button', { name: 'Stop', exact: true }).click();
      await expect.poll(() => backend.machine.stops).toHaveLength(index + 1);
      expect(backend.machine.stops[index]).toBe(force);
      await stop.first().waitFor({ state: 'hidden' });
    }
  });
});

describe('an older image of the VM', () => {
  it('is told of with its reason, and the newer one is tried again only when confirmed', async () => {
    await using dashboard = await under.open({ route: 'machine' });
    const { page, backend } = dashboard;
    backend.machine.imageFallback = {
      imageId: 'c'.repeat(64),
      appVersion: '0.0.9',
      engineVersion: '28.5.1',
      failure: {
        code: 'guest-panic',
        message: 'The VM’s kernel panicked: no init\nlast lines',
        hint: null,
        logFile: null,
      },
      sinceMs: 0,
      isGivenUp: true,
    };
    backend.machine.warnings = [fallbackSentence(backend.machine.imageFallback)];
    backend.machine.become(backend.machine.current().machine);
    const notice = page.getByRole('region', { name: 'An older image of the virtual machine is used' });
    await notice.getByText('that of Boathouse 0.0.9 runs, with Docker 28.5.1').waitFor();
    await notice.getByText('The VM’s kernel panicked: no init', { exact: true }).waitFor();
    expect(await page.getByRole('region', { name: 'Warnings' }).count()).toBe(0);
    await notice.getByRole('button').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Restart', exact: true }).click();
    await notice.waitFor({ state: 'hidden' });
    expect(backend.machine.stops).toEqual([false]);
  });
});

describe('troubleshooting', () => {
  it('shows each file of a support bundle before it is written', async () => {
    await using dashboard = await under.open({ route: 'machine/troubleshoot' });
    const { page } = dashboard;
    await dashboard.button('Collect').click();
    await page.getByRole('button', { name: 'Show settings.json' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('[removed]').waitFor();
    expect(await dialog.textContent()).not.toContain('hunter2');
    await page.keyboard.press('Escape');
    const path = join(tmpdir(), `bundle-${process.pid}-${Date.now()}.tar.gz`);
    await page.getByLabel('Write to').fill(path);
    await dashboard.button('Write the bundle').click();
    await page.getByText(`Written: ${path}`).waitFor();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('deletes the data only when it was asked again, and starts the engine that ran', async () => {
    await using dashboard = await under.open({ route: 'machine/troubleshoot' });
    const { page, backend } = dashboard;
    await dashboard.button('Delete the data').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).last().click();
    expect(backend.resets).toEqual([]);
    await dashboard.button('Delete the data').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('The data is deleted').waitFor();
    expect(backend.resets).toEqual(['data']);
    expect(backend.machine.current().machine.state).toBe('running');
    await dashboard.button('Factory reset').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByText('Everything is deleted').waitFor();
    expect(backend.resets).toEqual(['data', 'factory']);
  });
});

describe('the engine’s configuration', () => {
  it('is judged while it is typed, and what dockerd does not take is told in its words', async () => {
    await using dashboard = await under.open({ route: 'settings' }, (backend) => {
      backend.engineConfigs.push(
        new BoathouseError('engine-config-refused', 'the following directives don’t match: nonsense'),
        {
          kind: 'reverted',
          failure: { code: 'engine-ends', message: 'failed to start daemon: bad driver', hint: null, logFile: null },
        },
        { kind: 'applied' },
      );
    });
    const { page, backend } = dashboard;
    const row = page.locator('[data-setting="engine.config"]');
    const field = row.getByLabel('Engine configuration');
    const apply = row.getByRole('button', { name: 'Check and restart the engine' });
    await field.fill('{\n  "debug": tru\n}');
    await row.getByText('Line 2, column 12').waitFor();
    expect(await apply.isDisabled()).toBe(true);
    await field.fill('{ "hosts": [] }');
    await row.getByText('“hosts” cannot be set').waitFor();
    await field.fill('{ "debug": true }');
    const press = async (): Promise<void> => {
      await apply.click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Restart', exact: true }).click();
    };
    await press();
    await row.getByText('directives don’t match: nonsense').waitFor();
    await press();
    await row.getByText('It runs again with the last configuration that worked').waitFor();
    await row.getByText('bad driver').waitFor();
    expect(await field.inputValue()).toBe('{ "debug": true }');
    await press();
    await page.getByText('The engine runs with the new configuration').waitFor();
    expect((await backend.settings.view()).settings.engine.config).toEqual({ debug: true });
  });
});

describe('shared folders', () => {
  it('are a list that is added to and taken from', async () => {
    await using dashboard = await under.open({ route: 'settings' });
    const row = dashboard.page.locator('[data-setting="shares"]');
    await row.getByRole('button', { name: 'Share other folders' }).click();
    await row.getByLabel('Path of folder 1').fill('src');
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByText('An absolute path').waitFor();
    await row.getByLabel('Path of folder 1').fill('/home/ann/src');
    await row.getByRole('button', { name: 'Add' }).click();
    await row.getByLabel('Path of folder 2').fill('/srv');
    await row.getByText('Read-only').last().click();
    await row.getByRole('button', { name: 'Save' }).click();
    const stored = async () => (await dashboard.backend.settings.view()).settings.shares;
    await expect.poll(stored).toEqual([
      { path: '/home/ann/src', readOnly: false },
      { path: '/srv', readOnly: true },
    ]);
    await row.getByRole('button', { name: 'Remove' }).first().click();
    await row.getByRole('button', { name: 'Save' }).click();
    await expect.poll(stored).toEqual([{ path: '/srv', readOnly: true }]);
    await row.getByRole('button', { name: 'Back to the default' }).click();
    await expect.poll(stored).toBeNull();
  });
});

describe('the host’s loopback', () => {
  it('is reached at all, none or certain ports', async () => {
    await using dashboard = await under.open({ route: 'settings' });
    const row = dashboard.page.locator('[data-setting="network.hostLoopback"]');
    const stored = async () => (await dashboard.backend.settings.view()).settings.network.hostLoopback;
    const choose = async (name: string): Promise<void> => {
      await row.getByRole('button', { name: 'Reach this computer' }).click();
      await dashboard.page.getByRole('option', { name }).click();
    };
    await row.getByText('Default: On').waitFor();
    await row.getByText('Taken up at the next start').waitFor();
    await choose('Nothing');
    await expect.poll(stored).toBe(false);
    await choose('Certain ports');
    await row.getByLabel('Ports', { exact: true }).fill('5432, none');
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByText('Ports from 1 to 65535').waitFor();
    expect(await stored()).toBe(false);
    await row.getByLabel('Ports', { exact: true }).fill('5432, 8080');
    await row.getByRole('button', { name: 'Save' }).click();
    await expect.poll(stored).toEqual([5432, 8080]);
    await row.getByRole('button', { name: 'Back to the default' }).click();
    await expect.poll(stored).toBe(true);
  });
});

describe('names for the VM', () => {
  it('are a list, and one that is wrong is not stored', async () => {
    await using dashboard = await under.open({ route: 'settings' });
    const row = dashboard.page.locator('[data-setting="network.names"]');
    const stored = async () => (await dashboard.backend.settings.view()).settings.network.names;
    await row.getByRole('button', { name: 'Add' }).click();
    await row.getByLabel('Name 1', { exact: true }).fill('db.test');
    await row.getByLabel('Address of name 1').fill('here');
    await row.getByRole('button', { name: 'Save' }).click();
    await row.getByText('“host”, “gateway” or an IP address').waitFor();
    expect(await stored()).toEqual({});
    await row.getByLabel('Address of name 1').fill('host');
    await row.getByRole('button', { name: 'Save' }).click();
    await expect.poll(stored).toEqual({ 'db.test': 'host' });
    await row.getByRole('button', { name: 'Remove' }).click();
    await row.getByRole('button', { name: 'Save' }).click();
    await expect.poll(stored).toEqual({});
  });
});

describe('the first run', () => {
  it('shows what is there and what the machine will take, and starts it', async () => {
    await using dashboard = await under.open({ route: 'containers' }, async (backend) => {
      backend.hasRun = false;
      await backend.machine.stop({ force: false });
    });
    const { page, backend } = dashboard;
    await page.getByText('Welcome to Boathouse').waitFor();
    await page.getByText(/Docker 28\.5\.2, Linux 6\.12\.107/).waitFor();
    const cpus = page.locator('[data-setting="cpus"]');
    await cpus.getByLabel('CPUs').fill('2');
    await cpus.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await backend.settings.view()).settings.cpus).toBe(2);
    await page.getByRole('main').getByRole('button', { name: 'Start the engine' }).click();
    await expect.poll(() => backend.machine.current().machine.state).toBe('running');
  });
});
