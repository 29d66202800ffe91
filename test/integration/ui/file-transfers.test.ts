import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AXE, faults } from '../../support/ui/accessibility.ts';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { dropPaths } from '../../support/ui/drop-paths.ts';
import { containerFiles as at } from '../../support/ui/pages/container-files.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

async function chooseAction(dashboard: Dashboard, entry: string, action: string): Promise<void> {
  await dashboard.button(`Actions for ${entry}`).click();
  await dashboard.page.getByRole('menuitem', { name: action, exact: true }).click();
}

describe('transfers', () => {
  it('download a file, and a folder as a tar', async () => {
    await using dashboard = await under.open({ route: at('/app') });
    for (const [entry, action, file, bytes] of [
      ['config.json', 'Download', 'config.json', '{\n  "port": 3000\n}\n'],
      ['src', 'Download as tar', 'src.tar', 'a tar'],
    ] as const) {
      const download = dashboard.page.waitForEvent('download');
      await chooseAction(dashboard, entry, action);
      expect((await download).suggestedFilename()).toBe(file);
      expect(await readFile(await (await download).path(), 'utf8')).toBe(bytes);
    }
  });

  it('upload what is chosen or dropped, and ask before they replace', async () => {
    await using dashboard = await under.open({ route: at('/etc') });
    const content = 'x'.repeat(1_200_000);
    await dashboard.page
      .locator('input[type=file]:not([webkitdirectory])')
      .setInputFiles({ name: 'hosts ü', mimeType: 'text/plain', buffer: Buffer.from(content) });
    await dashboard.row('hosts ü').waitFor();
    expect(dashboard.backend.engine.files.nodes.get('/etc/hosts%20%C3%BC')?.text).toBe(content);
    const drop = `(() => {
      const data = new DataTransfer();
      data.items.add(new File(['dropped'], 'passwd'));
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.querySelector('.files').dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`;
    await dashboard.page.evaluate(drop);
    await dashboard.confirmation.getByText('Replace the file?').waitFor();
    await dashboard.confirm('Replace');
    await expect.poll(() => dashboard.backend.engine.files.nodes.get('/etc/passwd')?.text).toBe('dropped');
    expect(dashboard.complaints).toEqual([]);
  });
});

describe('a folder of this computer', () => {
  let local = '';
  beforeAll(async () => {
    local = await mkdtemp(join(tmpdir(), 'bh-drop-'));
    await mkdir(join(local, 'site', 'assets', 'empty'), { recursive: true });
    await writeFile(join(local, 'site', 'index.html'), '<h1>site</h1>');
    await writeFile(join(local, 'site', 'assets', 'näh \u202E.txt'), 'x');
    for (let index = 0; index < 250; index++) await writeFile(join(local, 'site', 'assets', `${index}`), `${index}`);
    await mkdir(join(local, 'bad'));
    await writeFile(join(local, 'bad', 'good'), 'good');
  });
  afterAll(() => rm(local, { recursive: true }));

  const kinds = ({ backend }: Dashboard, at: string): Record<string, string> =>
    Object.fromEntries(
      [...backend.engine.files.nodes]
        .filter(([path]) => path.startsWith(at))
        .map(([path, node]) => [path.slice(at.length), node.kind]),
    );

  it('is dropped with all that is in it, empty folders too, by one call', async () => {
    await using dashboard = await under.open({ route: at('/etc') });
    await dashboard.row('passwd').waitFor();
    await dropPaths(dashboard.page, join(local, 'site'));
    await dashboard.toasts.getByText('site was uploaded').waitFor();
    await dashboard.toasts.getByText('252 new files, 3 new folders').waitFor();
    await dashboard.row('site').waitFor();
    const made = kinds(dashboard, '/etc/site');
    expect(Object.keys(made)).toHaveLength(255);
    expect(made).toMatchObject({ '': 'folder', '/assets/empty': 'folder', '/assets/n%C3%A4h%20%E2%80%AE.txt': 'file' });
    const { nodes } = dashboard.backend.engine.files;
    expect(nodes.get('/etc/site/index.html')?.text).toBe('<h1>site</h1>');
    expect(nodes.get('/etc/site/assets/249')?.text).toBe('249');
    expect(dashboard.backend.engine.calls.filter((call) => call.startsWith('files.upload'))).toEqual([
      'files.upload /etc refuse',
    ]);
    expect(dashboard.complaints).toEqual([]);
  });

  it.each([
    [false, 'keep', 'old', '1 file was there already and stayed as before.'],
    [true, 'replace', '<h1>site</h1>', '252 new files, 2 new folders'],
  ] as const)('is merged after one question; files are replaced: %s', async (replaces, existing, text, told) => {
    await using dashboard = await under.open({ route: at('/etc') }, ({ engine }) => {
      engine.files.nodes.set('/etc/site', { kind: 'folder' });
      engine.files.nodes.set('/etc/site/index.html', { kind: 'file', text: 'old' });
    });
    await dashboard.row('site').waitFor();
    await dropPaths(dashboard.page, join(local, 'site'));
    await dashboard.confirmation.getByText('1 entry is there already').waitFor();
    if (replaces) await dashboard.confirmation.getByText('Replace files of the same name').click();
    await dashboard.confirm('Upload');
    await dashboard.toasts.getByText(told).waitFor();
    expect(dashboard.backend.engine.calls).toContain(`files.upload /etc ${existing}`);
    expect(dashboard.backend.engine.files.nodes.get('/etc/site/index.html')?.text).toBe(text);
    expect(dashboard.complaints).toEqual([]);
  });

  it('is not touched when the question is called off', async () => {
    await using dashboard = await under.open({ route: at('/etc') }, ({ engine }) =>
      engine.files.nodes.set('/etc/site', { kind: 'file', text: 'old' }),
    );
    await dashboard.row('site').waitFor();
    await dropPaths(dashboard.page, join(local, 'site'), join(local, 'bad'));
    await dashboard.confirmation.waitFor();
    await dashboard.page.keyboard.press('Escape');
    await dashboard.confirmation.waitFor({ state: 'hidden' });
    expect(dashboard.backend.engine.calls.some((call) => call.startsWith('files.upload'))).toBe(false);
  });

  it('says what was not uploaded, and why', async () => {
    await using dashboard = await under.open({ route: at('/etc') }, ({ engine }) =>
      engine.files.nodes.set('/etc/site', { kind: 'folder' }),
    );
    dashboard.backend.engine.files.nodes.set('/etc/site/index.html', { kind: 'fifo' });
    await dashboard.row('site').waitFor();
    await dropPaths(dashboard.page, join(local, 'site'));
    await dashboard.confirm('Upload');
    await dashboard.toasts.getByText('site: 1 entry was not uploaded').waitFor();
    await dashboard.toasts.getByText('site/index.html: There is a file or folder of that name already').waitFor();
    expect(dashboard.backend.engine.files.nodes.get('/etc/site/assets/0')?.text).toBe('0');
    expect(dashboard.complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no fault that axe finds, in the %s theme', async (scheme) => {
    let goOn: () => void = () => undefined;
    await using dashboard = await under.open({ route: at('/etc'), scheme }, ({ engine }) => {
      engine.files.nodes.set('/etc/site', { kind: 'folder' }).set('/etc/site/index.html', { kind: 'fifo' });
      engine.files.hold = new Promise((resolve) => (goOn = resolve));
    });
    await dashboard.page.evaluate(AXE);
    await dashboard.row('site').waitFor();
    await dropPaths(dashboard.page, join(local, 'site'));
    await dashboard.confirmation.waitFor();
    const asked = await faults(dashboard);
    await dashboard.confirm('Upload');
    await dashboard.page.getByRole('progressbar', { name: 'Uploading site' }).waitFor();
    const running = await faults(dashboard);
    goOn();
    await dashboard.toasts.getByRole('alert').waitFor();
    expect({ asked, running, told: await faults(dashboard) }).toEqual({ asked: [], running: [], told: [] });
  });

  it('is chosen by the keyboard, and given up', async () => {
    let goOn: () => void = () => undefined;
    await using dashboard = await under.open({ route: at('/etc') }, ({ engine }) => {
      engine.files.hold = new Promise((resolve) => (goOn = resolve));
    });
    dashboard.page.on('filechooser', (chooser) => void chooser.setFiles(join(local, 'site')));
    await dashboard.row('passwd').waitFor();
    await dashboard.button('Upload a folder').focus();
    await dashboard.page.keyboard.press('Enter');
    const transfer = dashboard.page.getByRole('progressbar', { name: 'Uploading site' });
    await transfer.waitFor();
    await dashboard.page.getByRole('button', { name: 'Give up site' }).focus();
    await dashboard.page.keyboard.press('Enter');
    await transfer.waitFor({ state: 'hidden' });
    goOn();
    expect(await dashboard.toasts.getByRole('alert').count()).toBe(0);
    expect(dashboard.backend.engine.files.nodes.has('/etc/site/index.html')).toBe(false);
    expect(dashboard.complaints).toEqual([]);
  });
});
