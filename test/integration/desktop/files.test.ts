import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dropPaths } from '../../support/ui/drop-paths.ts';
import { containerFiles } from '../../support/ui/pages/container-files.ts';
import { ScriptedEngine } from '../../support/ui/scripted-engine.ts';
import { describeDesktop, type DesktopSuite } from './desktop-suite.ts';

/** What the system's dialogs were asked, and what they answer: nobody sits before the display of a test. */
interface Stub {
  asked?: object[];
}

const engine = new ScriptedEngine();

const withFiles = (suite: DesktopSuite): void => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bh-files-'));
    await writeFile(join(folder, 'notes.txt'), 'notes');
    await mkdir(join(folder, 'site', 'empty'), { recursive: true });
    await writeFile(join(folder, 'site', 'index.html'), '<h1>site</h1>');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const answer = (paths: { readonly open: string | null; readonly save: string | null }): Promise<void> =>
    suite.desktop.app.evaluate(({ dialog }, { open, save }) => {
      const asked: object[] = [];
      (globalThis as Stub).asked = asked;
      dialog.showOpenDialog = (...args: unknown[]) => {
        asked.push(args.at(-1) as object);
        return Promise.resolve({ canceled: open === null, filePaths: open === null ? [] : [open] });
      };
      dialog.showSaveDialog = (...args: unknown[]) => {
        asked.push(args.at(-1) as object);
        return Promise.resolve({ canceled: save === null, filePath: save ?? '' });
      };
    }, paths);
  const asked = (): Promise<object[]> => suite.desktop.app.evaluate(() => (globalThis as Stub).asked ?? []);

  it('are chosen in the system’s dialog, and typed where that is called off', async () => {
    const page = await suite.desktop.page();
    await page.getByRole('link', { name: 'Images' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Load' }).click();
    const dialog = page.getByRole('dialog');
    const field = dialog.getByLabel('File on this computer');
    await field.fill('/home/anna');
    await answer({ open: null, save: null });
    await dialog.getByRole('button', { name: 'Choose' }).click();
    await expect.poll(asked).toMatchObject([{ defaultPath: '/home/anna', properties: ['openFile'] }]);
    expect(await field.inputValue()).toBe('/home/anna');
    await answer({ open: '/home/anna/images.tar', save: null });
    await dialog.getByRole('button', { name: 'Choose' }).click();
    await expect.poll(() => field.inputValue()).toBe('/home/anna/images.tar');
    await page.keyboard.press('Escape');
  });

  it('are mounted when they are dropped on the run dialog', async () => {
    const page = await suite.desktop.page();
    await page.getByRole('link', { name: 'Containers' }).click();
    await page.getByRole('main').getByRole('button', { name: 'Run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Image').waitFor();
    // A file that was chosen is as one that was dropped; scripts cannot drop.
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'chosen' }))`,
    );
    await page.locator('#chosen').setInputFiles(join(folder, 'notes.txt'));
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(document.getElementById('chosen').files[0]);
      const at = document.querySelector('.run-form');
      for (const type of ['dragenter', 'dragover', 'drop']) {
        at.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    })()`);
    await expect.poll(() => dialog.getByLabel('Path here').inputValue()).toBe(join(folder, 'notes.txt'));
    // What a script made lies nowhere.
    expect(await page.evaluate(`boathouse.pathOf(new File(['x'], 'x'))`)).toBe('');
    await page.keyboard.press('Escape');
  });

  it('are uploaded to a container when a folder is dropped on its files', async () => {
    const page = await suite.desktop.page();
    await page.evaluate(`location.hash = ${JSON.stringify(`#/${containerFiles('/etc')}`)}`);
    await page.getByText('passwd', { exact: true }).waitFor();
    await dropPaths(page, join(folder, 'site'));
    await page.getByText('site was uploaded').waitFor();
    expect(engine.files.nodes.get('/etc/site/index.html')?.text).toBe('<h1>site</h1>');
    expect(engine.files.nodes.get('/etc/site/empty')?.kind).toBe('folder');
  });
};

describeDesktop('the desktop app’s files', withFiles, async ({ backend }) => {
  backend.engine = engine;
  await backend.machine.start();
});
