import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('a backend that goes and comes', () => {
  it('is missed at once, and found again by itself', async () => {
    await using dashboard = await under.open();
    await dashboard.row('registry').waitFor();
    await dashboard.server.loseApi();
    await dashboard.banner.getByText('The backend cannot be reached.').waitFor();
    // What was read stays in sight; an order is refused rather than kept for later.
    await dashboard.row('registry').getByRole('button', { name: 'Stop' }).click();
    await dashboard.toasts.getByText('Could not be stopped').waitFor();
    dashboard.backend.engine.containerList = dashboard.backend.engine.containerList.filter(
      ({ name }) => name !== 'builder',
    );
    dashboard.server.restoreApi();
    await dashboard.banner.waitFor({ state: 'hidden' });
    await dashboard.row('builder').waitFor({ state: 'hidden' });
    expect(dashboard.backend.engine.calls).not.toContain('containers.stop registry');
    await dashboard.row('registry').getByText(/ %/).waitFor();
  });
});

describe('a view whose code cannot be had', () => {
  it('says so, and is there when it is tried again', async () => {
    await using dashboard = await under.open();
    await dashboard.page.route('**/images-view*.js', (route) => route.abort());
    await dashboard.page.reload();
    await dashboard.row('registry').waitFor();
    await dashboard.page.getByRole('link', { name: 'Images' }).click();
    await dashboard.button('Try again').waitFor();
    await dashboard.page.unroute('**/images-view*.js');
    await dashboard.button('Try again').click();
    await dashboard.row('postgres:17.2').waitFor();
  });

  it('is fetched before anybody goes there', async () => {
    await using dashboard = await under.open();
    await dashboard.page.waitForRequest(/settings-view/);
    await dashboard.page.waitForLoadState('networkidle');
    await dashboard.server.loseApi();
    await dashboard.page.route('**/*.js', (route) => route.abort());
    await dashboard.goTo('Settings');
    await dashboard.heading().filter({ hasText: 'Settings' }).waitFor();
  });
});

describe('a backend that does not know the page any more', () => {
  it('is told apart from one that is away', async () => {
    await using dashboard = await under.open();
    await dashboard.row('registry').waitFor();
    dashboard.server.expireSessions();
    await dashboard.banner.getByText('Run `boathouse ui` to open a new one.').waitFor();
  });
});

describe('an engine that does not run', () => {
  it('is started from the view that misses it', async () => {
    await using dashboard = await under.open({ route: 'images' }, (backend) =>
      backend.machine.become({ state: 'stopped' }),
    );
    await dashboard.page.getByText('The engine is stopped').waitFor();
    await dashboard.button('Start the engine').click();
    await dashboard.row('postgres:17.2').waitFor();
    expect(await dashboard.machineCard.textContent()).toContain('Running');
  });

  it('shows the phase of its start, and why it failed', async () => {
    await using dashboard = await under.open({}, (backend) => {
      backend.machine.holdIn = 'disks';
      backend.machine.become({ state: 'stopped' });
    });
    await dashboard.button('Start the engine').click();
    await dashboard.page.getByRole('main').getByText('Mounting disks').waitFor();
    await dashboard.machineCard.getByRole('button', { name: 'Stop the engine' }).click();
    await dashboard.confirm('Stop');
    await dashboard.page.getByText('The engine is stopped').waitFor();
    dashboard.backend.machine.holdIn = null;
    dashboard.backend.machine.failIn = 'kernel';
    await dashboard.button('Start the engine').click();
    await dashboard.page.getByRole('main').getByText('The kernel broke').first().waitFor();
    await dashboard.page.getByRole('main').getByText('Mend it.').waitFor();
  });

  it('is asked for before it is stopped', async () => {
    await using dashboard = await under.open();
    await dashboard.row('registry').waitFor();
    await dashboard.machineCard.getByRole('button', { name: 'Stop the engine' }).click();
    await dashboard.confirmation.getByRole('button', { name: 'Cancel' }).last().click();
    expect(dashboard.backend.machine.stops).toEqual([]);
    await dashboard.command('stop the engine');
    await dashboard.confirm('Stop');
    await dashboard.page.getByText('The engine is stopped').waitFor();
  });

  it('leaves machine and settings usable', async () => {
    await using dashboard = await under.open({ route: 'settings' }, (backend) =>
      backend.machine.become({ state: 'stopped' }),
    );
    await dashboard.page.getByText('Size limit in GiB').waitFor();
    await dashboard.goTo('Machine');
    await dashboard.button('Start the engine').first().waitFor();
  });
});
