import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { containerFiles as at } from '../../support/ui/pages/container-files.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const editor = (dashboard: Dashboard) => dashboard.page.getByRole('textbox', { name: /^Contents of/ });

describe('a folder', () => {
  it('is walked by links, by the path, and back by the browser', async () => {
    await using dashboard = await under.open({ route: at() });
    await dashboard.page.getByRole('link', { name: 'app' }).click();
    await dashboard.page.getByRole('link', { name: 'current' }).click();
    await dashboard.page.getByRole('link', { name: 'server.js' }).waitFor();
    await dashboard.page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'app' }).click();
    await dashboard.row('queue').waitFor();
    // A pipe is nothing that could be opened.
    expect(await dashboard.page.getByRole('link', { name: 'queue' }).count()).toBe(0);
    await dashboard.page.goBack();
    await dashboard.page.getByRole('link', { name: 'server.js' }).waitFor();
    expect(dashboard.complaints).toEqual([]);
  });

  it('is walked and changed by the keyboard', async () => {
    await using dashboard = await under.open({ route: at() });
    await dashboard.row('app').focus();
    await dashboard.page.keyboard.press('Enter');
    await dashboard.row('config.json').waitFor();
    await expect.poll(() => dashboard.page.evaluate('document.activeElement.dataset.line')).toBe('0');
    await dashboard.page.keyboard.press('End');
    await dashboard.page.keyboard.press('Delete');
    await dashboard.confirmation.getByText('Delete 1 entry?').waitFor();
    await dashboard.confirm('Delete');
    await expect.poll(() => dashboard.rows().count()).toBe(7);
    await dashboard.rows().first().focus();
    await dashboard.page.keyboard.press('F2');
    await dashboard.dialog.getByLabel('Name').fill('a/b');
    await dashboard.dialog.getByText('A name has up to 255 bytes').waitFor();
    await dashboard.dialog.getByLabel('Name').fill('näh\u202E');
    await dashboard.dialog.getByRole('button', { name: 'Rename', exact: true }).click();
    await dashboard.page.getByText('näh⟨202E⟩').first().waitFor();
    await dashboard.rows().first().focus();
    await dashboard.page.keyboard.press('Backspace');
    await dashboard.row('usr').waitFor();
  });

  it('gets new folders, and says why when it does not', async () => {
    await using dashboard = await under.open({ route: at('/etc') });
    await dashboard.button('New folder').click();
    await dashboard.dialog.getByLabel('Name').fill('passwd');
    await dashboard.dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dashboard.toasts.getByText('There is a file or folder of that name already').waitFor();
    await dashboard.dialog.getByLabel('Name').fill('conf.d');
    await dashboard.dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await dashboard.row('conf.d').waitFor();
    await dashboard.page.getByRole('link', { name: 'conf.d' }).click();
    await dashboard.page.getByText('This folder is empty').waitFor();
  });

  it('tells owners by the names of the container, beside their numbers, and sorts by what it shows', async () => {
    await using dashboard = await under.open({ route: at('/app') });
    await dashboard.row('config.json').getByText('node:node 1000:1000').waitFor();
    await dashboard.row('queue').getByText('4711:root 4711:0').waitFor();
    await dashboard.page.getByRole('columnheader', { name: 'Owner' }).getByRole('button').click();
    await expect.poll(() => dashboard.rows().first().innerText()).toContain('queue');
    await dashboard.page.goto(`${dashboard.server.url}#/volumes/go-build-cache/files/%2Fapp`);
    await dashboard.row('config.json').getByText('1000:1000', { exact: true }).waitFor();
    expect(dashboard.complaints).toEqual([]);
  });

  it('that cannot be read says why, and is tried again', async () => {
    await using dashboard = await under.open({ route: at('/etc') }, ({ engine }) =>
      engine.refusals.set(
        'files.list',
        new BoathouseError('file-missing', 'There is no such folder \u202E', { hint: 'Look.' }),
      ),
    );
    await dashboard.page.getByText('This folder cannot be read').waitFor();
    await dashboard.page.getByText('There is no such folder ⟨202E⟩').waitFor();
    dashboard.backend.engine.refusals.clear();
    await dashboard.button('Try again').click();
    await dashboard.row('passwd').waitFor();
  });

  it('of ten thousand hostile names is a table of text', async () => {
    const hostile = '%3Cimg%20src%3Dx%20onerror%3DglobalThis.executed%3D1%3E';
    await using dashboard = await under.open({ route: at('/tmp') }, ({ engine }) => {
      for (let index = 0; index < 10_000; index++) engine.files.nodes.set(`/tmp/${hostile}${index}`, { kind: 'file' });
      for (const odd of ['%FFa', '%1B%5B2Jb', 'x%0Ay']) engine.files.nodes.set(`/tmp/${odd}`, { kind: 'folder' });
    });
    await dashboard.page.getByText('x⟨000A⟩y').waitFor();
    await dashboard.page.getByText('\uFFFDa').waitFor();
    await dashboard.page.getByText('<img src=x onerror=globalThis.executed=1>0', { exact: true }).waitFor();
    expect(await dashboard.rows().count()).toBeLessThan(80);
    expect(await dashboard.page.evaluate('globalThis.executed')).toBeUndefined();
    await dashboard.search('Filter names').fill('9999');
    await expect.poll(() => dashboard.rows().count()).toBe(1);
    expect(dashboard.complaints).toEqual([]);
  });
});

describe('a file', () => {
  it('is edited, with its line ends kept', async () => {
    await using dashboard = await under.open({ route: at('/app/README.md', 'file') });
    expect(await editor(dashboard).inputValue()).toBe('line one\nline two\n');
    await editor(dashboard).fill('line one\nline 2\n');
    await dashboard.page.getByText('Not saved').waitFor();
    await editor(dashboard).press('Control+s');
    await dashboard.toasts.getByText('README.md was saved').waitFor();
    expect(dashboard.backend.engine.files.nodes.get('/app/README.md')?.text).toBe('line one\r\nline 2\r\n');
    await editor(dashboard).fill('again\n');
    await dashboard.button('Save').click();
    await expect.poll(() => dashboard.backend.engine.files.nodes.get('/app/README.md')?.text).toBe('again\r\n');
  });

  it('that somebody else changed is not overwritten, and what was typed stays', async () => {
    await using dashboard = await under.open({ route: at('/app/config.json', 'file') });
    await editor(dashboard).fill('{}');
    dashboard.backend.engine.files.touch();
    await dashboard.button('Save').click();
    await dashboard.confirmation.getByText('Overwrite the changes of others?').waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.page.getByRole('tab', { name: 'Logs' }).click();
    await dashboard.page.goBack();
    expect(await editor(dashboard).inputValue()).toBe('{}');
    // What was typed was typed into the older version, though the newer one was read now.
    await dashboard.button('Save').click();
    await dashboard.confirmation.getByText('Overwrite the changes of others?').waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.button('Folder above').click();
    await dashboard.confirmation.getByText('Discard your changes?').waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.button('Revert').click();
    await dashboard.confirm('Discard');
    await expect.poll(() => editor(dashboard).inputValue()).toContain('3000');
    await dashboard.button('Folder above').click();
    await dashboard.row('config.json').waitFor();
  });

  it('that is no text, too large, or of mixed line ends is not edited', async () => {
    await using dashboard = await under.open({ route: at('/app/logo.png', 'file') });
    await dashboard.page.getByText('This file is no text').waitFor();
    await dashboard.page.goto(`${dashboard.server.url}#/${at('/app/access.log', 'file')}`);
    await dashboard.page.getByText('This file is too large to be shown').waitFor();
    await dashboard.page.goto(`${dashboard.server.url}#/${at('/app/mixed.txt', 'file')}`);
    await dashboard.page.getByText('Read only: its lines end in different ways').waitFor();
    expect(await dashboard.button('Save').count()).toBe(0);
  });
});

it('a volume has its files behind its name, and a stopped container its own', async () => {
  await using dashboard = await under.open({ route: 'volumes' });
  await dashboard.page.locator('main a.row-link').first().click();
  await dashboard.row('etc').waitFor();
  expect(dashboard.backend.engine.calls).toContain('files.list volume /');
  const stopped = dashboard.backend.engine.containerList.find(({ state }) => state === 'exited');
  await dashboard.page.goto(`${dashboard.server.url}#/containers/${stopped?.id ?? ''}/files`);
  await dashboard.row('usr').waitFor();
  expect(dashboard.backend.engine.calls).toContain('files.list container /');
});
