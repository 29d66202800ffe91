import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { isSameProcess } from '../../../electron/host/process-identity.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { MachineSpec, VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { FixedBufferPool } from '../../../electron/net/link/buffer-pool.ts';
import type { Link } from '../../../electron/net/link/link.ts';
import { openCardLink } from '../../../electron/vm/network/card-link.ts';
import { ERRNO } from '../../../electron/share/nine-p/wire/errno.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import {
  createHyperkitSubject,
  type HyperkitSubject,
  installStandIn,
  type StandIn,
  STAND_IN_RUNS,
  standInDriver,
} from '../../support/hyperkit/hyperkit-subject.ts';
import { shareDevicePort } from '../../support/hyperkit/share-device.ts';
import { NinePClient } from '../../support/nine-p/client.ts';
import { TINY_GUEST_BUTTON, TINY_GUEST_GREETING } from '../../support/tiny-guest.ts';

/** What a machine on HyperKit (here: its stand-in) does beyond the contract. */
describe.runIf(STAND_IN_RUNS && process.arch === 'x64')('HyperKit', () => {
  let standIn: StandIn;
  let subject: HyperkitSubject;
  let machine: VirtualMachine | undefined;

  beforeAll(async () => {
    standIn = await installStandIn();
  });

  afterAll(async () => {
    await standIn.dispose();
  });

  beforeEach(async () => {
    subject = await createHyperkitSubject(standIn);
  });

  afterEach(async () => {
    await machine?.kill();
    machine = undefined;
    await subject.dispose();
  });

  const launch = async (changes: Partial<MachineSpec> = {}): Promise<VirtualMachine> => {
    machine = await subject.driver.launch({ ...subject.spec, ...changes }, subject.context);
    return machine;
  };

  it('offers its card to one stack after the other', async () => {
    await launch();
    const { network } = subject.spec;
    const open = async (): Promise<Link> => {
      const link = await openCardLink({
        config: {
          linkKind: 'vpnkit',
          linkSocket: network.kind === 'vpnkit' ? network.socketPath : '',
          guestMac: '02:b0:a7:40:5e:03',
          mtu: 1500,
        },
        pool: new FixedBufferPool({ buffers: 3, bufferBytes: 256 * 1024 }),
        streams: null,
        clock: systemClock,
        timeoutMs: 20_000,
        signal: subject.context.signal,
      });
      onTestFinished(() => link.dispose());
      await new Promise<void>((resolve) => {
        // The link takes frames once it was greeted.
        const ready = (): void => {
          if (link.reserve(60) === -1) return;
          link.commit(60);
          link.flush();
          resolve();
        };
        link.attach({ frame: () => undefined, burstEnd: () => undefined, writable: ready });
        ready();
      });
      return link;
    };
    await (await open()).dispose();
    await open();
  });

  it('shuts down, and says why, when the relay of its network ends', async () => {
    const vm = await launch();
    const reader = new ConsoleReader(vm.console);
    await reader.waitFor(TINY_GUEST_GREETING);
    const degraded = new Promise<string>((resolve) => vm.onDegraded(resolve));
    const [relay] = vm.record.helpers;
    process.kill(relay?.pid ?? 0, 'SIGKILL');
    expect(await degraded).toContain('network relay');
    await reader.waitFor(TINY_GUEST_BUTTON);
    expect(await vm.exited).toEqual({ kind: 'shutdown' });
  });

  it('takes the relay along when it ends', async () => {
    const vm = await launch();
    const [relay] = vm.record.helpers;
    await vm.kill();
    expect(await isSameProcess(relay?.pid ?? 0, relay?.startTime ?? '')).toBe(false);
  });

  it('starts nothing when the relay does not', async () => {
    const driver = standInDriver(standIn.facts, { relay: join(subject.folder, 'none.js') });
    await driver.probe(subject.probeRequest);
    await expect(driver.launch(subject.spec, subject.context)).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: expect.stringContaining('none.js') as string,
      logFile: join(subject.context.logFolder, 'network-cable.log'),
    });
    expect(await readdir(subject.context.runFolder)).toEqual([]);
  });

  it('takes disks, and refuses those that are not there before it starts anything', async () => {
    const path = join(subject.folder, 'data.img');
    await writeFile(path, '');
    await truncate(path, 1024 * 1024);
    const reader = new ConsoleReader((await launch({ disks: [{ path, readOnly: false }] })).console);
    await reader.waitFor(TINY_GUEST_GREETING);
    await machine?.kill();
    await expect(launch({ disks: [{ path: `${path}.none`, readOnly: true }] })).rejects.toMatchObject({
      code: 'disk-not-accessible',
    });
  });

  it('has a server for each share, which the device asks and whose end is its own', async () => {
    const hostPath = join(subject.folder, 'shared');
    await mkdir(join(hostPath, 'deep'), { recursive: true });
    await writeFile(join(hostPath, 'deep', 'file'), 'content');
    expect(subject.probe).toMatchObject({ shareKinds: ['9p'], readOnlyShareKinds: ['9p'], warnings: [] });
    const share = { kind: '9p', tag: 'home', hostPath, readOnly: true } as const;
    machine = await subject.driver.launch({ ...subject.spec, shares: [share] }, subject.context);
    await new ConsoleReader(machine.console).waitFor(TINY_GUEST_GREETING);
    const port = await readFile(shareDevicePort(join(subject.context.runFolder, 'share0.sock')), 'utf8');
    const guest = await NinePClient.attached(Number(port));
    expect((await guest.read(await guest.open(['deep', 'file']))).toString()).toBe('content');
    await expect(guest.create(['deep'], 'new')).rejects.toMatchObject({ errno: ERRNO.EROFS });
    const [server] = machine.record.helpers;
    expect(server?.name).toBe(`9P server of ${hostPath}`);
    process.kill(server?.pid ?? 0, 'SIGKILL');
    expect(await machine.exited).toMatchObject({
      kind: 'crashed',
      detail: expect.stringContaining('did the 9P server crash?') as string,
    });
    await guest.ended;
  });

  it('starts nothing when a folder is not there', async () => {
    const share = { kind: '9p', tag: 'home', hostPath: join(subject.folder, 'none'), readOnly: false } as const;
    await expect(launch({ shares: [share] })).rejects.toMatchObject({
      code: 'share-failed',
      message: expect.stringContaining('ENOENT') as string,
      logFile: join(subject.context.logFolder, 'share-0.log'),
    });
    expect(await readdir(subject.context.runFolder)).toEqual([]);
  });

  it('is unavailable, with the reason, where a trial cannot boot the image’s kernel', async () => {
    const kernel = join(subject.folder, 'kernel');
    await writeFile(kernel, Buffer.alloc(4096, 1));
    const probeKernel = { ...subject.probeRequest.probeKernel, kernel, id: 'none' };
    expect(await standInDriver(standIn.facts).probe({ ...subject.probeRequest, probeKernel })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('could not load the image’s kernel') as string,
    });
  });
});
