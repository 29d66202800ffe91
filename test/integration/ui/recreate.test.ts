import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const route = `containers/${idOf('shop-web-1')}/overview`;

async function edit(dashboard: Dashboard): Promise<void> {
  await dashboard.button('More actions').click();
  await dashboard.page.getByRole('menuitem', { name: 'Edit and recreate' }).click();
  await dashboard.dialog.getByText('Its volumes are carried over').waitFor();
}

describe('editing a container', () => {
  it('shows what it is, sends what was changed alone, and leads to the new one', async () => {
    await using dashboard = await under.open({ route });
    await edit(dashboard);
    const { dialog } = dashboard;
    expect(await dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('shop-web-1');
    expect(await dialog.getByLabel('Command').inputValue()).toBe('node dist/server.js --port 3000');
    await dialog.getByText('HostConfig.CapAdd').waitFor();
    await dialog.getByRole('button', { name: 'Recreate' }).click();
    await dialog.getByText('Nothing was changed yet').waitFor();
    await dialog.getByLabel('Value').nth(1).fill('staging');
    await dialog.getByText('-e NODE_ENV=staging').waitFor();
    await dialog.getByRole('button', { name: 'Recreate' }).click();
    await dashboard.toasts.getByText('shop-web-1 was made anew').waitFor();
    expect(dashboard.backend.engine.containers.edits).toEqual([
      { env: { removed: [], set: [{ name: 'NODE_ENV', value: 'staging' }] } },
    ]);
    await expect.poll(() => dashboard.page.url()).toContain(idOf('shop-web-1 made anew'));
    await dashboard.heading().filter({ hasText: 'shop-web-1' }).waitFor();
    expect(dashboard.complaints).toEqual([]);
  });

  it('pulls another image first', async () => {
    await using dashboard = await under.open({ route }, ({ engine }) => (engine.images.pullStepMs = 1));
    await edit(dashboard);
    await dashboard.dialog.getByLabel('Image').fill('shop/web:2.15.0');
    await dashboard.dialog.getByRole('button', { name: 'Recreate' }).click();
    await dashboard.toasts.getByText('was made anew').waitFor();
    expect(dashboard.backend.engine.calls.filter((call) => /recreate|pull/.test(call))).toEqual([
      'containers.recreate shop-web-1',
      'images.pull shop/web:2.15.0',
      'containers.recreate shop-web-1',
    ]);
  });

  it('keeps what was typed when it cannot be done', async () => {
    await using dashboard = await under.open({ route }, ({ engine }) => {
      engine.refusals.set('containers.recreate', new BoathouseError('engine-refused', 'Port 80 is in use by nginx'));
    });
    await edit(dashboard);
    await dashboard.dialog.getByLabel('Name', { exact: true }).fill('other');
    await dashboard.dialog.getByRole('button', { name: 'Recreate' }).click();
    await dashboard.dialog.getByText('in use by nginx').waitFor();
    expect(await dashboard.dialog.getByLabel('Name', { exact: true }).inputValue()).toBe('other');
  });
});
