import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { DashboardUnderTest, type Dashboard } from '../../support/ui/dashboard-under-test.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

async function fromMenu(dashboard: Dashboard, row: string, action: string): Promise<void> {
  await dashboard.row(row).getByRole('button', { name: 'More actions' }).click();
  await dashboard.page.getByRole('menuitem', { name: action, exact: true }).click();
}

async function submit(dashboard: Dashboard, action: string): Promise<void> {
  await dashboard.dialog.getByRole('button', { name: action, exact: true }).click();
}

describe('an image', () => {
  it('is pushed under a new name, with credentials that are not shown', async () => {
    await using dashboard = await under.open({ route: 'images' }, ({ engine }) => (engine.images.pullStepMs = 60));
    await fromMenu(dashboard, 'alpine:3.22', 'Push');
    const { dialog } = dashboard;
    expect(await dialog.getByLabel('Name with its registry').inputValue()).toBe('alpine:3.22');
    await dialog.getByLabel('Name with its registry').fill('r.test/alpine:1');
    await dialog.getByText('docker tag alpine:3.22 r.test/alpine:1').waitFor();
    await dialog.getByText('Log in as somebody else').click();
    await submit(dashboard, 'Push');
    await dialog.getByText('A user name', { exact: true }).waitFor();
    await dialog.getByLabel('User name').fill('anna');
    await dialog.getByLabel('Password or token').fill('secret');
    expect(await dialog.getByLabel('Password or token').getAttribute('type')).toBe('password');
    await submit(dashboard, 'Push');
    await dashboard.page.getByRole('progressbar', { name: 'Pushing r.test/alpine:1' }).waitFor();
    await dashboard.toasts.getByText('r.test/alpine:1 was pushed').waitFor();
    expect(dashboard.backend.engine.calls).toEqual(
      expect.arrayContaining(['images.tag r.test/alpine:1', 'images.push r.test/alpine:1 as anna']),
    );
  });

  it('that the registry refuses says so in its words', async () => {
    await using dashboard = await under.open({ route: 'images' }, ({ engine }) => {
      engine.refusals.set('images.push', new BoathouseError('engine-denied', 'denied: <b>no</b>', { hint: 'Log in.' }));
    });
    await fromMenu(dashboard, 'alpine:3.22', 'Push');
    await submit(dashboard, 'Push');
    await dashboard.toasts.getByText('denied: <b>no</b>').waitFor();
  });

  it('is saved as a file, and others are loaded from one', async () => {
    await using dashboard = await under.open({ route: 'images' });
    await fromMenu(dashboard, 'alpine:3.22', 'Save');
    await dashboard.dialog.getByLabel('File on this computer').fill('alpine.tar');
    await submit(dashboard, 'Save');
    await dashboard.dialog.getByText('A whole path, such as /home/anna/images.tar').waitFor();
    await dashboard.dialog.getByLabel('File on this computer').fill('/home/anna/alpine.tar');
    await submit(dashboard, 'Save');
    await dashboard.toasts.getByText('/home/anna/alpine.tar was saved').waitFor();
    expect(dashboard.backend.engine.calls).toContain('images.save alpine:3.22 to /home/anna/alpine.tar');

    await dashboard.command('Load images from a file');
    await dashboard.dialog.getByLabel('File on this computer').fill('/home/anna/more.tar');
    await submit(dashboard, 'Load');
    await dashboard.toasts.getByText('1 image was loaded').waitFor();
    await dashboard.toasts.getByText('shop/web:2.14.0').waitFor();
  });
});

describe('a build', () => {
  async function start(dashboard: Dashboard): Promise<void> {
    await dashboard.button('Build').click();
    await dashboard.page.getByLabel('Folder').fill('/home/anna/shop');
    await dashboard.page.getByLabel('Name', { exact: true }).fill('shop/web:3');
    await dashboard.page.getByLabel('Build arguments').fill('VERSION=3');
    await dashboard.page.getByText('docker build --tag shop/web:3 --build-arg VERSION=3 /home/anna/shop').waitFor();
    await dashboard.button('Build').click();
  }

  it('shows its output live, and at the end the image', async () => {
    await using dashboard = await under.open({ route: 'images' });
    await start(dashboard);
    await dashboard.page.getByText('RUN npm ci').waitFor();
    await dashboard.page.getByText('Built').waitFor();
    await dashboard.button('Show the image').click();
    await dashboard.page.getByRole('heading', { name: 'Layers' }).waitFor();
  });

  it('goes on while one looks elsewhere, and is cancelled', async () => {
    await using dashboard = await under.open({ route: 'images' }, ({ engine }) => {
      engine.images.holdBuild = true;
      engine.images.buildOutput = ['\u001b[31mred\u001b[0m <img src=x onerror=alert(1)>\u001b]0;title\u0007\n'];
    });
    await start(dashboard);
    await dashboard.page.getByText('<img src=x onerror=alert(1)>').waitFor();
    await dashboard.goTo('Volumes');
    await dashboard.goTo('Images');
    await dashboard.button('Build').click();
    await dashboard.page.getByText('<img src=x onerror=alert(1)>').waitFor();
    await dashboard.button('Cancel').click();
    await dashboard.page.getByText('Cancelled').waitFor();
    await expect.poll(() => dashboard.backend.engine.calls).toContain('images.build given up');
    await dashboard.button('Change and build again').click();
    expect(await dashboard.page.getByLabel('Folder').inputValue()).toBe('/home/anna/shop');
    expect(dashboard.complaints).toEqual([]);
  });

  it('that fails says why above its output', async () => {
    await using dashboard = await under.open({ route: 'images' }, ({ engine }) => {
      engine.refusals.set('images.build', new BoathouseError('build-failed', 'The build failed: exit code: 9'));
    });
    await start(dashboard);
    await dashboard.page.getByRole('alert').getByText('The build failed: exit code: 9').waitFor();
    await dashboard.page.getByText('RUN npm ci').waitFor();
  });
});

describe('what is in a volume', () => {
  it('is cloned and exported, with a warning while containers run with it', async () => {
    await using dashboard = await under.open({ route: 'volumes' });
    await fromMenu(dashboard, 'shop_postgres', 'Clone');
    await dashboard.dialog.getByText('Used by 1 running container:').waitFor();
    await submit(dashboard, 'Clone');
    await dashboard.toasts.getByText('shop_postgres was cloned').waitFor();
    await fromMenu(dashboard, 'shop_postgres', 'Export');
    await dashboard.dialog.getByLabel('File on this computer').fill('/home/anna/db.tar');
    await submit(dashboard, 'Export');
    await dashboard.toasts.getByText('Files changed meanwhile').waitFor();
    expect(dashboard.backend.engine.calls).toEqual(
      expect.arrayContaining([
        'volumes.clone shop_postgres shop_postgres-copy',
        'volumes.export shop_postgres to /home/anna/db.tar',
      ]),
    );
  });

  it('is exported until that is given up', async () => {
    await using dashboard = await under.open({ route: 'volumes' }, ({ engine }) => {
      engine.volumeContents.holdExport = true;
    });
    await fromMenu(dashboard, 'shop_postgres', 'Export');
    await dashboard.dialog.getByLabel('File on this computer').fill('/home/anna/db.tar');
    await submit(dashboard, 'Export');
    const bar = dashboard.page.getByRole('progressbar', { name: 'Exporting shop_postgres' });
    await bar.waitFor();
    await dashboard.button('Cancel').click();
    await bar.waitFor({ state: 'hidden' });
    await expect.poll(() => dashboard.backend.engine.calls).toContain('volumes.export given up');
    expect(await dashboard.toasts.getByText('was exported').count()).toBe(0);
  });

  it('is emptied after a question, by force when it is in use', async () => {
    await using dashboard = await under.open({ route: 'volumes' });
    await fromMenu(dashboard, 'shop_postgres', 'Empty');
    await dashboard.confirmation.getByText('Though running containers use it').click();
    await dashboard.confirm('Empty');
    await dashboard.toasts.getByText('shop_postgres was emptied').waitFor();
    expect(dashboard.backend.engine.calls).toContain('volumes.empty shop_postgres by force');
  });

  it('is imported into a new one at once, and into one that is there after a question', async () => {
    await using dashboard = await under.open({ route: 'volumes' });
    await dashboard.command('Import a volume from a tar');
    const importAs = async (name: string): Promise<void> => {
      await dashboard.dialog.getByLabel('Volume').fill(name);
      await dashboard.dialog.getByLabel('File on this computer').fill('/home/anna/v.tar');
      if (name === 'registry') await dashboard.dialog.getByText('what is in it goes').waitFor();
      await submit(dashboard, 'Import');
    };
    await importAs('fresh');
    await dashboard.toasts.getByText('1 device file was left out').waitFor();
    await dashboard.button('Import').click();
    await importAs('registry');
    await dashboard.confirm('Replace');
    await dashboard.toasts.getByText('registry was imported').waitFor();
    const calls = dashboard.backend.engine.calls.filter((call) => call.startsWith('volumes.import'));
    expect(calls).toEqual([
      'volumes.import fresh from /home/anna/v.tar',
      'volumes.import registry from /home/anna/v.tar over',
    ]);
  });
});
