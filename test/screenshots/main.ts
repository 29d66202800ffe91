/**
 * `npm run screenshots [FOLDER]`: every view of the dashboard in both themes at 900 and 1,600 pixels, of an engine with sample data.
 * They are looked at by people; nothing compares them. Arguments after the folder are names of views to take alone.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostProcess } from '../support/fake-backend.ts';
import { launchChromium } from '../support/ui/browser.ts';
import { DashboardBackend } from '../support/ui/dashboard-backend.ts';
import { DashboardServer } from '../support/ui/dashboard-server.ts';
import { idOf } from '../support/ui/sample-objects.ts';
import { sampleLog } from '../support/ui/sample-log.ts';
import { type Scene, SCENES } from './scenes.ts';

const PROMPT = `printf '\\033[32mnode@a80feecb7035\\033[0m:\\033[34m/app\\033[0m$ ls\\r\\ndist  node_modules  package.json\\r\\n\\033[32mnode@a80feecb7035\\033[0m:\\033[34m/app\\033[0m$ '; cat`;

const [folder = 'dist/screenshots', ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const settings = mkdtempSync(join(tmpdir(), 'boathouse-screenshots-'));
const backend = new DashboardBackend(join(settings, 'settings.json'));
backend.engine.logs.set('shop-web-1', sampleLog(400));
backend.engine.containers.statsIntervalMs = 100;
backend.machine.warnings = ['The VM is emulated: /dev/kvm does not answer. Containers run five to ten times slower.'];
backend.logs = async function* (): AsyncGenerator<string, void> {
  yield await Promise.resolve(
    '[    0.000000] Linux version 6.12.107\n[    0.412231] virtio_blk virtio1: [vda] 134217728\n',
  );
};
backend.openTerminal = () => Promise.resolve(hostProcess(PROMPT));
await backend.machine.start();
const server = await DashboardServer.open(backend);
const browser = await launchChromium();

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [900, 1600]) {
    for (const scene of SCENES) {
      if (only.length > 0 && !only.includes(scene.name)) continue;
      const context = await browser.newContext({
        colorScheme: scheme,
        viewport: { width, height: width === 900 ? 640 : 900 },
        locale: scene.locale ?? 'en-US',
      });
      const page = await context.newPage();
      await scene.before?.(backend);
      await page.goto(`${server.url}#/${routeOf(scene)}`);
      await page
        .locator(scene.waitFor ?? 'main h1')
        .first()
        .waitFor();
      await scene.act?.(page);
      await page.waitForTimeout(scene.settleMs ?? 400);
      await page.screenshot({ path: join(folder, `${scene.name}-${scheme}-${width}.png`) });
      await context.close();
      await scene.after?.(backend);
    }
  }
}

await browser.close();
await server.close();
rmSync(settings, { recursive: true });

function routeOf({ route }: Scene): string {
  return route
    .replace('{web}', idOf('shop-web-1'))
    .replace('{removed}', idOf('removed shop-worker-1'))
    .replace('{network}', idOf('shop_default'))
    .replace('{image}', `sha256:${idOf('shop/web:2.14.0')}`);
}
