import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { MachineSpec, VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { VfkitDriver } from '../../../electron/hypervisor/vfkit/driver.ts';
import { isSameProcess } from '../../../electron/host/process-identity.ts';
import type { DatagramTransport } from '../../../electron/net/link/datagram-transport.ts';
import { takeOfferedDatagrams } from '../../../electron/vm/network/link-transports/offered-datagrams.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import { TINY_GUEST_GREETING } from '../../support/tiny-guest.ts';
import {
  CABLE_PROGRAM,
  createVfkitSubject,
  installStandIn,
  type StandIn,
  STAND_IN_RUNS,
  type VfkitSubject,
} from '../../support/vfkit/vfkit-subject.ts';

/** What a machine on vfkit (here: its stand-in) does beyond the contract. */
describe.runIf(STAND_IN_RUNS)('vfkit', () => {
  let standIn: StandIn;
  let subject: VfkitSubject;
  let machine: VirtualMachine | undefined;

  beforeAll(async () => {
    standIn = await installStandIn('arm64');
  });

  afterAll(async () => {
    await standIn.dispose();
  });

  beforeEach(async () => {
    subject = await createVfkitSubject(standIn);
  });

  afterEach(async () => {
    await machine?.kill();
    machine = undefined;
    await subject.dispose();
  });

  const launch = async (changes: Partial<MachineSpec>): Promise<VirtualMachine> => {
    machine = await subject.driver.launch({ ...subject.spec, ...changes }, subject.context);
    return machine;
  };

  const take = (): Promise<DatagramTransport> => {
    const { network } = subject.spec;
    const path = network.kind === 'datagram' ? network.socketPath : '';
    const { signal } = subject.context;
    return takeOfferedDatagrams({ path, clock: systemClock, timeoutMs: 60_000, signal });
  };

  it('hands the socket of its card to one stack after the other, greeting included', async () => {
    await launch({});
    // One that is killed before it has read anything.
    await (await take()).dispose();
    const transport = await take();
    const slots = { bytes: new Uint8Array(2048), slotBytes: 2048, lengths: new Uint32Array(1) };
    const greeting = await new Promise<string>((resolve) => {
      transport.start(slots, {
        received: () => resolve(Buffer.from(slots.bytes.subarray(0, slots.lengths[0])).toString('latin1')),
        writable: () => undefined,
        closed: () => undefined,
      });
    });
    expect(greeting).toBe('VFKT');
    const frame = new Uint8Array(60);
    expect(transport.send({ bytes: frame, ends: Uint32Array.of(60), count: 1 }, 0)).toBe(1);
    await transport.dispose();
  });

  it('says so when nobody holds its cable any more, and takes the holder along when it ends', async () => {
    const vm = await launch({});
    const degraded = new Promise<string>((resolve) => vm.onDegraded(resolve));
    const [cable] = vm.record.helpers;
    process.kill(cable?.pid ?? 0, 'SIGKILL');
    expect(await degraded).toContain('boathouse restart');
    await vm.kill();
    const next = await launch({});
    const [held] = next.record.helpers;
    await next.kill();
    expect(await isSameProcess(held?.pid ?? 0, held?.startTime ?? '')).toBe(false);
  });

  it('starts nothing when its cable cannot be held', async () => {
    const driver = new VfkitDriver(standIn.facts, join(subject.folder, 'none.js'), () =>
      Promise.resolve({ version: '14.5', hypervisor: true, rosetta: false }),
    );
    await driver.probe(subject.probeRequest);
    await expect(driver.launch(subject.spec, subject.context)).rejects.toMatchObject({
      code: 'hypervisor-failed',
      message: expect.stringContaining('none.js') as string,
      logFile: join(subject.context.logFolder, 'network-cable.log'),
    });
    expect(await readdir(subject.context.runFolder)).toEqual([]);
  });

  it('takes disks and shares of the stand-in’s kinds, and refuses the others before it starts anything', async () => {
    const path = join(subject.folder, 'data.img');
    await writeFile(path, '');
    await truncate(path, 1024 * 1024);
    const hostPath = join(subject.folder, 'shared');
    await mkdir(hostPath);
    const share = { kind: 'virtiofs', tag: 'home', hostPath, readOnly: false } as const;
    const reader = new ConsoleReader((await launch({ disks: [{ path, readOnly: false }], shares: [share] })).console);
    await reader.waitFor(TINY_GUEST_GREETING);
    await machine?.kill();
    await expect(launch({ disks: [{ path: `${path}.none`, readOnly: true }] })).rejects.toMatchObject({
      code: 'disk-not-accessible',
    });
    await expect(launch({ shares: [{ ...share, readOnly: true }] })).rejects.toMatchObject({ code: 'share-failed' });
    await expect(launch({ disks: [{ path: '/a, b', readOnly: true }] })).rejects.toMatchObject({
      code: 'disk-not-accessible',
    });
  });

  it('is unavailable, with the reason, where a trial cannot boot the image’s kernel', async () => {
    const compressed = join(subject.folder, 'kernel.gz');
    await writeFile(compressed, Buffer.alloc(4096, 1));
    const driver = new VfkitDriver(standIn.facts, CABLE_PROGRAM, () =>
      Promise.resolve({ version: '14.5', hypervisor: true, rosetta: false }),
    );
    const probeKernel = { ...subject.probeRequest.probeKernel, kernel: compressed, id: 'compressed' };
    expect(await driver.probe({ ...subject.probeRequest, probeKernel })).toMatchObject({
      kind: 'unavailable',
      reason: expect.stringContaining('compressed') as string,
    });
    const log = await readFile(join(subject.probeRequest.stateFolder, 'hypervisor.log'), 'utf8');
    expect(log).toContain('must be uncompressed');
  });
});
