import { access, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appFiles } from '../../../build/packaging/app-files.ts';
import { resourceFiles } from '../../../build/packaging/resource-files.ts';
import { hasOtherDocker, systemFolders } from '../../../electron/client/terminal/docker-clients.ts';
import { VERSION } from '../../../electron/api/version.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { CHECKOUT } from '../../support/checkout.ts';
import { expectSuccess, runCommand } from '../../support/command.ts';
import { DockerClient } from '../../support/docker-client.ts';
import { DesktopSession } from '../../support/desktop/desktop-session.ts';
import { electronForTests } from '../../support/desktop/electron-for-tests.ts';
import { InstalledApp } from '../../support/desktop/installed-app.ts';
import { PackagedApp } from '../../support/desktop/packaged-app.ts';
import { PackagedDesktop } from '../../support/desktop/packaged-desktop.ts';
import { TrayWatcher } from '../../support/desktop/tray-watcher.ts';
import { eventually } from '../../support/eventually.ts';
import { ownMachine } from '../../support/machines.ts';
import { waitForNoProcessOf } from '../../support/processes.ts';

const found = await electronForTests();
const electron = 'file' in found ? found.file : '';
const because = 'reason' in found ? ` (${found.reason})` : '';

const BOOT_MS = 240_000;
const LINUX = { platform: 'linux', arch: process.arch === 'arm64' ? 'arm64' : 'x64' } as const;

describe.skipIf(electron === '')(`the installed app${because}`, () => {
  let app: PackagedApp;
  beforeAll(async () => {
    app = await PackagedApp.make(electron);
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const asNode = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    runCommand([app.program, ...args], { env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1' } });

  it('holds what was chosen, and nothing else', async () => {
    const folders = /^\/(?:.*\/)?[^./]+$/;
    const packed = listPackage(app.archive, { isPack: false }).filter((name) => !folders.test(name));
    const chosen = (await appFiles(CHECKOUT, LINUX)).map(({ to }) => `/${to}`);
    expect(
      packed.filter((name) => !chosen.includes(name) && chosen.every((one) => !one.startsWith(`${name}/`))),
    ).toEqual([]);
    expect(chosen.filter((name) => !packed.includes(name))).toEqual([]);
    const beside = (await resourceFiles(CHECKOUT, LINUX)).map(({ to }) => to);
    for (const name of beside) await access(join(app.resources, name));
    expect(new Set(await readdir(app.resources))).toEqual(
      new Set(['app.asar', 'app.asar.unpacked', ...beside.map((name) => name.split('/')[0])]),
    );
    expect((await stat(app.launcher)).mode & 0o111).toBe(0o111);
  });

  it('has its fuses set', async () => {
    const wire = await getCurrentFuseWire(app.program);
    // The wire holds a digit for each.
    const isOn = (fuse: FuseV1Options): boolean => String.fromCharCode(Number(wire[fuse])) === '1';
    expect([FuseV1Options.RunAsNode, FuseV1Options.OnlyLoadAppFromAsar].map(isOn)).toEqual([true, true]);
    const off = [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ];
    expect(off.map(isOn)).toEqual(off.map(() => false));
  });

  it('takes no options of Node’s from the environment', async () => {
    const { stdout } = await asNode(['-p', '1 + 1'], { NODE_OPTIONS: '--require /nowhere/to/be/found.js' });
    expect(stdout.trim()).toBe('2');
  });

  it('loads the native addon that was built for it', async () => {
    const module = join(app.archive, 'dist', 'electron', 'native', 'load-native-addon.js');
    const script = `import(${JSON.stringify(module)}).then(({ loadNativeAddon }) => console.log(typeof loadNativeAddon()))`;
    const built = (await appFiles(CHECKOUT, LINUX)).some(({ to }) => to.endsWith('.node'));
    const { stdout } = await asNode(['-e', script]);
    expect(stdout.trim()).toBe(built ? 'object' : '');
  });

  it(
    'runs a container in a fresh home, and leaves nothing when it is uninstalled',
    async () => {
      await using installed = await InstalledApp.install(app);
      const { enter, launcher } = installed;
      await using machine = await ownMachine({ name: 'inst' });
      await using session = await DesktopSession.start();
      await using tray = await TrayWatcher.start(session);
      const env: NodeJS.ProcessEnv = { ...machine.env, ...session.env, LANG: 'en_US.UTF-8' };
      // The package brings its own.
      delete env['BOATHOUSE_IMAGE'];
      // Plugins are found where the app links them.
      await writeFile(machine.dockerConfigFile, '{}\n');
      await using desktop = await PackagedDesktop.launch([...enter, installed.program], env, ['--inspect=0']);
      const { page } = desktop;
      await tray.untilState('Stopped', 60_000);

      const command = join(env['HOME'] ?? '', '.local', 'bin', 'boathouse');
      expect(await expectSuccess([...enter, installed.command, 'version'], { env })).toContain(VERSION);
      await expectSuccess([...enter, installed.command, 'settings', 'set', 'desktop.commandLine', 'true'], { env });
      await eventually(() => readlink(command), { what: 'the command on the PATH' });
      expect(await readlink(command)).toBe(launcher);
      const client = join(dirname(launcher), 'docker');
      const docker = new DockerClient([...enter, client], machine.env);
      const plugins = join(dirname(machine.dockerConfigFile), 'cli-plugins');
      await eventually(() => readlink(join(plugins, 'docker-buildx')), { what: 'the plugins of the docker client' });
      expect(await docker.expect(['compose', 'version'])).toContain('Docker Compose version');
      expect(await docker.expect(['buildx', 'version'])).toContain('buildx');
      // The machine that runs this test may have a docker.
      const others = await hasOtherDocker(env, systemFolders(env), client);
      const linked = await readlink(join(dirname(command), 'docker')).catch(() => null);
      expect(linked).toBe(others ? null : client);

      await tray.click('Start');
      await tray.untilState(/^Running/, BOOT_MS);
      await machine.ensureImage(BASE_IMAGE);
      const script = 'echo ahoy; exec sleep 1000';
      await docker.expect(['run', '--detach', '--name', 'moored', BASE_IMAGE, 'sh', '-c', script]);
      await tray.untilState('Running, 1 container', 60_000);
      await page.getByText('moored', { exact: true }).first().waitFor();
      await tray.click('moored', 'Logs');
      await page.getByText('ahoy').first().waitFor();
      expect(page.url()).toMatch(/^boathouse:\/\/app\/#\/containers\/[0-9a-f]{64}\/logs$/);
      expect(await expectSuccess([...enter, command, 'network', 'status'], { env })).toContain('192.168.65.');

      await tray.click('moored', 'Stop');
      await tray.untilState('Running, 0 containers', 60_000);
      await tray.click('Stop');
      await tray.untilState('Stopped', 60_000);
      await tray.click('Quit Boathouse');
      await desktop.untilEnded();
      // Node's, that is: Chromium's own is how this test reads the page.
      expect(desktop.output).not.toContain('Debugger listening');

      await expectSuccess([...enter, command, 'uninstall', '--yes'], { env });
      await expect(access(command)).rejects.toThrow('ENOENT');
      expect([await readdir(plugins), await readdir(dirname(command))]).toEqual([[], []]);
      await waitForNoProcessOf(machine.home, 60_000);
      expect(await docker.expect(['context', 'ls', '--format', '{{.Name}}'])).toBe('default');
      await access(machine.layout.settingsFile);

      await expectSuccess([...enter, installed.command, 'uninstall', '--yes', '--data'], { env });
      await waitForNoProcessOf(machine.home, 60_000);
      await expect(access(machine.home)).rejects.toThrow('ENOENT');
      expect(await installed.remove()).toEqual([]);
    },
    2 * BOOT_MS,
  );
});
