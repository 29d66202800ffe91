import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { output } from '../../support/vm/fake-guest.ts';
import { machineBench } from '../../support/vm/machine-bench.ts';
import { failureOf } from '../../support/vm/machine-outcome.ts';

describe('a running machine', () => {
  test('that crashes has failed, with the cause', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    vm.exit({ kind: 'crashed', detail: 'QEMU was ended by SIGKILL' });
    await bench.until('failed');
    const { phase, failure } = failureOf(bench.machine.state);
    expect(phase).toBeNull();
    expect(failure).toMatchObject({ code: 'vm-exited', logFile: bench.layout.hypervisorLog });
    expect(failure.message).toContain('SIGKILL');
    expect(bench.engine.listening).toBe(0);
    await bench.running();
  });

  test('whose kernel panics has failed, with the kernel’s reason', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    vm.say('[  99.1] Kernel panic - not syncing: sysrq triggered crash', '[  99.1] CPU: 0 PID: 1 Comm: sh');
    vm.exit({ kind: 'crashed', detail: 'the guest reset itself' });
    await bench.until('failed');
    const { failure } = failureOf(bench.machine.state);
    expect(failure).toMatchObject({ code: 'guest-panic', logFile: bench.layout.consoleLog });
    expect(failure.message).toContain('sysrq triggered crash');
  });

  test('that is switched off from inside is stopped', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    vm.say('[boathouse] phase=stopping uptime=100', '[boathouse] service=dockerd state=exited status=0');
    expect(bench.machine.warnings).toEqual([]);
    vm.exit({ kind: 'shutdown' });
    await bench.until('stopped');
    expect(bench.clock.pending).toBe(0);
  });

  test('says that its engine died, and takes it back', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    vm.say('[boathouse] service=dockerd state=exited status=137 uptime=60');
    expect(bench.machine.warnings).toEqual([expect.stringContaining('engine stopped')]);
    const well = new Promise<void>((resolve) =>
      bench.machine.onChange(() => bench.machine.warnings.length === 0 && resolve()),
    );
    bench.clock.advance(2_000);
    await well;
    expect(bench.machine.state.state).toBe('running');
  });

  test('says that it is degraded, and that the link is broken', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    vm.degrade('virtiofsd ended');
    bench.guests.access.lose();
    expect(bench.machine.warnings).toEqual(['virtiofsd ended', expect.stringContaining('connection to the VM broke')]);
    bench.guests.access.up();
    expect(bench.machine.warnings).toEqual(['virtiofsd ended']);
  });
});

describe('a shared folder that the guest cannot mount', () => {
  test('is kept from containers, and shown', async () => {
    const bench = await machineBench();
    const started = bench.machine.start();
    await bench.until('kernel');
    bench.driver.vm.say(`[boathouse] warning code=share-failed message=${bench.home}:%20mount:%20No%20such%20device`);
    bench.driver.vm.boot();
    await started;
    expect(bench.machine.mounts).toEqual([]);
    expect(bench.engine.guests[0]?.mounts.present).toEqual([]);
    expect(bench.machine.warnings).toEqual([
      `Containers cannot use the shared folder ${bench.home}: mount: No such device.`,
    ]);
  });

  test('is noticed in a machine that is taken over', async () => {
    const bench = await machineBench();
    bench.driver.left = await bench.running();
    bench.guests.onOpen = (access) => (access.answer = () => Promise.resolve(output('tmpfs / tmpfs rw 0 0\n')));
    const second = bench.another();
    await second.start();
    expect(second.mounts).toEqual([]);
    expect(second.warnings).toEqual([expect.stringContaining('it is not mounted')]);
  });
});

describe('a machine that an earlier backend left running', () => {
  test('is taken over when it would be started the same', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    bench.driver.left = vm;
    bench.guests.onOpen = (access) =>
      (access.answer = () => Promise.resolve(output(`share0 ${bench.home} 9p rw 0 0\n`)));
    const second = bench.another();
    const phases: string[] = [];
    second.onChange(() => {
      if (second.state.state === 'starting') phases.push(second.state.phase);
    });
    await second.start();
    expect(phases).toEqual(['prepare', 'launch', 'ssh', 'engine']);
    expect(bench.driver.launched).toHaveLength(1);
    expect(second.vm?.pid).toBe(vm.record.pid);
    expect(bench.guests.opened.map(({ target }) => target.endpoint())).toMatchObject([
      { port: 40_001 },
      { port: 40_001 },
    ]);
    expect(bench.networks.adopted).toBe(0);
    expect(vm.calls).toEqual([]);
  });

  test('is shut down first when the settings changed', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    bench.driver.left = vm;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    bench.settings = { ...bench.settings, memoryMiB: 4096 };
    const second = bench.another();
    const kernel = new Promise<void>((resolve) =>
      second.onChange(() => second.state.state === 'starting' && second.state.phase === 'kernel' && resolve()),
    );
    const started = second.start();
    await kernel;
    bench.driver.vm.boot();
    await started;
    expect(vm.calls).toEqual(['power-button']);
    expect(bench.driver.launched[1]?.spec.memoryMiB).toBe(4096);
  });

  test('is shut down by the driver that started it when another one is the best now', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    bench.driver.left = vm;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    bench.betterDriver.probeResult = bench.driver.probeResult;
    const second = bench.another();
    const kernel = new Promise<void>((resolve) =>
      second.onChange(() => second.state.state === 'starting' && second.state.phase === 'kernel' && resolve()),
    );
    const started = second.start();
    await kernel;
    bench.betterDriver.vm.boot();
    await started;
    expect(vm.calls).toEqual(['power-button']);
    expect(bench.driver.launched).toHaveLength(1);
    expect(second.vm).toMatchObject({ driver: 'vfkit', pid: bench.betterDriver.vm.record.pid });
    const next = bench.betterDriver.vm;
    next.onPowerButton = () => next.exit({ kind: 'shutdown' });
    await second.stop({ force: false });
  });

  test('is stopped, and a new one started, when it does not answer', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    bench.driver.left = vm;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    bench.guests.answer = false;
    const second = bench.another();
    const reach = (phase: string) =>
      new Promise<void>((resolve) =>
        second.onChange(() => second.state.state === 'starting' && second.state.phase === phase && resolve()),
      );
    const ssh = reach('ssh');
    const started = second.start();
    await ssh;
    const kernel = reach('kernel');
    bench.guests.answer = true;
    bench.clock.advance(30_000);
    await kernel;
    bench.driver.vm.boot();
    await started;
    expect(vm.calls).toEqual(['power-button']);
    expect(bench.driver.launched).toHaveLength(2);
  });

  test('is stopped by a stop, although no start took it over', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    bench.driver.left = vm;
    vm.onPowerButton = () => vm.exit({ kind: 'shutdown' });
    const second = bench.another();
    const states: string[] = [];
    second.onChange(() => states.push(second.state.state));
    await second.stop({ force: false });
    expect(states).toEqual(['stopping', 'stopped']);
    expect(vm.calls).toEqual(['power-button']);
    expect(existsSync(bench.layout.machineRecord)).toBe(false);
  });

  test('is let go of by detach, with its record kept', async () => {
    const bench = await machineBench();
    const vm = await bench.running();
    await bench.machine.detach();
    expect(vm.calls).toEqual(['detach']);
    expect(bench.engine.listening).toBe(0);
    const record: unknown = JSON.parse(await readFile(bench.layout.machineRecord, 'utf8'));
    expect(record).toMatchObject({ machine: { pid: vm.record.pid } });
    expect(bench.clock.pending).toBe(0);
  });
});
