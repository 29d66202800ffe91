import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('images', () => {
  it('are pulled with progress, and go on while one looks elsewhere', async () => {
    await using dashboard = await under.open({ route: 'images' }, ({ engine }) => (engine.images.pullStepMs = 60));
    await dashboard.button('Pull').click();
    await dashboard.dialog.getByLabel('Image').fill('redis:8');
    await dashboard.dialog.getByRole('button', { name: 'Pull', exact: true }).click();
    await dashboard.page.getByRole('progressbar', { name: 'Pulling redis:8' }).waitFor();
    await dashboard.goTo('Volumes');
    await dashboard.goTo('Images');
    await dashboard.row('redis:8').waitFor();
    await dashboard.toasts.getByText('redis:8 was pulled').waitFor();
  });

  it('are cleaned up after a look at what goes', async () => {
    await using dashboard = await under.open({ route: 'images' });
    await dashboard.button('Clean up').click();
    await dashboard.confirmation.getByText('4 images that no container is of').waitFor();
    await dashboard.confirmation.getByText('golang:1.24').waitFor();
    await dashboard.confirm('Remove');
    await dashboard.toasts.getByText('4 objects removed').waitFor();
    await dashboard.row('golang:1.24').waitFor({ state: 'hidden' });
  });

  it('show their layers, and run from there', async () => {
    await using dashboard = await under.open({ route: 'images' });
    await dashboard.page.getByRole('link', { name: 'shop/web:2.14.0' }).click();
    await dashboard.page.getByText('RUN npm ci --omit=dev && npm cache clean --force').waitFor();
    await dashboard.button('Tag').click();
    await dashboard.dialog.getByLabel('New name').fill('shop/web:stable');
    await dashboard.dialog.getByRole('button', { name: 'Tag', exact: true }).click();
    await dashboard.page.getByText('shop/web:2.14.0, shop/web:latest, shop/web:stable').waitFor();
    await dashboard.button('Run').click();
    expect(await dashboard.dialog.getByLabel('Image').inputValue()).toBe('shop/web:2.14.0');
  });

  it('say why one cannot be removed', async () => {
    await using dashboard = await under.open({ route: 'images' }, ({ engine }) => {
      engine.refusals.set(
        'images.remove',
        new BoathouseError('engine-conflict', 'image is being used by container 4f2'),
      );
    });
    await dashboard.row('alpine:3.22').getByRole('button', { name: 'Remove' }).click();
    await dashboard.confirm('Remove');
    await dashboard.toasts.getByText('alpine:3.22: image is being used by container 4f2').waitFor();
  });
});

describe('volumes', () => {
  it('are created, found and removed', async () => {
    await using dashboard = await under.open({ route: 'volumes' });
    await dashboard.button('Create').click();
    await dashboard.dialog.getByLabel('Name').fill('scratch');
    await dashboard.dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dashboard.row('scratch').waitFor();
    await dashboard.search('Filter volumes').fill('scr');
    expect(await dashboard.rows().count()).toBe(1);
    await dashboard.row('scratch').getByRole('button', { name: 'Remove' }).click();
    await dashboard.confirm('Remove');
    await dashboard.page.getByText('Nothing matches').waitFor();
  });
});

describe('networks', () => {
  it('are listed with their containers, and those of Docker itself stay', async () => {
    await using dashboard = await under.open({ route: 'networks' });
    await dashboard.row('shop_default').getByRole('link', { name: 'shop-db-1' }).waitFor();
    expect(await dashboard.row('none').getByRole('button', { name: 'Remove' }).count()).toBe(0);
    await dashboard.button('Create').click();
    await dashboard.dialog.getByLabel('Name').fill('front');
    await dashboard.dialog.getByLabel('Subnet').fill('nonsense');
    await dashboard.dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dashboard.dialog.getByText('Such as 172.28.0.0/16').waitFor();
    await dashboard.dialog.getByLabel('Subnet').fill('172.28.0.0/16');
    await dashboard.dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dashboard.dialog.waitFor({ state: 'hidden' });
    expect(dashboard.backend.engine.calls).toContain('networks.create front');
  });
});

describe('a list that cannot be read', () => {
  it('says why, and is tried again', async () => {
    await using dashboard = await under.open({ route: 'volumes' }, ({ engine }) => {
      engine.refusals.set('volumes.list', new BoathouseError('engine-failed', 'containerd is away', { hint: 'Wait.' }));
    });
    await dashboard.page.getByText('containerd is away').waitFor();
    dashboard.backend.engine.refusals.clear();
    await dashboard.button('Try again').click();
    await dashboard.row('registry').first().waitFor();
  });
});
