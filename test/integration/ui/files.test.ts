import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { AXE, faults } from '../../support/ui/accessibility.ts';
import { type Dashboard, DashboardUnderTest } from '../../support/ui/dashboard-under-test.ts';
import { idOf } from '../../support/ui/sample-objects.ts';

const under = new DashboardUnderTest();
beforeAll(() => under.launch());
afterAll(() => under.close());

const BASE = `containers/${idOf('shop-web-1')}/files`;
const at = (path: string, ...more: string[]): string => [BASE, encodeURIComponent(path), ...more].join('/');
const editor = (dashboard: Dashboard) => dashboard.page.getByRole('textbox', { name: /^Contents of/ });

async function chooseAction(dashboard: Dashboard, entry: string, action: string): Promise<void> {
  await dashboard.button(`Actions for ${entry}`).click();
  await dashboard.page.getByRole('menuitem', { name: action, exact: true }).click();
}

describe('a folder', () => {
  it('is walked by links, by the path, and back by the browser', async () => {
    await using dashboard = await under.open({ route: BASE });
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
    await using dashboard = await under.open({ route: BASE });
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

  /** As the system drops it, real folders included. */
  const drop = async ({ page }: Dashboard, ...paths: string[]): Promise<void> => {
    const session = await page.context().newCDPSession(page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 500, data });
    }
  };
  const kinds = ({ backend }: Dashboard, at: string): Record<string, string> =>
    Object.fromEntries(
      [...backend.engine.files.nodes]
        .filter(([path]) => path.startsWith(at))
        .map(([path, node]) => [path.slice(at.length), node.kind]),
    );

  it('is dropped with all that is in it, empty folders too, by one call', async () => {
    await using dashboard = await under.open({ route: at('/etc') });
    await dashboard.row('passwd').waitFor();
    await drop(dashboard, join(local, 'site'));
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
    await drop(dashboard, join(local, 'site'));
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
    await drop(dashboard, join(local, 'site'), join(local, 'bad'));
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
    await drop(dashboard, join(local, 'site'));
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
    await drop(dashboard, join(local, 'site'));
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
