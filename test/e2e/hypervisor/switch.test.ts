import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { findFreePort } from '../../../electron/host/free-port.ts';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { ownMachine } from '../../support/machines.ts';
import { reasonAgainstNamespaces } from '../../support/net/network-namespace.ts';
import { networkStatus } from '../../support/network-activity.ts';
import { processesOf, waitForExit, waitForNoProcessOf } from '../../support/processes.ts';
import { startBackendOn } from '../../support/switch/start-backend.ts';
import { SwitchUnderTest } from '../../support/switch/switch-under-test.ts';
import { runWeb } from '../../support/web-container.ts';

/**
 * The whole machine on a switch of the hypervisor's system: a computer of its own (a network namespace) with a bridge, DHCP and DNS, in
 * which the backend runs. Nothing here shows Hyper-V's own switch; it shows that the product needs nothing but DHCP and a gateway.
 */
const BACKEND = fileURLToPath(new URL('../../../dist/test/support/switch/backend.js', import.meta.url));
const { PORT } = SwitchUnderTest;
/** The guest asks the gateway every 15 s, believes the second silence, and is then booted far enough to be slow. */
const MOVED = { timeoutMs: 180_000, pauseMs: 1_000 };
/** At which the guest's own name server listens. */
const NAMES_PORT = 61_053;
const reason = reasonAgainstNamespaces();

describe.skipIf(reason !== null)(`on a hypervisor’s switch${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let host: SwitchUnderTest;
  let machine: MachineUnderTest;
  let port: number;
  let busybox: string;

  beforeAll(async () => {
    const { folder, tools } = inject('session');
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const qemu = arch === 'arm64' ? 'qemu-system-aarch64' : 'qemu-system-x86_64';
    busybox = tools.busybox[arch];
    host = await SwitchUnderTest.create({ folder: join(folder, 'switch'), busybox, qemu });
    await host.serve({ prefix: '172.29.16' });
    machine = await ownMachine({
      name: 'sw',
      env: { BOATHOUSE_QEMU: host.qemu },
      settings: { memoryMiB: 1024, shares: [], network: { names: { 'db.local': '10.9.8.7' } } },
    });
    port = await findFreePort();
  });
  afterAll(async () => {
    await machine[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
  });

  const startBackend = (): Promise<void> => startBackendOn(host, machine, BACKEND);

  const toldTimes = async (): Promise<number> =>
    (await readFile(machine.layout.consoleLog, 'utf8')).split('[boathouse] network ').length;

  /** What that computer's port of the container says, to itself. */
  const page = async (): Promise<string> =>
    await host.computer.run(busybox, 'wget', '-q', '-T', '20', '-O', '-', `http://127.0.0.1:${port}/`);

  async function expectReached(prefix: string): Promise<void> {
    await eventually(async () => ((await page()).trim() === 'here' ? true : null), { what: 'the page', ...MOVED });
    const { mode, ipv4 } = await networkStatus(machine);
    expect(mode).toBe('switch');
    expect(ipv4).toMatchObject({ subnet: `${prefix}.0/20`, gateway: `${prefix}.1`, host: HOST_ALIAS });
    expect(ipv4.vm.startsWith(`${prefix}.`)).toBe(true);
    const inside = (...argv: string[]): Promise<string> => machine.docker.expect(['exec', 'web', ...argv]);
    expect(await inside('nc', '-w', '30', 'host.docker.internal', String(PORT))).toBe('reached');
    expect(await inside('nslookup', '-type=a', 'db.local')).toContain('10.9.8.7');
    // The first name server of the lease is not there.
    expect(await inside('nslookup', '-type=a', 'quay.test')).toContain('192.0.2.7');
  }

  test('gets its address by DHCP, and is reached; containers reach the host and names', async () => {
    await startBackend();
    await machine.ensureImage(BASE_IMAGE);
    await runWeb(machine, port);
    await expectReached('172.29.16');
    const { stdout } = await machine.cli(['diagnose']);
    expect(stdout).toContain('172.29.16.1 answers');
  });

  test('containers know the host by its name, on networks of their own and beside one that has the VM’s port 53', async () => {
    await machine.docker.expect(['network', 'create', 'own']);
    const listen = ['sh', '-c', 'nc -u -l -p 53 & nc -l -p 53'];
    await machine.docker.expect(['run', '-d', '--name', 'names', '--network', 'host', BASE_IMAGE, ...listen]);
    for (const network of ['bridge', 'own', 'host']) {
      const asked = ['nslookup', '-type=a', 'host.docker.internal'];
      const answer = await machine.docker.expect(['run', '--rm', '--network', network, BASE_IMAGE, ...asked]);
      expect(answer).toContain(HOST_ALIAS);
    }
    expect(await machine.docker.expect(['inspect', '-f', '{{.State.Running}}', 'names'])).toContain('true');
    await machine.docker.expect(['rm', '-f', 'names']);
    await machine.docker.expect(['network', 'rm', 'own']);
  });

  test('lets in the computer’s ssh, and nothing else of the switch', async () => {
    const { vm } = (await networkStatus(machine)).ipv4;
    const other = await host.plugIn('172.29.16.9/20');
    const dial = async (from: typeof other, to: number, seconds: number): Promise<string> => {
      const line = `timeout ${seconds} bash -c 'exec 3<>/dev/tcp/${vm}/${to} && head -n 1 <&3'; echo ended $?`;
      return await from.run('sh', '-c', line);
    };
    expect(await dial(host.computer, 22, 60)).toMatch(/^SSH-2\.0-/);
    // 124: no answer in time.
    expect(await dial(other, 22, 4)).toBe('ended 124');
    expect(await dial(other, port, 4)).toBe('ended 124');
    expect(await dial(host.computer, port, 4)).toBe('ended 124');
    // Not for want of a way there.
    expect(await other.run(busybox, 'ping', '-c', '1', '-W', '20', vm)).toContain('1 packets received');
    const listening = await machine.inVm('awk \'$4 == "0A" { print $2 }\' /proc/net/tcp');
    const ports = listening.split('\n').map((address) => Number.parseInt(address.split(':')[1] ?? '', 16));
    expect(new Set(ports)).toEqual(new Set([22, port, NAMES_PORT]));
    expect(await dial(other, NAMES_PORT, 4)).toBe('ended 124');
  });

  test('renews its lease with the server that gave it, which nobody notices', async () => {
    const before = await networkStatus(machine);
    const tellings = await toldTimes();
    await machine.inVm('kill -USR1 $(cat /run/boathouse/pid/udhcpc)');
    await eventually(async () => ((await toldTimes()) > tellings ? true : null), { what: 'the lease, told anew' });
    expect(await networkStatus(machine)).toEqual(before);
    const log = await readFile(machine.layout.backendLog, 'utf8');
    expect(log).not.toContain('lost the connection');
  });

  test('renews it after a sleep, which shows on its clock', async () => {
    const tellings = await toldTimes();
    await machine.inVm('date -s @$(($(date +%s) + 7200)) >/dev/null');
    await eventually(async () => ((await toldTimes()) > tellings ? true : null), { what: 'the lease, told anew' });
  });

  test('is found again when the switch has other addresses, by the same backend and containers', async () => {
    const backend = await machine.backendPid();
    await host.serve({ prefix: '172.30.32' });
    await expectReached('172.30.32');
    expect(await machine.backendPid()).toBe(backend);
    await eventually(async () => ((await machine.status()).warnings.join().includes('connection') ? null : true), {
      what: 'no word of a broken connection',
    });
  });

  test('is taken over by the next backend, also with addresses that changed while there was none', async () => {
    const { vm } = await machine.status();
    const kill = async (): Promise<void> => {
      const backend = await machine.backendPid();
      process.kill(backend, 'SIGKILL');
      await waitForExit(backend);
    };
    await kill();
    await startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await expectReached('172.30.32');

    await kill();
    await host.serve({ prefix: '172.29.64' });
    await startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await expectReached('172.29.64');
  });

  test('stops, and leaves no process', async () => {
    await machine.stop();
    expect((await machine.status()).vm).toBeNull();
    process.kill(await machine.backendPid(), 'SIGTERM');
    await waitForNoProcessOf(machine.home, 60_000);
    expect(await processesOf(machine.home)).toEqual([]);
  });
});
