import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BASE_IMAGE } from '../../support/base-images.ts';
import { installStandIn, refusePipes, type StandIn, STAND_IN_REASON } from '../../support/hyperv/hyperv-subject.ts';
import { reasonAgainstNamespaces } from '../../support/net/network-namespace.ts';
import { networkStatus } from '../../support/network-activity.ts';
import { MachineOnSwitch } from '../../support/switch/machine-on-switch.ts';
import { runWeb } from '../../support/web-container.ts';

/**
 * The whole machine for a user whom Windows does not let at the console's pipe, as all are who are not administrators: the guest is found in the neighbour table of the
 * namespace that stands for the computer, which is Linux' own.
 */
const reason = (process.arch === 'x64' ? STAND_IN_REASON : 'it is for x86-64') ?? reasonAgainstNamespaces();

describe.skipIf(reason !== null)(`Hyper-V without its console${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let standIn: StandIn;
  let placed: MachineOnSwitch;

  beforeAll(async () => {
    standIn = await installStandIn({ tap: 'tap0' });
    await refusePipes(standIn);
    const options = {
      name: 'hvq',
      env: { HYPERV_STAND_IN_FOLDER: standIn.folder },
      settings: { memoryMiB: 1024, shares: [], disk: { sizeGiB: 4 }, hypervisor: { driver: 'hyperv' } },
    };
    placed = await MachineOnSwitch.create({ backend: 'hyperv', prefix: '172.29.16', machine: () => options });
  });
  afterAll(async () => {
    await placed[Symbol.asyncDispose]();
    await standIn.dispose();
  });

  const expectReached = async (prefix: string): Promise<void> => {
    await placed.expectPage();
    const { ipv4 } = await networkStatus(placed.machine);
    expect(ipv4).toMatchObject({ subnet: `${prefix}.0/20`, gateway: `${prefix}.1` });
  };

  test('boots, is found, and runs a container with a port; what is missing is said', async () => {
    const { machine } = placed;
    await placed.startBackend();
    const status = await machine.status();
    expect(status.vm).toMatchObject({ driver: 'hyperv', accelerator: 'whpx' });
    expect(status.warnings).toEqual([]);
    expect(status.phases.map(({ phase }) => phase)).toEqual(['prepare', 'launch', 'ssh', 'disks', 'engine']);
    await machine.ensureImage(BASE_IMAGE);
    await runWeb(machine, placed.port);
    await expectReached('172.29.16');
    const { stdout } = await machine.cli(['diagnose']);
    expect(stdout.replace(/\s+/g, ' ')).toContain('The console of a Hyper-V machine is for administrators');
  });

  test('is taken over by the next backend, also with addresses that changed while there was none', async () => {
    const { machine } = placed;
    const { vm } = await machine.status();
    await machine.killBackend();
    await placed.startBackend();
    await expectReached('172.29.16');
    await machine.killBackend();
    await placed.host.serve({ prefix: '172.30.32' });
    await placed.startBackend();
    expect((await machine.status()).vm?.pid).toBe(vm?.pid);
    await expectReached('172.30.32');
  });

  test('is found again by the same backend when the switch has other addresses', async () => {
    const { machine } = placed;
    const backend = await machine.backendPid();
    await placed.host.serve({ prefix: '172.29.64' });
    await expectReached('172.29.64');
    expect(await machine.backendPid()).toBe(backend);
  });

  test('stops, and leaves no process', async () => {
    const { machine } = placed;
    await machine.stop();
    expect((await machine.status()).vm).toBeNull();
    await machine.endBackend();
  });
});
