import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('settings', () => {
  it('are found, stored, refused with the reason, and set back', async () => {
    await using dashboard = await under.open({ route: 'settings' });
    await dashboard.search('Search settings').fill('size limit');
    const size = dashboard.page.locator('[data-setting="disk.sizeGiB"]');
    const field = size.getByLabel('Size limit in GiB');
    await field.fill('1');
    await size.getByRole('button', { name: 'Save' }).click();
    await size.getByText(/4/).last().waitFor();
    expect((await dashboard.backend.settings.view()).changed).toEqual([]);
    await field.fill('128');
    await size.getByRole('button', { name: 'Save' }).click();
    await size.getByRole('button', { name: 'Back to the default' }).waitFor();
    expect((await dashboard.backend.settings.view()).settings.disk.sizeGiB).toBe(128);
    await size.getByRole('button', { name: 'Back to the default' }).click();
    await size.getByRole('button', { name: 'Back to the default' }).waitFor({ state: 'hidden' });
    expect(await field.inputValue()).toBe('64');
  });

  it('take switches and choices', async () => {
    await using dashboard = await under.open({ route: 'settings' });
    const setting = (path: string) => dashboard.page.locator(`[data-setting="${path}"]`);
    await setting('network.ipv6').getByRole('switch').press('Space');
    await expect.poll(async () => (await dashboard.backend.settings.view()).settings.network.ipv6).toBe(false);
    await setting('network.mode').getByRole('button', { name: 'Network stack' }).click();
    await dashboard.page.getByRole('option', { name: 'qemu' }).click();
    await expect.poll(async () => (await dashboard.backend.settings.view()).settings.network.mode).toBe('qemu');
  });

  it('change language and theme at once, and remember them', async () => {
    await using dashboard = await under.open({ route: 'settings' });
    await dashboard.button('As the system Language').click();
    await dashboard.page.getByRole('option', { name: 'Deutsch' }).click();
    await dashboard.heading().filter({ hasText: 'Einstellungen' }).waitFor();
    expect(await dashboard.page.locator('html').getAttribute('lang')).toBe('de');
    await dashboard.command('dunkel');
    expect(await dashboard.page.locator('html').getAttribute('data-theme')).toBe('dark');
    await dashboard.page.reload();
    await dashboard.heading().filter({ hasText: 'Einstellungen' }).waitFor();
    expect(await dashboard.page.locator('html').getAttribute('data-theme')).toBe('dark');
  });
});

describe('the machine', () => {
  it('shows its phases, its ports and what could not be opened, and runs its checks', async () => {
    await using dashboard = await under.open({ route: 'machine' }, (backend) => {
      backend.diagnostics = [
        { id: 'home', title: 'The data folder can be written', outcome: 'ok', detail: 'fine', fix: null },
        { id: 'dns', title: 'Names are resolved', outcome: 'failure', detail: 'no answer', fix: 'Look at the VPN.' },
      ];
    });
    await dashboard.page.getByText('Booting the kernel').waitFor();
    await dashboard.page.getByText('Port 5000 is in use by ControlCenter (pid 612)').waitFor();
    await dashboard.page.getByText('2.25 GB reclaimable').waitFor();
    await dashboard.page.getByRole('tab', { name: 'Checks' }).click();
    await dashboard.button('Run checks').click();
    await dashboard.page.getByText('Look at the VPN.').waitFor();
  });
});
