import { describe, expect, test } from 'vitest';
import type { FoundLease } from '../../../electron/hypervisor/driver.ts';
import { readRunRecord } from '../../../electron/vm/machine-record.ts';
import { eventually } from '../../support/eventually.ts';
import { failingStart } from '../../support/vm/machine-outcome.ts';
import { CARD_ADDRESS, unheardBench } from '../../support/vm/unheard-bench.ts';

const FIRST: FoundLease = { address: '172.20.3.4/20', gateway: '172.20.0.1' };
const SECOND: FoundLease = { address: '172.28.7.8/20', gateway: '172.28.0.1' };
/** Longer than any pause between two looks. */
const A_LOOK_MS = 15_000;

describe('a guest that nobody hears', () => {
  test('is started as soon as the host has found it, and its disk is mounted', async () => {
    const bench = await unheardBench();
    bench.search.disk = 'busy';
    const started = bench.machine.start();
    await bench.until('ssh');
    expect(bench.endpoint()).toBeNull();
    bench.search.found = FIRST;
    await bench.passUntil('its address', () => bench.endpoint() !== null);
    expect(bench.endpoint()).toEqual({ host: '172.20.3.4', port: 22 });
    expect(bench.search.looks[0]).toBe(CARD_ADDRESS);
    bench.guests.access.up();
    await bench.until('disks');
    // A check takes as long as it takes.
    for (let seconds = 0; seconds < 300; seconds += 1) {
      bench.clock.advance(1000);
      await new Promise(setImmediate);
    }
    expect(bench.machine.warnings).toEqual([expect.stringContaining('checking its data disk')]);
    bench.search.disk = 'mounted';
    await bench.passUntil('the engine', () => bench.machine.state.state === 'running');
    await started;
    expect(bench.history).toEqual(['prepare', 'launch', 'ssh', 'disks', 'engine', 'running']);
    expect(bench.machine.lease).toEqual({ ...FIRST, dns: [FIRST.gateway] });
    expect(bench.machine.consoleMissing).toBe('It is for administrators.');
    expect(bench.machine.warnings).toEqual([]);
  });

  test('is looked for no more while it is connected, and again when it is lost', async () => {
    const bench = await unheardBench();
    bench.search.found = FIRST;
    const started = bench.machine.start();
    await bench.passUntil('its address', () => bench.endpoint() !== null);
    bench.guests.access.up();
    await bench.passUntil('the engine', () => bench.machine.state.state === 'running');
    await started;
    const { length } = bench.search.looks;
    bench.clock.advance(10 * A_LOOK_MS);
    expect(bench.search.looks.length).toBe(length);

    bench.search.found = new Error('PowerShell is gone');
    bench.guests.access.lose();
    await bench.passUntil('a look', () => bench.search.looks.length > length);
    bench.search.found = SECOND;
    await bench.passUntil('its address', () => bench.machine.lease?.gateway === SECOND.gateway);
    await eventually(
      async () => ((await readRunRecord(bench.layout.machineRecord))?.lease?.gateway === SECOND.gateway ? true : null),
      { what: 'the lease in the record', pauseMs: 1 },
    );
    bench.guests.access.up();
    await bench.machine.stop({ force: true });
    bench.clock.advance(10 * A_LOOK_MS);
  });

  test('fails to start with what can be done where it is not found', async () => {
    const bench = await unheardBench();
    let noted = 0;
    Object.assign(bench.driver, { noteNotFound: () => Promise.resolve((noted += 1)) });
    const failing = failingStart(bench);
    await bench.until('ssh');
    bench.driver.vm.onPowerButton = () => bench.driver.vm.exit({ kind: 'shutdown' });
    bench.clock.advance(690_000);
    expect(await failing).toMatchObject({
      code: 'guest-not-found',
      hint: expect.stringMatching(
        /It is for administrators\..*boathouse reset --data.*hypervisor\.driver wsl/,
      ) as string,
    });
    expect(noted).toBe(1);
  });

  test('fails to start where it has no data disk, which is no reason to try another image', async () => {
    const bench = await unheardBench();
    bench.search.found = FIRST;
    bench.search.disk = '';
    const failing = failingStart(bench);
    await bench.passUntil('its address', () => bench.endpoint() !== null);
    bench.guests.access.up();
    await bench.until('disks');
    bench.driver.vm.onPowerButton = () => bench.driver.vm.exit({ kind: 'shutdown' });
    bench.clock.advance(180_000);
    expect(await failing).toMatchObject({
      code: 'data-disk-not-ready',
      hint: expect.stringContaining('It is for administrators.') as string,
    });
  });

  test('fails as any other where it ends', async () => {
    const bench = await unheardBench();
    const failing = failingStart(bench);
    await bench.until('ssh');
    bench.driver.vm.exit({ kind: 'crashed', detail: 'it was turned off' });
    expect(await failing).toMatchObject({ code: 'vm-exited' });
  });
});
