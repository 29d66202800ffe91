import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE, FOREIGN_IMAGE } from '../../support/base-images.ts';
import { expectSuccess } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { reasonAgainstNamespaces } from '../../support/net/network-namespace.ts';
import { networkStatus } from '../../support/network-activity.ts';
import { RunningCommand } from '../../support/running-command.ts';
import { MachineOnSwitch } from '../../support/switch/machine-on-switch.ts';
import type { SwitchUnderTest } from '../../support/switch/switch-under-test.ts';
import { runWeb } from '../../support/web-container.ts';
import { MODE_FILE } from '../../support/wsl/network.ts';
import { installStandIn, type StandIn, STAND_IN_REASON } from '../../support/wsl/wsl-subject.ts';

/**
 * The whole machine with WSL's driver, against the stand-in for `wsl.exe`: no virtual machine, the distribution is namespaces of this computer, on its
 * kernel. It shows that the product needs nothing of WSL but what the stand-in takes, and nothing of WSL itself.
 */
const PREFIX = '172.28.0';
/** The image has the translator; the kernel is this computer's. */
const HAS_FORMATS = readFileSync('/proc/filesystems', 'utf8').includes('binfmt_misc');
const reason = STAND_IN_REASON ?? reasonAgainstNamespaces();

describe.skipIf(reason !== null)(`on a Windows with WSL 2${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let standIn: StandIn;
  let placed: MachineOnSwitch;
  let host: SwitchUnderTest;
  let machine: MachineUnderTest;
  let port: number;
  let shared: string;
  let readOnly: string;

  beforeAll(async () => {
    const { folder } = inject('session');
    standIn = await installStandIn({ bridge: 'bridge' });
    shared = join(folder, 'Ann’s files');
    readOnly = join(folder, 'read-only');
    for (const one of [shared, readOnly]) await mkdir(one, { recursive: true });
    await writeFile(join(shared, 'from-windows'), 'here\n');
    const options = {
      name: 'wsl',
      env: { BOATHOUSE_WSL: join(standIn.folder, 'bin'), SystemRoot: standIn.folder, USERPROFILE: standIn.folder },
      settings: {
        cpus: 1,
        memoryMiB: 1024,
        shares: [
          { path: shared, readOnly: false },
          { path: readOnly, readOnly: true },
          { path: join(folder, 'a,b'), readOnly: false },
        ],
        hypervisor: { driver: 'wsl' },
      },
    };
    placed = await MachineOnSwitch.create({ backend: 'wsl', prefix: PREFIX, machine: () => options });
    ({ host, machine, port } = placed);
    await mkdir(join(folder, 'a,b'), { recursive: true });
  });
  afterAll(async () => {
    await placed[Symbol.asyncDispose]();
    await standIn.dispose();
  });

  const sshPorts = async (): Promise<string[]> => {
    const log = await readFile(machine.layout.consoleLog, 'utf8');
    return [...log.matchAll(/\[boathouse\] network .* port=(\d+)/g)].map(([, found = '']) => found);
  };

  test('runs a container with a shared folder and a port, and says what of its settings has no effect', async () => {
    await placed.startBackend();
    const status = await machine.status();
    expect(status.vm).toMatchObject({ driver: 'wsl', accelerator: 'whpx' });
    // Not of this computer's kernel, which may lack what the image's and WSL's have.
    const warnings = status.warnings.filter((warning) => !warning.startsWith('containers run no programs of other'));
    expect(warnings).toEqual([
      expect.stringContaining('cpus and memoryMiB have no effect'),
      expect.stringContaining('but not to a privileged one'),
      expect.stringMatching(/a,b: .*comma/),
    ]);
    const { mode, ipv4 } = await networkStatus(machine);
    expect(mode).toBe('switch');
    expect(ipv4).toMatchObject({ vm: '172.28.5.6', gateway: `${PREFIX}.1` });
    await machine.ensureImage(BASE_IMAGE);
    await runWeb(machine, port, ['--restart', 'always', '--volume', 'kept:/kept', '--volume', `${shared}:/shared`]);
    const inside = (line: string): Promise<string> => machine.docker.expect(['exec', 'web', 'sh', '-c', line]);
    expect(await inside('cat /shared/from-windows; echo there >/shared/from-container; echo kept >/kept/file')).toBe(
      'here',
    );
    expect(await readFile(join(shared, 'from-container'), 'utf8')).toBe('there\n');
    await placed.expectPage();
  });

  test.skipIf(!HAS_FORMATS)('runs a program of the other architecture, whatever the one before left', async () => {
    const foreign = process.arch === 'arm64' ? ['linux/amd64', 'x86_64'] : ['linux/arm64', 'aarch64'];
    await machine.ensureImage(FOREIGN_IMAGE);
    const run = ['run', '--rm', '--platform', foreign[0] ?? '', FOREIGN_IMAGE, 'uname', '-m'];
    expect(await machine.docker.expect(run)).toBe(foreign[1]);
    expect(await formats()).toMatch(/^boathouse-qemu-/m);
    await machine.inVm('/usr/lib/boathouse/binfmt');
    expect(await machine.docker.expect(run)).toBe(foreign[1]);
  });

  test('keeps a read-only folder from containers, and one that could not be mounted is refused', async () => {
    const run = (...args: string[]) => machine.docker.run(['run', '--rm', ...args]);
    const written = await run('--volume', `${readOnly}:/r`, BASE_IMAGE, 'sh', '-c', 'echo x >/r/file');
    expect(written.code).not.toBe(0);
    expect(existsSync(join(readOnly, 'file'))).toBe(false);
    const refused = await run('--volume', `${join(readOnly, '..', 'a,b')}:/r`, BASE_IMAGE, 'true');
    expect(refused.code).not.toBe(0);
  });

  test('has sshd at a port of its own, and a name for the computer', async () => {
    const [first = ''] = await sshPorts();
    expect(Number(first)).toBeGreaterThanOrEqual(20_000);
    const stdout = (await machine.cli(['diagnose'])).stdout.replace(/\s+/g, ' ');
    expect(stdout).toContain('Its driver was tried against a stand-in alone');
    expect(stdout).toContain('.wslconfig');
    // That one alone.
    expect(stdout).toContain(`Not mounted: ${join(readOnly, '..', 'a,b')}. `);
  });

  test('is taken over by the next backend', async () => {
    const { vm } = await machine.status();
    await machine.killBackend();
    await placed.startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await placed.expectPage();
    expect(await machine.docker.expect(['exec', 'web', 'cat', '/shared/from-windows'])).toBe('here');
  });

  test('finds its sshd again when that had to take another port', async () => {
    const before = await sshPorts();
    await machine.inVm('kill $(cat /run/boathouse/pid/sshd)').catch(() => '');
    await eventually(async () => ((await sshPorts()).at(-1) === before.at(-1) ? null : true), { what: 'another port' });
    await placed.expectPage();
  });

  test('stops and comes back with all it had', async () => {
    await machine.stop();
    await machine.start();
    expect(await machine.docker.expect(['exec', 'web', 'cat', '/kept/file'])).toBe('kept');
    expect(await machine.docker.expect(['exec', 'web', 'cat', '/shared/from-windows'])).toBe('here');
    await placed.expectPage();
  });

  test('is reached by the computer’s loopback where WSL has the computer’s own addresses', async () => {
    await machine.stop();
    await writeFile(join(standIn.folder, MODE_FILE), 'mirrored');
    await writeFile(join(standIn.folder, '.wslconfig'), '[wsl2]\r\nnetworkingMode = mirrored\r\n');
    await host.computer.script(`ip route add default via ${PREFIX}.9`);
    const listen = `require('net').createServer().listen('${standIn.folder}/docker.sock', () => console.log('listens'))`;
    const engine = host.computer.inside([process.execPath, '-e', listen]);
    await using otherEngine = new RunningCommand(engine, { env: process.env });
    await otherEngine.waitFor(/listens/);
    await machine.start();
    const { warnings } = await machine.status();
    expect(warnings).toContainEqual(expect.stringContaining('another container engine runs in WSL'));
    expect(warnings).toContainEqual(expect.stringContaining('reached at 127.0.0.1'));
    expect(await machine.docker.expect(['exec', 'web', 'cat', '/kept/file'])).toBe('kept');
    expect(await readFile(machine.layout.consoleLog, 'utf8')).toMatch(/\[boathouse\] network .* at=loopback/);
    await placed.expectPage();
    const another = await findFreePort();
    const serve = 'mkdir /www; echo here >/www/index.html; exec httpd -f -p 80 -h /www';
    await machine.docker.expect(['run', '-d', '--init', '-p', `${another}:80`, BASE_IMAGE, 'sh', '-c', serve]);
    await placed.expectPage(another);
    expect((await machine.status()).warnings.join()).not.toContain('without its port');
  });

  test('deletes its distribution with all data when it is reset, and starts with another', async () => {
    const distributions = (): Promise<string[]> => readdir(join(standIn.folder, 'distributions'));
    const before = await distributions();
    expect(before).toHaveLength(1);
    await machine.expectCli(['reset', '--data', '--yes']);
    expect(await distributions()).toEqual([]);
    await machine.start();
    expect(await machine.docker.expect(['ps', '--all', '--quiet'])).toBe('');
    const after = await distributions();
    expect(after).toHaveLength(1);
    expect(after).not.toEqual(before);
  });

  test('leaves no process', async () => {
    await machine.stop();
    expect((await machine.status()).vm).toBeNull();
    await machine.endBackend();
  });

  test('leaves nothing of its own in the kernel and the network that it had with others', async () => {
    if (HAS_FORMATS) expect(await formats()).not.toContain('boathouse-');
    expect(await host.computer.run('ip', '-4', '-o', 'addr', 'show', 'dev', 'lo')).not.toContain('192.168.65.');
  });
});

/** Of this computer's kernel, which no namespace divides. */
function formats(): Promise<string> {
  const list = 'mount -t binfmt_misc binfmt_misc /mnt && ls /mnt';
  return expectSuccess(['unshare', '--mount', 'sh', '-c', list]);
}
