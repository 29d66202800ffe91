import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { sharedMachine } from '../../support/machines.ts';
import { launchChromium } from '../../support/ui/browser.ts';
import { DashboardPage } from '../../support/ui/pages/dashboard-page.ts';

/** The VM is emulated: what takes a moment elsewhere takes seconds here. */
const WAIT_MS = 30_000;

let machine: MachineUnderTest;
let browser: Browser;
let page: Page;
let dashboard: DashboardPage;

beforeAll(async () => {
  machine = await sharedMachine();
  browser = await launchChromium();
  page = await browser.newPage({ locale: 'en-US' });
  page.setDefaultTimeout(WAIT_MS);
  dashboard = new DashboardPage(page);
  await page.goto((await machine.expectCli(['ui', '--print-url'])).trim());
});
afterAll(async () => {
  await browser.close();
  await machine.clean();
});

test('a container is run, watched, used, stopped and removed by its dashboard', async () => {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await dashboard.heading().filter({ hasText: 'Containers' }).waitFor();

  await dashboard.button('Run').click();
  const { dialog } = dashboard;
  await dialog.getByLabel('Image').fill(BASE_IMAGE);
  await dialog.getByLabel('Name').fill('by-hand');
  await dialog.getByLabel('Command').fill(`sh -c 'echo hello; trap "exit 0" TERM; while :; do sleep 0.2; done'`);
  await dialog.getByRole('group', { name: 'Ports' }).getByRole('button', { name: 'Add' }).click();
  await dialog.getByLabel('Container', { exact: true }).fill('80');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();

  await dashboard.heading().filter({ hasText: 'by-hand' }).waitFor();
  await page.getByRole('log').getByText('hello').waitFor();

  await page.getByRole('tab', { name: 'Terminal' }).click();
  await page.locator('.xterm-helper-textarea').pressSequentially('echo $((6 * 7))\n');
  await page.locator('.xterm-rows').getByText('42', { exact: true }).waitFor();

  await dashboard.goTo('Containers');
  const row = dashboard.row('by-hand');
  await row.getByText('Running').waitFor();
  await row.getByText(/\d (?:KiB|MiB)/).waitFor();
  expect(await row.getByRole('link', { name: '→80' }).getAttribute('href')).toMatch(/^http:\/\/localhost:\d+\/$/);

  await row.getByRole('button', { name: 'Stop' }).click();
  await row.getByText(/^Exited/).waitFor();
  await row.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await dashboard.confirm('Remove');
  await row.waitFor({ state: 'hidden' });
  expect(complaints).toEqual([]);
}, 120_000);

test('containers are connected with a network, edited, and read together', async () => {
  const { docker } = machine;
  const service = (name: string, script: string): Promise<string> =>
    docker.expect([
      ...['run', '--detach', '--name', `fleet-${name}-1`, '--stop-timeout', '1'],
      ...['--label', 'com.docker.compose.project=fleet', '--label', `com.docker.compose.service=${name}`],
      ...[BASE_IMAGE, 'sh', '-c', `${script}; exec sleep 600`],
    ]);
  await docker.expect(['network', 'create', '--subnet', '10.79.1.0/24', 'side']);
  await service('web', 'echo from web');
  await service('db', 'echo from db; sleep 5; echo later');

  await page.evaluate('location.hash = "#/projects/fleet"');
  await page.locator('.log-row').filter({ hasText: 'web' }).getByText('from web').waitFor();
  await page.locator('.log-row').filter({ hasText: 'db' }).getByText('from db').waitFor();
  await page.getByText('later', { exact: true }).waitFor();
  await service('mail', 'echo from mail');
  await page.getByText('from mail', { exact: true }).waitFor();
  await docker.expect(['rm', '--force', 'fleet-mail-1']);
  await page.getByText('— removed —').waitFor();

  await dashboard.goTo('Networks');
  await page.getByRole('link', { name: 'side', exact: true }).click();
  await dashboard.button('Connect').click();
  await dashboard.dialog.getByRole('button', { name: /Container/ }).click();
  await page.getByRole('option', { name: 'fleet-db-1' }).click();
  await dashboard.dialog.getByLabel('Address').fill('10.79.1.40');
  await dashboard.dialog.getByRole('button', { name: 'Connect', exact: true }).click();
  await page.getByRole('cell', { name: '10.79.1.40' }).waitFor();
  await dashboard.button('Disconnect fleet-db-1').click();
  await dashboard.confirm('Disconnect');
  await page.getByRole('cell', { name: '10.79.1.40' }).waitFor({ state: 'hidden' });

  await dashboard.command('Edit and recreate fleet-web-1');
  await dashboard.dialog.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'Add' }).click();
  await dashboard.dialog.getByLabel('Variable').last().fill('MADE');
  await dashboard.dialog.getByLabel('Value').last().fill('anew');
  await dashboard.dialog.getByRole('button', { name: 'Recreate' }).click();
  await dashboard.toasts.getByText('fleet-web-1 was made anew').waitFor();
  expect(await docker.expect(['exec', 'fleet-web-1', 'sh', '-c', 'echo $MADE'])).toBe('anew');
}, 240_000);

test('the log of a container that is removed while it is looked at can still be read', async () => {
  const { docker } = machine;
  const id = await docker.expect([
    'run',
    '--detach',
    '--name',
    'short-lived',
    BASE_IMAGE,
    'sh',
    '-c',
    'echo last words; exec sleep 600',
  ]);
  await page.evaluate(`location.hash = "#/containers/${id}/logs"`);
  await page.getByRole('log').getByText('last words').waitFor();
  await docker.expect(['rm', '--force', 'short-lived']);
  await page.getByText('This container is gone').waitFor();
  await dashboard.button('Its log').click();
  await page.getByText('Exited (137)').waitFor();
  await page.getByRole('log').getByText('last words').waitFor();

  await dashboard.command('Removed containers');
  const row = dashboard.row('short-lived');
  await row.waitFor();
  // The list is kept true while it is looked at.
  await docker.expect(['run', '--rm', '--name', 'another', BASE_IMAGE, 'echo', 'hello']);
  await dashboard.row('another').waitFor();
  await row.getByRole('button', { name: 'Delete' }).click();
  await dashboard.confirm('Delete');
  await row.waitFor({ state: 'hidden' });
}, 120_000);
