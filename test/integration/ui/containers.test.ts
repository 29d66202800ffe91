import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

describe('the list of containers', () => {
  it('groups by project, shows ports as links and what they use', async () => {
    await using dashboard = await under.open();
    const web = dashboard.row('web');
    await web.getByText('Healthy').waitFor();
    expect(await web.getByRole('link', { name: '3000', exact: true }).getAttribute('href')).toBe(
      'http://localhost:3000/',
    );
    await web.getByText(/\d %/).waitFor();
    await web.getByText(/MiB/).waitFor();
    await dashboard.page.getByRole('row', { name: /^Select shop shop 5/ }).press('ArrowLeft');
    await web.waitFor({ state: 'hidden' });
    expect(dashboard.complaints).toEqual([]);
  });

  it('filters, and says when nothing is left', async () => {
    await using dashboard = await under.open();
    await dashboard.search('Filter containers').fill('postgres');
    await dashboard.row('registry').waitFor({ state: 'hidden' });
    expect(await dashboard.rows().count()).toBe(2);
    await dashboard.search('Filter containers').fill('no such thing');
    await dashboard.page.getByText('Nothing matches').waitFor();
    await dashboard.button('Clear the filter').last().click();
    await dashboard.row('registry').waitFor();
  });

  it('does something to many at once, and tells all that failed together', async () => {
    await using dashboard = await under.open({}, ({ engine }) => {
      engine.refusals.set('containers.stop', new BoathouseError('engine-failed', 'cannot stop: permission denied'));
    });
    await dashboard.page.getByRole('checkbox', { name: 'Select shop', exact: true }).click();
    await dashboard.page.getByText('5 selected').waitFor();
    await dashboard.button('Stop').first().click();
    await dashboard.toasts.getByText('Could not be stopped').waitFor();
    await dashboard.toasts.getByText('shop-db-1: cannot stop: permission denied').waitFor();
    const stops = dashboard.backend.engine.calls.filter((call) => call.startsWith('containers.stop '));
    expect(stops.sort()).toEqual(
      ['api', 'cache', 'db', 'web', 'worker'].map((name) => `containers.stop shop-${name}-1`),
    );
  });

  it('asks before it removes, and removes what was named', async () => {
    await using dashboard = await under.open();
    await dashboard.row('builder').getByRole('button', { name: 'More actions' }).click();
    await dashboard.page.getByRole('menuitem', { name: 'Remove' }).click();
    await dashboard.confirmation.getByText('builder').waitFor();
    await dashboard.confirmation.getByRole('button', { name: 'Cancel' }).last().click();
    expect(dashboard.backend.engine.calls).not.toContain('containers.remove builder');
    await dashboard.row('builder').getByRole('button', { name: 'More actions' }).click();
    await dashboard.page.getByRole('menuitem', { name: 'Remove' }).click();
    await dashboard.confirm('Remove');
    await dashboard.row('builder').waitFor({ state: 'hidden' });
  });

  it('is worked by keyboard alone', async () => {
    await using dashboard = await under.open();
    await dashboard.row('web').waitFor();
    const { keyboard } = dashboard.page;
    await dashboard.page.locator('[data-line="0"]').focus();
    await keyboard.press('End');
    await keyboard.press('ArrowUp');
    await keyboard.press('Space');
    await dashboard.page.getByText('1 selected').waitFor();
    expect(await dashboard.page.locator(':focus').getAttribute('aria-selected')).toBe('true');
    await keyboard.press('Escape');
    await keyboard.press('End');
    await keyboard.press('Enter');
    await dashboard.heading().filter({ hasText: 'registry' }).waitFor();
    // Through the palette, from anywhere.
    await dashboard.command('stop registry');
    await expect.poll(() => dashboard.backend.engine.calls).toContain('containers.stop registry');
  });
});

describe('the run dialog', () => {
  it('says the same in words, pulls what is not here, and leads to the container', async () => {
    await using dashboard = await under.open();
    await dashboard.button('Run').click();
    const { dialog } = dashboard;
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await dialog.getByText('Name an image, such as nginx:1.27').waitFor();
    await dialog.getByLabel('Image').fill('nginx:1.27');
    await dialog.getByLabel('Name').fill('landing');
    await dialog.getByRole('group', { name: 'Ports' }).getByRole('button', { name: 'Add' }).click();
    await dialog.getByLabel('This computer').fill('8080');
    await dialog.getByLabel('Container', { exact: true }).fill('80');
    await dialog.getByText('docker run -d --name landing -p 8080:80 nginx:1.27').waitFor();
    await dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await dashboard.heading().filter({ hasText: 'landing' }).waitFor();
    const { calls, containers } = dashboard.backend.engine;
    expect(calls.filter((call) => /create|pull/.test(call))).toEqual([
      'containers.create landing',
      'images.pull nginx:1.27',
      'containers.create landing',
    ]);
    expect(containers.specs.at(-1)?.ports).toEqual([
      { hostAddress: null, hostPort: 8080, containerPort: 80, protocol: 'tcp' },
    ]);
    expect(dashboard.complaints).toEqual([]);
  });

  it('keeps what was typed when the engine refuses it', async () => {
    await using dashboard = await under.open({}, ({ engine }) => {
      const refusal = new BoathouseError('engine-refused', 'Port 8080 is in use by nginx (pid 812)', {
        hint: 'Choose another port.',
      });
      engine.refusals.set('containers.create', refusal);
    });
    await dashboard.button('Run').click();
    await dashboard.dialog.getByLabel('Image').fill('alpine:3.22');
    await dashboard.dialog.getByRole('button', { name: 'Run', exact: true }).click();
    await dashboard.dialog.getByText('in use by nginx').waitFor();
    expect(await dashboard.dialog.getByLabel('Image').inputValue()).toBe('alpine:3.22');
  });
});

describe('one container', () => {
  const route = `containers/${idOf('shop-web-1')}`;

  it('has its log, searched by an expression', async () => {
    await using dashboard = await under.open({ route: `${route}/logs` }, ({ engine }) => {
      const texts = ['started', '\u001b[31merror\u001b[0m 1', 'fine', 'error 22'];
      const lines = texts.map((text) => ({
        stream: 'stdout' as const,
        time: '2026-11-29T08:00:00.123456789Z',
        text,
        continues: false,
      }));
      engine.logs.set('shop-web-1', lines);
    });
    await dashboard.page.getByText('started').waitFor();
    await dashboard.button('Regular expression').click();
    await dashboard.search('Search the log').fill('error \\d+');
    await dashboard.page.getByText('2 lines').waitFor();
    await dashboard.search('Search the log').press('Enter');
    await dashboard.page.getByText('2 of 2').waitFor();
    expect(await dashboard.page.locator('.log-match-current').textContent()).toBe('error 22');
    await dashboard.button('Timestamps').click();
    await dashboard.page.getByText('2026-11-29 08:00:00.123').first().waitFor();
    await dashboard.button('Copy the log').click();
    await dashboard.toasts.getByText('Copied').waitFor();
    expect(await dashboard.page.evaluate('navigator.clipboard.readText()')).toBe('started\nerror 1\nfine\nerror 22\n');
  });

  it('gives an expression up that never ends, and goes on', async () => {
    await using dashboard = await under.open({ route: `${route}/logs` }, ({ engine }) => {
      const text = `${'a'.repeat(40)}!`;
      const time = '2026-11-29T08:00:00.000000000Z';
      engine.logs.set('shop-web-1', [{ stream: 'stdout', time, text, continues: false }]);
    });
    await dashboard.page.getByText('aaaa').waitFor();
    await dashboard.button('Regular expression').click();
    await dashboard.search('Search the log').fill('(a+)+$');
    await dashboard.page.getByText('The expression takes too long').waitFor();
    await dashboard.search('Search the log').fill('a!$');
    await dashboard.page.getByText('1 line').waitFor();
    expect(await dashboard.page.locator('.log-match').textContent()).toBe('a!');
    expect(dashboard.complaints).toEqual([]);
  });

  it('has terminals that survive a look at another tab', async () => {
    await using dashboard = await under.open({ route: `${route}/terminal` });
    const screen = dashboard.page.locator('.xterm-rows');
    await screen.waitFor();
    // The fake’s shell is `cat`, which has no echo of its own: what comes back went all the way.
    await expect.poll(() => dashboard.backend.terminals.length).toBe(1);
    await dashboard.page.locator('.xterm-helper-textarea').pressSequentially('hello there');
    await dashboard.page.keyboard.press('Control+j');
    await screen.getByText('hello there').waitFor();
    await dashboard.page.getByRole('tab', { name: 'Overview' }).click();
    await dashboard.page.getByRole('tab', { name: 'Terminal' }).click();
    await screen.getByText('hello there').waitFor();
    expect(dashboard.backend.terminals).toHaveLength(1);
    expect(dashboard.backend.terminals[0]).toMatchObject({ kind: 'container', tty: { term: 'xterm-256color' } });
  });

  it('is inspected, and copied as docker run', async () => {
    await using dashboard = await under.open({ route: `${route}/inspect` });
    await dashboard.search('Find in the text').fill('node_env');
    await dashboard.page.getByText('1 line').waitFor();
    await dashboard.button('More actions').click();
    await dashboard.page.getByRole('menuitem', { name: 'Copy as docker run' }).click();
    await dashboard.toasts.getByText('Copied').waitFor();
    const copied = String(await dashboard.page.evaluate('navigator.clipboard.readText()'));
    expect(copied).toContain('docker run \\\n  -d \\\n  --name shop-web-1');
    expect(copied).toContain('--restart unless-stopped');
  });

  it('says so when it is gone', async () => {
    await using dashboard = await under.open({ route });
    await dashboard.heading().filter({ hasText: 'shop-web-1' }).waitFor();
    await dashboard.backend.engine.containers.remove(idOf('shop-web-1'));
    await dashboard.page.getByText('This container is gone').waitFor();
  });
});
