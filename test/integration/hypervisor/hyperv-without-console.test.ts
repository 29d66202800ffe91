import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { VirtualMachine } from '../../../electron/hypervisor/driver.ts';
import { HypervDriver } from '../../../electron/hypervisor/hyperv/driver.ts';
import type { SwitchNetwork } from '../../../electron/hypervisor/network-attachment.ts';
import { ConsoleReader } from '../../support/console-reader.ts';
import {
  createHypervSubject,
  type HypervSubject,
  installStandIn,
  refusePipes,
  type StandIn,
  STAND_IN_REASON,
} from '../../support/hyperv/hyperv-subject.ts';

/** Emulated firmware takes its time. */
const TIMEOUT_MS = 300_000;
vi.setConfig({ testTimeout: TIMEOUT_MS, hookTimeout: TIMEOUT_MS });

const NETWORK: SwitchNetwork = { kind: 'switch', macAddress: '02:b0:a7:40:5e:03' };

/** For a user whom Windows refuses the console's pipe. */
describe.runIf(STAND_IN_REASON === null)('Hyper-V whose console is for administrators', () => {
  let standIn: StandIn;
  let subject: HypervSubject;
  let machine: VirtualMachine;

  beforeAll(async () => {
    standIn = await installStandIn();
    await refusePipes(standIn);
    subject = await createHypervSubject(standIn);
    machine = await subject.driver.launch(subject.spec, subject.context);
  });

  afterAll(async () => {
    await machine.kill();
    await subject.dispose();
    await standIn.dispose();
  });

  it('is used, although its trial shows no more than a machine that runs, and tried once', async () => {
    expect(subject.probe.warnings).toEqual([]);
    const again = new HypervDriver(standIn.facts, {
      ...standIn.access,
      dialPipe: () => {
        throw new Error('a second trial');
      },
    });
    expect(await again.probe(subject.probeRequest)).toMatchObject({ kind: 'available' });
    expect(subject.probe.doubt).toBeUndefined();
    await again.noteNotFound();
    expect(await again.probe(subject.probeRequest)).toMatchObject({
      kind: 'available',
      doubt: expect.stringContaining('not found') as string,
    });
  });

  it('says on the console why there is none, and takes what is typed', async () => {
    const reader = new ConsoleReader(machine.console);
    await reader.waitFor('for administrators');
    await machine.console.write(Buffer.from('ls\n'));
    expect(machine.withoutConsole?.reason).toContain('as administrator');
  });

  it('finds no guest that has no lease', async () => {
    expect(await machine.withoutConsole?.findLease(NETWORK, subject.context.signal)).toBeNull();
  });

  it('is taken over, paused and resumed, and its end is seen by its process', async () => {
    await machine.detach();
    const attached = await new HypervDriver(standIn.facts, standIn.access).attach(machine.record, subject.context);
    if (attached === null) throw new Error('it is gone');
    machine = attached;
    expect(machine.withoutConsole).toBeDefined();
    await machine.pause();
    expect(await machine.isPaused()).toBe(true);
    await machine.resume();
    process.kill(machine.record.pid, 'SIGKILL');
    expect(await machine.exited).toMatchObject({
      kind: 'crashed',
      detail: expect.stringContaining(subject.killedDetail) as string,
    });
  });
});
