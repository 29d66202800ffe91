import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BoathouseError } from '../../../electron/base/errors.ts';
import { failingStart } from '../../support/vm/machine-outcome.ts';
import { unheardBench } from '../../support/vm/unheard-bench.ts';

const FOUND = { address: '172.20.3.4/20', gateway: '172.20.0.1' };
/** All limits of a boot that nobody hears. */
const NOT_FOUND_MS = 210_000;

/** Two hypervisors as on Windows: the first has disks of its own format and keeps its console to itself, the other is as most are. */
async function twoDrivers() {
  const bench = await unheardBench(({ betterDriver }) => betterDriver);
  const { betterDriver: hyperv, driver: other, layout } = bench;
  hyperv.capabilities.dataDisk = 'vhdx';
  // One that only emulates would come last by itself.
  other.probeResult = { ...other.probeResult, accelerator: 'whpx' } as typeof other.probeResult;
  hyperv.probeResult = other.probeResult;
  Object.assign(hyperv, {
    noteNotFound: () => {
      hyperv.probeResult = { ...other.probeResult, doubt: 'its guest was not found' } as typeof other.probeResult;
      return Promise.resolve();
    },
  });
  const vhdx = join(layout.disksFolder, 'data.vhdx');
  const raw = join(layout.disksFolder, 'data.img');
  /** A start whose guest is not found; `write` is what it does meanwhile. */
  const fail = async (write: () => Promise<void> = () => Promise.resolve()): Promise<BoathouseError> => {
    const failing = failingStart(bench);
    await bench.until('ssh');
    expect(existsSync(vhdx)).toBe(true);
    await write();
    hyperv.vm.onPowerButton = () => hyperv.vm.exit({ kind: 'shutdown' });
    bench.clock.advance(NOT_FOUND_MS);
    return await failing;
  };
  /** A start in which the first one's guest is found. */
  const succeed = async (): Promise<void> => {
    bench.search.found = FOUND;
    const started = bench.machine.start();
    await bench.passUntil('its address', () => bench.endpoint() !== null);
    bench.guests.access.up();
    await bench.passUntil('the engine', () => bench.machine.state.state === 'running');
    await started;
    hyperv.vm.onPowerButton = () => hyperv.vm.exit({ kind: 'shutdown' });
    await bench.machine.stop({ force: false });
    bench.search.found = null;
  };
  return Object.assign(bench, { hyperv, other, vhdx, raw, fail, succeed });
}

describe('the data disk of a first start whose guest was not found', () => {
  test('goes with it, so that the next start takes another hypervisor by itself', async () => {
    const bench = await twoDrivers();
    const { hyperv, other, layout, vhdx, raw } = bench;
    // It may have come up and made its file system.
    const error = await bench.fail(() => writeFile(vhdx, 'ext4', { flag: 'a' }));
    expect(error).toMatchObject({ code: 'guest-not-found', hint: expect.stringContaining('start again') as string });
    expect(existsSync(vhdx)).toBe(false);
    expect(existsSync(layout.dataDiskRecord)).toBe(false);

    bench.guests.answer = true;
    const started = bench.machine.start();
    await bench.until('kernel');
    other.vm.boot();
    await started;
    expect(bench.machine.vm?.driver).toBe(other.name);
    expect(hyperv.launched).toHaveLength(1);
    expect(existsSync(raw)).toBe(true);
  });

  test('goes also when the start is given up', async () => {
    const bench = await twoDrivers();
    const failing = failingStart(bench);
    await bench.until('ssh');
    bench.hyperv.vm.onPowerButton = () => bench.hyperv.vm.exit({ kind: 'shutdown' });
    await bench.machine.stop({ force: false });
    expect((await failing).code).toBe('start-cancelled');
    expect(existsSync(bench.vhdx)).toBe(false);
  });

  test('goes also when no machine came to be', async () => {
    const bench = await twoDrivers();
    bench.hyperv.launchErrors.push(new BoathouseError('not-enough-memory', 'too little'));
    expect((await failingStart(bench)).code).toBe('not-enough-memory');
    expect(existsSync(bench.vhdx)).toBe(false);
    expect(existsSync(bench.layout.dataDiskRecord)).toBe(false);
  });

  test('goes also when what else is booted from cannot be written', async () => {
    const bench = await twoDrivers();
    await mkdir(bench.layout.configDisk, { recursive: true });
    await expect(bench.machine.start()).rejects.toThrow('EISDIR');
    expect(bench.hyperv.launched).toEqual([]);
    expect(existsSync(bench.vhdx)).toBe(false);
    expect(existsSync(bench.layout.dataDiskRecord)).toBe(false);
  });

  test('stays with a machine that cannot be recorded, and does not end', async () => {
    const bench = await twoDrivers();
    const { hyperv, layout } = bench;
    const launch = hyperv.launch.bind(hyperv);
    Object.assign(hyperv, {
      launch: async (...args: Parameters<typeof launch>) => {
        const vm = await launch(...args);
        await mkdir(layout.machineRecord);
        return Object.assign(vm, { kill: () => Promise.resolve() });
      },
    });
    const failing = failingStart(bench);
    await bench.passUntil('its end', () => bench.machine.state.state === 'failed');
    expect((await failing).code).toBe('launch-timeout');
    expect(existsSync(bench.vhdx)).toBe(true);
    expect(existsSync(layout.dataDiskRecord)).toBe(true);
  });

  test('stays as long as the machine may run', async () => {
    const bench = await twoDrivers();
    const failing = failingStart(bench);
    await bench.until('ssh');
    // Windows turns it off no more.
    bench.hyperv.vm.kill = () => Promise.resolve();
    bench.clock.advance(NOT_FOUND_MS);
    await bench.passUntil('its end', () => bench.machine.state.state === 'failed');
    expect((await failing).code).toBe('vm-not-ended');
    expect(existsSync(bench.vhdx)).toBe(true);
    expect(existsSync(bench.layout.dataDiskRecord)).toBe(true);
    expect(existsSync(bench.layout.machineRecord)).toBe(true);
  });

  test('stays when the guest was reached, whatever came of it', async () => {
    const bench = await twoDrivers();
    bench.search.found = FOUND;
    bench.search.disk = '';
    const failing = failingStart(bench);
    await bench.passUntil('its address', () => bench.endpoint() !== null);
    bench.guests.access.up();
    await bench.until('disks');
    bench.hyperv.vm.onPowerButton = () => bench.hyperv.vm.exit({ kind: 'shutdown' });
    bench.clock.advance(180_000);
    expect((await failing).code).toBe('data-disk-not-ready');
    expect(existsSync(bench.vhdx)).toBe(true);
  });

  test('stays where the guest’s console is the user’s', async () => {
    const bench = await twoDrivers();
    bench.hyperv.withoutConsole = undefined;
    const failing = failingStart(bench);
    await bench.until('kernel');
    bench.hyperv.vm.exit({ kind: 'crashed', detail: 'it was turned off' });
    expect((await failing).code).toBe('vm-exited');
    expect(existsSync(bench.vhdx)).toBe(true);
  });

  test('of an earlier start is never touched', async () => {
    const bench = await twoDrivers();
    await bench.succeed();
    const record = await readFile(bench.layout.dataDiskRecord, 'utf8');
    const disk = await readFile(bench.vhdx);
    expect((await bench.fail()).code).toBe('guest-not-found');
    expect((await readFile(bench.vhdx)).equals(disk)).toBe(true);
    expect(await readFile(bench.layout.dataDiskRecord, 'utf8')).toBe(record);
    // The doubt does not lead away from the data.
    expect((await bench.fail()).code).toBe('guest-not-found');
    expect(bench.other.launched).toEqual([]);
    // Nor does a lost record make it a new one.
    await rm(bench.layout.dataDiskRecord);
    expect((await bench.fail()).code).toBe('guest-not-found');
    expect((await readFile(bench.vhdx)).equals(disk)).toBe(true);
  });
});
