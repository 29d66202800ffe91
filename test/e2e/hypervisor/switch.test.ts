import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { eventually } from '../../support/eventually.ts';
import { HOST_ALIAS, type MachineUnderTest } from '../../support/machine-under-test.ts';
import { reasonAgainstNamespaces } from '../../support/net/network-namespace.ts';
import { networkStatus } from '../../support/network-activity.ts';
import { MachineOnSwitch } from '../../support/switch/machine-on-switch.ts';
import { SwitchUnderTest } from '../../support/switch/switch-under-test.ts';
import { runWeb } from '../../support/web-container.ts';

/**
 * The whole machine on a switch of the hypervisor's system: a computer of its own (a network namespace) with a bridge, DHCP and DNS, in
 * which the backend runs. Nothing here shows Hyper-V's own switch; it shows that the product needs nothing but DHCP and a gateway.
 */
const { PORT } = SwitchUnderTest;
/** At which the guest's own name server listens. */
const NAMES_PORT = 61_053;
const reason = reasonAgainstNamespaces();

describe.skipIf(reason !== null)(`on a hypervisor’s switch${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let placed: MachineOnSwitch;
  let host: SwitchUnderTest;
  let machine: MachineUnderTest;
  let port: number;

  beforeAll(async () => {
    placed = await MachineOnSwitch.create({
      backend: 'switch',
      prefix: '172.29.16',
      machine: ({ qemu }) => ({
        name: 'sw',
        env: { BOATHOUSE_QEMU: qemu },
        settings: { memoryMiB: 1024, shares: [], network: { names: { 'db.local': '10.9.8.7' } } },
      }),
    });
    ({ host, machine, port } = placed);
  });
  afterAll(() => placed[Symbol.asyncDispose]());

  const toldTimes = async (): Promise<number> =>
    (await readFile(machine.layout.consoleLog, 'utf8')).split('[boathouse] network ').length;

  async function expectReached(prefix: string): Promise<void> {
    await placed.expectPage();
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
    await placed.startBackend();
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
    expect(await other.run(host.busybox, 'ping', '-c', '1', '-W', '20', vm)).toContain('1 packets received');
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
    await machine.killBackend();
    await placed.startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await expectReached('172.30.32');

    await machine.killBackend();
    await host.serve({ prefix: '172.29.64' });
    await placed.startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await expectReached('172.29.64');
  });

  test('stops, and leaves no process', async () => {
    await machine.stop();
    expect((await machine.status()).vm).toBeNull();
    await machine.endBackend();
  });
});
