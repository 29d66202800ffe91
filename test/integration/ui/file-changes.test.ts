import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { AXE, faults } from '../../support/ui/accessibility.ts';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const BASE = `containers/${idOf('shop-web-1')}/files`;
const at = (path: string): string => `${BASE}/${encodeURIComponent(path)}`;

describe('what was changed since the image', () => {
  const change = (dashboard: Dashboard, entry: string, word: string) =>
    dashboard.row(entry).getByRole('img', { name: `${word} since the image` });
  const deletedLine = (dashboard: Dashboard) => change(dashboard, 'old.conf', 'Deleted');

  async function openChanged(options: { scheme?: 'light' | 'dark' } = {}): Promise<Dashboard> {
    return under.open({ route: BASE, ...options }, ({ engine }) => {
      engine.files.changed.set('/', { kind: 'changes', entries: [{ name: 'app', change: 'changed' }] }).set('/app', {
        kind: 'changes',
        entries: [
          { name: 'config.json', change: 'changed' },
          { name: 'src', change: 'added' },
          { name: 'old.conf', change: 'deleted' },
          // It is there again.
          { name: 'README.md', change: 'deleted' },
        ],
      });
    });
  }

  it('is marked, and what was deleted is shown when that is wanted, to be looked at only', async () => {
    await using dashboard = await openChanged();
    await change(dashboard, 'app', 'Changed').waitFor();
    expect(await dashboard.button('Show 0 deleted entries').isDisabled()).toBe(true);
    await dashboard.page.getByRole('link', { name: 'app' }).click();
    await change(dashboard, 'config.json', 'Changed').waitFor();
    await change(dashboard, 'src', 'Added').waitFor();
    expect(await dashboard.page.getByRole('img', { name: /since the image$/ }).count()).toBe(2);
    await dashboard.button('Show 1 deleted entry').click();
    await deletedLine(dashboard).waitFor();
    expect(await dashboard.page.getByRole('img', { name: /since the image$/ }).count()).toBe(3);
    expect(await dashboard.row('old.conf').getByRole('checkbox').count()).toBe(0);
    expect(await dashboard.row('old.conf').getByRole('button').count()).toBe(0);
    await dashboard.row('old.conf').focus();
    await dashboard.page.keyboard.press('Delete');
    await dashboard.page.keyboard.press('Control+a');
    await dashboard.page.getByText('8 selected').waitFor();
    expect(await dashboard.confirmation.count()).toBe(0);
    await dashboard.button('Clear').click();
    // It is remembered from folder to folder, and for the next time.
    await dashboard.page.reload();
    await deletedLine(dashboard).waitFor();
    await dashboard.button('Show 1 deleted entry').click();
    await deletedLine(dashboard).waitFor({ state: 'detached' });
    expect(dashboard.complaints).toEqual([]);
  });

  it('is read again with the folder', async () => {
    await using dashboard = await under.open({ route: at('/etc') });
    await dashboard.row('passwd').waitFor();
    dashboard.backend.engine.files.changed.set('/etc', {
      kind: 'changes',
      entries: [{ name: 'conf.d', change: 'added' }],
    });
    await dashboard.button('New folder').click();
    await dashboard.dialog.getByLabel('Name').fill('conf.d');
    await dashboard.dialog.getByRole('button', { name: 'Create', exact: true }).click();
    await change(dashboard, 'conf.d', 'Added').waitFor();
  });

  it('is not marked where it is too much, or not known, and that is said', async () => {
    await using dashboard = await under.open({ route: at('/etc') }, ({ engine }) => {
      engine.files.changed.set('/etc', { kind: 'too-many' });
    });
    await dashboard.page.getByText('So much has changed since the image').waitFor();
    await dashboard.row('passwd').waitFor();
    dashboard.backend.engine.refusals.set('files.changes', new BoathouseError('engine-failed', 'no \u202E'));
    await dashboard.button('Read again').click();
    await dashboard.page.getByText('What has changed since the image is not known: no ⟨202E⟩').waitFor();
    await dashboard.row('passwd').waitFor();
    await dashboard.page.goto(`${dashboard.server.url}#/volumes/go-build-cache/files/%2Fetc`);
    await dashboard.row('passwd').waitFor();
    expect(await dashboard.page.locator('.files-note').count()).toBe(0);
    expect(await dashboard.page.getByRole('button', { name: /deleted entr/ }).count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in the %s theme', async (scheme) => {
    await using dashboard = await openChanged({ scheme });
    await dashboard.page.evaluate(AXE);
    await dashboard.page.getByRole('link', { name: 'app' }).click();
    await dashboard.button('Show 1 deleted entry').click();
    await deletedLine(dashboard).waitFor();
    expect(await faults(dashboard)).toEqual([]);
  });
});
