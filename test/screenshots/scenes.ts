import type { Page } from 'playwright-core';
import { BoathouseError } from '../../electron/base/errors.ts';
import type { DashboardBackend } from '../support/ui/dashboard-backend.ts';
import { sampleLog } from '../support/ui/sample-log.ts';
import { sampleContainers } from '../support/ui/sample-objects.ts';

export interface Scene {
  readonly name: string;
  /** `{web}`, `{image}`, `{network}` and `{removed}` stand for ids of sample objects. */
  readonly route: string;
  /** What is there once the view is. */
  readonly waitFor?: string;
  readonly settleMs?: number;
  readonly locale?: string;
  readonly before?: (backend: DashboardBackend) => unknown;
  readonly act?: (page: Page) => Promise<void>;
  readonly after?: (backend: DashboardBackend) => unknown;
}

export const SCENES: readonly Scene[] = [
  { name: 'containers', route: 'containers', waitFor: '[role=row] .row-link', settleMs: 900 },
  {
    name: 'containers-selected',
    route: 'containers',
    waitFor: '[role=row] .row-link',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Select shop', exact: true }).click();
    },
  },
  {
    name: 'containers-empty',
    route: 'containers',
    before: (backend) => (backend.engine.containerList = []),
    after: (backend) => (backend.engine.containerList = sampleContainers()),
  },
  {
    name: 'containers-error',
    route: 'containers',
    before: (backend) =>
      backend.engine.refusals.set(
        'containers.list',
        new BoathouseError('engine-failed', 'The engine answered 500: containerd: cannot open /run/containerd.sock', {
          hint: 'Restart the engine: boathouse restart',
        }),
      ),
    after: (backend) => backend.engine.refusals.clear(),
  },
  {
    name: 'engine-stopped',
    route: 'containers',
    before: (backend) => backend.machine.become({ state: 'stopped' }),
    after: (backend) => backend.machine.start(),
  },
  {
    name: 'engine-failed',
    route: 'containers',
    before: (backend) =>
      backend.machine.become({
        state: 'failed',
        phase: 'kernel',
        failure: {
          code: 'kernel-timeout',
          message: 'The kernel did not start within 60 seconds',
          hint: 'Look at the console: boathouse logs --source console',
          logFile: '/home/anna/.local/share/boathouse/log/console.log',
        },
      }),
    after: (backend) => backend.machine.start(),
  },
  {
    name: 'run-dialog',
    route: 'containers',
    waitFor: '[role=row] .row-link',
    act: async (page) => {
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Image').fill('nginx:1.27');
      await dialog.getByLabel('Name').fill('landing-page');
      await dialog.getByRole('group', { name: 'Ports' }).getByRole('button', { name: 'Add' }).click();
      await dialog.getByLabel('This computer').fill('127.0.0.1:8080');
      await dialog.getByLabel('Container', { exact: true }).fill('80');
      await dialog.getByRole('group', { name: 'Environment' }).getByRole('button', { name: 'Add' }).click();
      await dialog.getByLabel('Variable').fill('GREETING');
      await dialog.getByLabel('Value').fill('hello there');
    },
  },
  {
    name: 'remove-dialog',
    route: 'containers',
    waitFor: '[role=row] .row-link',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Select blog', exact: true }).click();
      await page.getByRole('button', { name: 'Remove', exact: true }).first().click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'palette',
    route: 'containers',
    waitFor: '[role=row] .row-link',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('searchbox', { name: 'Type a command or a name' }).fill('shop-web');
    },
  },
  {
    name: 'logs',
    route: 'containers/{web}/logs',
    waitFor: '.log-row',
    act: async (page) => {
      await page.getByRole('button', { name: 'Timestamps' }).click();
      await page.getByRole('searchbox', { name: 'Search the log' }).fill('checkout');
    },
  },
  { name: 'terminal', route: 'containers/{web}/terminal', waitFor: '.xterm-screen', settleMs: 800 },
  { name: 'stats', route: 'containers/{web}/stats', waitFor: '.uplot', settleMs: 4000 },
  { name: 'inspect', route: 'containers/{web}/inspect', waitFor: '.json-line' },
  { name: 'container-overview', route: 'containers/{web}/overview', waitFor: '.card' },
  {
    name: 'containers-german',
    route: 'containers',
    locale: 'de-DE',
    waitFor: '[role=row] .row-link',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'shop auswählen', exact: true }).click();
    },
  },
  { name: 'settings-german', route: 'settings', locale: 'de-DE', waitFor: '[data-setting]' },
  { name: 'removed', route: 'removed', waitFor: '[role=row] .row-link' },
  {
    name: 'removed-log',
    route: 'removed/{removed}',
    before: ({ engine }) => engine.logs.set('shop-worker-1', sampleLog(80)),
    waitFor: '.log-row',
  },
  { name: 'images', route: 'images', waitFor: '[role=row] .row-link' },
  { name: 'image', route: 'images/{image}', waitFor: '.layer' },
  { name: 'files', route: 'containers/{web}/files/%2Fapp', waitFor: '.files-name' },
  {
    name: 'files-upload',
    route: 'containers/{web}/files/%2Fapp',
    waitFor: '.files-name',
    before: ({ engine }) => void (engine.files.hold = new Promise(() => undefined)),
    act: async (page) => {
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        for (const name of ['hero.jpg', 'fonts.woff2']) data.items.add(new File(['x'.repeat(1500000)], name));
        for (const type of ['drop'])
          document.querySelector('.files').dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
      await page.locator('.files-transfers li').waitFor();
    },
    after: ({ engine }) => (engine.files.hold = Promise.resolve()),
  },
  {
    name: 'files-merge',
    route: 'containers/{web}/files/%2Fapp',
    waitFor: '.files-name',
    act: async (page) => {
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        for (const name of ['README.md', 'config.json', 'new.txt']) data.items.add(new File(['x'], name));
        document.querySelector('.files').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    name: 'files-upload-failed',
    route: 'containers/{web}/files/%2Fapp',
    waitFor: '.files-name',
    locale: 'de-DE',
    act: async (page) => {
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        for (const name of ['src', 'queue', 'x'.repeat(300), 'notes']) data.items.add(new File(['x'], name));
        document.querySelector('.files').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
      })()`);
      await page.getByRole('alertdialog').getByRole('button', { name: 'Hochladen', exact: true }).click();
      await page.locator('.toast-failed').waitFor();
    },
    after: ({ engine }) => engine.files.nodes.delete('/app/notes'),
  },
  {
    name: 'files-edit',
    route: 'containers/{web}/files/%2Fapp%2Fconfig.json/file',
    waitFor: '.files-edit',
    act: async (page) => page.locator('.files-edit').fill('{\n  "port": 3001\n}\n'),
  },
  { name: 'files-binary', route: 'containers/{web}/files/%2Fapp%2Flogo.png/file', waitFor: '.state-panel' },
  { name: 'volume-files', route: 'volumes/go-build-cache', waitFor: '.files-name' },
  { name: 'volumes', route: 'volumes', waitFor: '[role=row] .row-link' },
  { name: 'networks', route: 'networks', waitFor: '[role=row] .row-link' },
  { name: 'network-map', route: 'networks/map', waitFor: '.map-row' },
  { name: 'network', route: 'networks/{network}', waitFor: '.member-table' },
  {
    name: 'project-logs',
    route: 'projects/shop',
    before: ({ engine }) => engine.logs.set('shop-api-1', sampleLog(120)),
    waitFor: '.log-row',
    settleMs: 900,
  },
  {
    name: 'edit-dialog',
    route: 'containers/{web}/overview',
    waitFor: '.card',
    act: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Edit and recreate' }).click();
      await page.getByText('Carried over as well').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'connect-dialog',
    route: 'networks/{network}',
    waitFor: '.member-table',
    act: async (page) => {
      await page.getByRole('button', { name: 'Connect', exact: true }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'machine', route: 'machine', waitFor: '.disk-row' },
  { name: 'machine-logs', route: 'machine/logs', waitFor: '.log-row' },
  { name: 'settings', route: 'settings', waitFor: '[data-setting]' },
  {
    name: 'image-push',
    route: 'images/{image}',
    act: async (page) => {
      await page.getByRole('main').getByRole('button', { name: 'Push' }).click();
      await page.getByText('Log in as somebody else').click();
    },
  },
  { name: 'build-form', route: 'images/build' },
  {
    name: 'build-failed',
    route: 'images/build',
    before: (backend) =>
      backend.engine.refusals.set(
        'images.build',
        new BoathouseError('build-failed', 'The build failed: failed to solve: process "npm ci" did not complete', {
          hint: 'What went wrong stands in its output.',
        }),
      ),
    act: async (page) => {
      await page.getByLabel('Folder').fill('/home/anna/shop');
      await page.getByRole('main').getByRole('button', { name: 'Build' }).click();
    },
    after: (backend) => backend.engine.refusals.clear(),
  },
  {
    name: 'volume-import',
    route: 'volumes',
    act: async (page) => {
      await page.getByRole('main').getByRole('button', { name: 'Import' }).click();
      await page.getByRole('dialog').getByLabel('Volume').fill('registry');
    },
  },
  {
    name: 'volume-export',
    route: 'volumes',
    before: (backend) => (backend.engine.volumeContents.holdExport = true),
    act: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).nth(1).click();
      await page.getByRole('menuitem', { name: 'Export' }).click();
      await page.getByRole('dialog').getByLabel('File on this computer').fill('/home/anna/uploads.tar');
      await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
    },
  },
];
