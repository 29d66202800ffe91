import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readVhdx } from '../../../electron/host/vhdx/read-vhdx.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { expectSuccess } from '../../support/command.ts';
import { eventually } from '../../support/eventually.ts';
import { FolderContainers } from '../../support/folder-containers.ts';
import { installStandIn, type StandIn, STAND_IN_REASON } from '../../support/hyperv/hyperv-subject.ts';
import type { MachineUnderTest } from '../../support/machine-under-test.ts';
import { reasonAgainstNamespaces } from '../../support/net/network-namespace.ts';
import { networkStatus } from '../../support/network-activity.ts';
import { MachineOnSwitch } from '../../support/switch/machine-on-switch.ts';
import type { SwitchUnderTest } from '../../support/switch/switch-under-test.ts';
import { runWeb } from '../../support/web-container.ts';

/**
 * The whole machine with Hyper-V's driver, in a namespace that stands for a computer with a switch, against the stand-in: the image's own disk
 * to boot from by UEFI, its data on a VHDX, and a network that the guest asks for. Of Hyper-V itself nothing is shown.
 */
const GIB = 1024 ** 3;
const PREFIX = '172.29.16';
const QEMU_IMG = existsSync('/usr/bin/qemu-img') ? null : 'there is no qemu-img (apt-get install qemu-utils)';
const reason = (process.arch === 'x64' ? STAND_IN_REASON : 'it is for x86-64') ?? reasonAgainstNamespaces() ?? QEMU_IMG;

describe.skipIf(reason !== null)(`on a Windows with Hyper-V${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let standIn: StandIn;
  let placed: MachineOnSwitch;
  let host: SwitchUnderTest;
  let machine: MachineUnderTest;
  let port: number;
  let dataDisk: string;
  let shared: string;
  let readOnly: string;
  let containers: FolderContainers;

  beforeAll(async () => {
    const { folder } = inject('session');
    standIn = await installStandIn({ tap: 'tap0' });
    shared = join(folder, 'hv-shared');
    readOnly = join(shared, 'only to be read');
    for (const folder of [readOnly, join(shared, 'part'), join(shared, 'modules')])
      await mkdir(folder, { recursive: true });
    await writeFile(join(shared, 'hello'), 'from the computer');
    await writeFile(join(readOnly, 'rules'), 'as they are');
    const options = {
      name: 'hv',
      env: { HYPERV_STAND_IN_FOLDER: standIn.folder },
      settings: {
        memoryMiB: 1024,
        shares: [
          { path: shared, readOnly: false },
          { path: readOnly, readOnly: true },
        ],
        disk: { sizeGiB: 4 },
        hypervisor: { driver: 'hyperv' },
      },
    };
    placed = await MachineOnSwitch.create({ backend: 'hyperv', prefix: PREFIX, machine: () => options });
    ({ host, machine, port } = placed);
    dataDisk = join(machine.layout.disksFolder, 'data.vhdx');
  });
  afterAll(async () => {
    await placed[Symbol.asyncDispose]();
    await standIn.dispose();
  });

  const inContainer = async (line: string): Promise<string> =>
    await machine.docker.expect(['run', '--rm', '--volume', `${shared}:/shared`, BASE_IMAGE, 'sh', '-c', line]);

  const warned = async (): Promise<string> => (await machine.status()).warnings.join('\n');

  /** Of the data disk's file system, as the guest sees it. */
  const dataBytes = async (): Promise<number> => product(await machine.inVm('stat -fc "%b %S" /var'));

  test('boots by UEFI, has its data on a VHDX, and runs a container with a port', async () => {
    await placed.startBackend();
    const status = await machine.status();
    expect(status.vm).toMatchObject({ driver: 'hyperv', accelerator: 'whpx' });
    expect(status.warnings).toEqual([]);
    const { mode, ipv4 } = await networkStatus(machine);
    expect(mode).toBe('switch');
    expect(ipv4.gateway).toBe(`${PREFIX}.1`);
    expect((await readdir(machine.layout.disksFolder)).filter((name) => name.startsWith('data.'))).toEqual([
      'data.json',
      'data.vhdx',
    ]);
    const { stdout } = await machine.cli(['diagnose']);
    expect(stdout).toContain('Its driver was tried against a stand-in alone');
    expect(stdout.replace(/\s+/g, ' ')).toContain(`${shared} (9p-ssh), ${readOnly} (9p-ssh, read-only)`);
    expect(stdout).toMatch(/the data disk takes [1-9][\d.]* MiB and may grow to 4 GiB/);
    await machine.ensureImage(BASE_IMAGE);
    await runWeb(machine, port, ['--restart', 'always', '--volume', 'kept:/kept', '--volume', `${shared}:/shared`]);
    await machine.docker.expect(['exec', 'web', 'sh', '-c', 'echo kept > /kept/file']);
    await placed.expectPage();
    containers = await FolderContainers.start(machine, shared);
  });

  test('gives containers folders of the computer, and keeps one that is read-only so itself', async () => {
    expect(await inContainer('cat /shared/hello && echo from a container > /shared/answer')).toBe('from the computer');
    expect(await readFile(join(shared, 'answer'), 'utf8')).toBe('from a container\n');
    expect(
      await inContainer('cat "/shared/only to be read/rules"; rm "/shared/only to be read/rules" 2>&1; true'),
    ).toMatch(/^as they are.*Read-only file system/);
    // Whatever the VM makes of it.
    const written = await machine.inVm(
      `mount -o remount,rw '${readOnly}'; touch '${readOnly}/new' 2>&1; rm '${readOnly}/rules' 2>&1; ls -ld /run/boathouse/shares; ls -l /run/boathouse/shares`,
    );
    expect(written.match(/Read-only file system/g)).toHaveLength(2);
    expect(written).toMatch(/^drwx------.*root/m);
    expect(written.match(/^srw------- .*root/gm)).toHaveLength(2);
    expect(await readdir(readOnly)).toEqual(['rules']);
  });

  test('is taken over by the next backend, with its folders', async () => {
    const { vm } = await machine.status();
    await machine.killBackend();
    await placed.startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await placed.expectPage();
    expect(await inContainer('cat /shared/answer && echo again > /shared/answer')).toBe('from a container');
    expect(await readFile(join(shared, 'answer'), 'utf8')).toBe('again\n');

    await containers.expectRenewed('backend');
    containers = await containers.restartInside();
  });

  test('has its folders again when the switch has other addresses', async () => {
    await host.serve({ prefix: '172.30.32' });
    await eventually(async () => ((await networkStatus(machine)).ipv4.gateway === '172.30.32.1' ? true : null), {
      ...{ what: 'the other addresses', timeoutMs: 180_000, pauseMs: 1_000 },
    });
    const listed = async (): Promise<true | null> =>
      (await inContainer('cat /shared/hello').catch(() => '')) === 'from the computer' ? true : null;
    await eventually(listed, { what: 'the folder', timeoutMs: 120_000, pauseMs: 1_000 });
    await containers.expectRenewed('addresses');
    await containers.remove();
  });

  test('stops by Hyper-V’s word, and comes back with a larger disk that has all it had', async () => {
    const before = await dataBytes();
    await machine.stop();
    expect(await readVhdx(dataDisk)).toEqual({ sizeBytes: 4 * GIB });
    await expectSuccess(['qemu-img', 'check', '-f', 'vhdx', dataDisk]);
    // What was written, and not what could be.
    expect((await stat(dataDisk)).size).toBeLessThan(2 * GIB);
    await machine.expectCli(['settings', 'set', 'disk.sizeGiB', '6']);
    await machine.start();
    expect(await dataBytes()).toBeGreaterThan(before + GIB);
    expect(await machine.docker.expect(['exec', 'web', 'cat', '/kept/file'])).toBe('kept');
    // It started with the engine, and so behind the mounts.
    expect(await machine.docker.expect(['exec', 'web', 'cat', '/shared/hello'])).toBe('from the computer');
    expect(await warned()).toBe('');
    await placed.expectPage();
  });

  test('leaves no process, and another hypervisor does not start beside its data', async () => {
    await machine.stop();
    expect((await machine.status()).vm).toBeNull();
    expect(await readVhdx(dataDisk)).toEqual({ sizeBytes: 6 * GIB });
    await machine.expectCli(['settings', 'set', 'hypervisor', '{"driver":"qemu","accelerator":"tcg"}']);
    const { code, stderr } = await machine.cli(['start', '--detach']);
    expect(code).not.toBe(0);
    expect(stderr).toContain(`The data are in ${dataDisk}, which is one that Hyper-V alone opens`);
    expect(stderr).toContain('hypervisor.driver hyperv');
    expect(existsSync(join(machine.layout.disksFolder, 'data.img'))).toBe(false);
    await machine.endBackend();
  });
});

function product(numbers: string): number {
  return numbers
    .trim()
    .split(' ')
    .reduce((all, one) => all * Number(one), 1);
}
