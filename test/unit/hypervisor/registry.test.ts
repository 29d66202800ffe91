import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { DriverName, ProbeRequest, ProbeResult } from '../../../electron/hypervisor/driver.ts';
import { type DriverEntry, DRIVERS } from '../../../electron/hypervisor/driver-table.ts';
import { DriverRegistry, type DriverWish, type RegistryHost } from '../../../electron/hypervisor/registry.ts';
import { FakeDriver } from '../../support/vm/fake-driver.ts';

const REQUEST: ProbeRequest = {
  arch: 'arm64',
  accelerator: 'auto',
  probeKernel: { kernel: '/k', initramfs: '/i', commandLine: '', bootDisk: '/b', answer: 'here', id: 'image' },
  dataFolder: '/disks',
  stateFolder: '/state',
  logger: silentLogger(),
  signal: new AbortController().signal,
};
const wish = (driver: DriverWish['driver']): DriverWish => ({ driver, dataDisk: null });
const MAC: RegistryHost = { platform: 'darwin', hostArch: 'arm64' };
const INTEL_MAC: RegistryHost = { platform: 'darwin', hostArch: 'x64' };
const WINDOWS: RegistryHost = { platform: 'win32', hostArch: 'x64' };
const LINUX: RegistryHost = { platform: 'linux', hostArch: 'x64' };
const MISSING: ProbeResult = { kind: 'unavailable', reason: 'vfkit is not installed', hint: 'Install it.' };

const ACCELERATED: ProbeResult = {
  kind: 'available',
  accelerator: 'kvm',
  version: '1',
  program: null,
  warnings: [],
  shareKinds: [],
  readOnlyShareKinds: [],
  networkKinds: ['stream'],
  rosetta: 'none',
};
const EMULATED: ProbeResult = { ...ACCELERATED, accelerator: 'tcg' };

/** The real table with drivers that answer what a test says. */
function registryOn(host: RegistryHost, answers: Partial<Record<DriverName, ProbeResult>> = {}) {
  const made = new Map<DriverName, FakeDriver>();
  const entries = DRIVERS.map(({ name, facts }): DriverEntry => {
    const create = (): FakeDriver => {
      const driver = new FakeDriver();
      driver.probeResult = answers[name] ?? ACCELERATED;
      made.set(name, driver);
      return driver;
    };
    return { name, facts, create };
  });
  return { registry: new DriverRegistry({ clock: systemClock, entries, host }), made };
}

describe('the table of drivers', () => {
  it('names each once, and tells of each what it says itself', () => {
    expect(new Set(DRIVERS.map((entry) => entry.name)).size).toBe(DRIVERS.length);
    for (const { name, facts, create } of DRIVERS) {
      const driver = create(systemClock, null);
      expect(driver.name).toBe(name);
      expect(driver.capabilities).toEqual(facts.capabilities);
      for (const kind of facts.readOnlyShares) expect(facts.shares).toContain(kind);
    }
  });
});

it('knows which guests are of this computer’s architecture', () => {
  const [mac, linux] = [registryOn(MAC).registry, registryOn(LINUX).registry];
  expect([mac.isOwn('arm64'), mac.isOwn('amd64')]).toEqual([true, false]);
  expect([linux.isOwn('arm64'), linux.isOwn('amd64')]).toEqual([false, true]);
});

describe('the choice of a driver', () => {
  it('takes the first that works, and asks no further', async () => {
    const { registry, made } = registryOn(MAC);
    const choice = await registry.choose(wish('auto'), REQUEST);
    expect(choice).toMatchObject({ kind: 'chosen', driver: made.get('vfkit'), proof: 'stand-in', passedOver: [] });
    expect(made.has('qemu')).toBe(false);
  });

  it('tells why it passed one over', async () => {
    const { registry, made } = registryOn(MAC, { vfkit: MISSING });
    expect(await registry.choose(wish('auto'), REQUEST)).toMatchObject({
      driver: made.get('qemu'),
      proof: 'command-lines',
      passedOver: [{ name: 'vfkit', reason: 'vfkit is not installed', hint: 'Install it.' }],
    });
  });

  it('does not ask one that is for another system, of which it tells nothing, or for other guests', async () => {
    const linux = registryOn(LINUX);
    expect(await linux.registry.choose(wish('auto'), { ...REQUEST, arch: 'amd64' })).toMatchObject({
      driver: linux.made.get('qemu'),
      proof: 'machines',
      passedOver: [],
    });
    const foreign = registryOn(MAC);
    expect(await foreign.registry.choose(wish('auto'), { ...REQUEST, arch: 'amd64' })).toMatchObject({
      driver: foreign.made.get('qemu'),
      passedOver: [{ name: 'vfkit', reason: 'it runs no amd64 guests on this computer' }],
    });
    expect([...linux.made.keys(), ...foreign.made.keys()]).toEqual(['qemu', 'qemu']);
  });

  it('comes to HyperKit on Intel Macs alone, when there is neither vfkit nor QEMU', async () => {
    const request: ProbeRequest = { ...REQUEST, arch: 'amd64' };
    const qemu: ProbeResult = { kind: 'unavailable', reason: 'qemu is not installed', hint: 'Install QEMU.' };
    const absent: ProbeResult = { kind: 'unavailable', reason: 'hyperkit is not installed', hint: '' };
    const intel = registryOn(INTEL_MAC, { vfkit: MISSING, qemu });
    const choice = await intel.registry.choose(wish('auto'), request);
    expect(choice).toMatchObject({ driver: intel.made.get('hyperkit'), proof: 'stand-in' });
    expect(await registryOn(INTEL_MAC).registry.choose(wish('auto'), request)).toMatchObject({ passedOver: [] });
    expect(await registryOn(MAC).registry.choose(wish('hyperkit'), REQUEST)).toMatchObject({
      reason: 'hyperkit cannot be used: it does not run on ARM processors',
    });
    // Nobody is told to install it.
    const none = registryOn(INTEL_MAC, { vfkit: MISSING, qemu, hyperkit: absent }).registry;
    expect(await none.choose(wish('auto'), request)).toEqual({
      kind: 'none',
      reason: 'vfkit: vfkit is not installed; qemu: qemu is not installed',
      hint: 'Install QEMU.',
    });
  });

  it('takes Hyper-V on Windows, QEMU with WHPX where that does not work, and WSL when there is neither', async () => {
    const request: ProbeRequest = { ...REQUEST, arch: 'amd64' };
    const missing: ProbeResult = { kind: 'unavailable', reason: 'it is missing', hint: 'Install it.' };
    const all = registryOn(WINDOWS);
    expect(await all.registry.choose(wish('auto'), request)).toMatchObject({
      driver: all.made.get('hyperv'),
      proof: 'stand-in',
    });
    expect([...all.made.keys()]).toEqual(['hyperv']);
    const denied = registryOn(WINDOWS, { hyperv: missing });
    expect(await denied.registry.choose(wish('auto'), request)).toMatchObject({
      driver: denied.made.get('qemu'),
      passedOver: [{ name: 'hyperv', hint: 'Install it.' }],
    });
    expect(denied.made.has('wsl')).toBe(false);
    const home = registryOn(WINDOWS, { qemu: missing, hyperv: missing });
    expect(await home.registry.choose(wish('auto'), request)).toMatchObject({ driver: home.made.get('wsl') });
    const arm = registryOn({ ...WINDOWS, hostArch: 'arm64' }, { qemu: missing });
    expect(await arm.registry.choose(wish('auto'), REQUEST)).toMatchObject({ proof: 'command-lines' });
  });

  it('takes one that only emulates when there is no other, and says so of one that it did not take', async () => {
    const request: ProbeRequest = { ...REQUEST, arch: 'amd64' };
    const absent: ProbeResult = { kind: 'unavailable', reason: 'it is missing', hint: 'Switch it on.' };
    const faster = registryOn(WINDOWS, { qemu: EMULATED, hyperv: absent });
    expect(await faster.registry.choose(wish('auto'), request)).toMatchObject({
      driver: faster.made.get('wsl'),
      passedOver: expect.arrayContaining([
        { name: 'qemu', reason: expect.stringContaining('only emulates') as string, hint: '' },
      ]) as unknown,
    });
    const denied: ProbeResult = { kind: 'unavailable', reason: 'you are no administrator of it', hint: 'Join them.' };
    const slow = registryOn(WINDOWS, { qemu: EMULATED, hyperv: denied, wsl: EMULATED });
    const choice = await slow.registry.choose(wish('auto'), request);
    expect(choice).toMatchObject({ driver: slow.made.get('qemu'), probe: EMULATED });
    expect(choice).toHaveProperty('passedOver', [
      { name: 'hyperv', reason: 'you are no administrator of it', hint: 'Join them.' },
    ]);
    const linux = registryOn(LINUX, { qemu: EMULATED });
    expect(await linux.registry.choose(wish('auto'), request)).toMatchObject({
      passedOver: [],
    });
    // Where emulation is what was asked for, or the data are there already, no other is asked.
    const dataDisk = { path: 'C:\\data.img', format: 'raw', holder: 'disk' } as const;
    for (const [asked, given] of [
      [{ driver: 'auto', dataDisk }, request],
      [wish('qemu'), request],
      [wish('auto'), { ...request, accelerator: 'tcg' }],
      [wish('auto'), REQUEST],
    ] as const) {
      const { registry, made } = registryOn(WINDOWS, { qemu: EMULATED, hyperv: absent });
      expect(await registry.choose(asked, given)).toMatchObject({ driver: made.get('qemu') });
      expect(made.has('wsl')).toBe(false);
    }
  });

  it('takes one that is in doubt after all others that work, unless data may be with it', async () => {
    const request: ProbeRequest = { ...REQUEST, arch: 'amd64' };
    const doubted: ProbeResult = { ...ACCELERATED, doubt: 'its guest was not found' };
    const { registry, made } = registryOn(WINDOWS, { hyperv: doubted, qemu: EMULATED });
    expect(await registry.choose(wish('auto'), request)).toMatchObject({
      driver: made.get('wsl'),
      passedOver: expect.arrayContaining([{ name: 'hyperv', reason: 'its guest was not found', hint: '' }]) as unknown,
    });
    const dataDisk = { path: 'C:\\data.vhdx', format: 'vhdx', holder: 'disk' } as const;
    for (const asked of [wish('hyperv'), { driver: 'auto', dataDisk } as const])
      expect(await registry.choose(asked, request)).toMatchObject({ driver: made.get('hyperv') });
    const alone = registryOn(WINDOWS, { hyperv: doubted, qemu: EMULATED, wsl: MISSING });
    expect(await alone.registry.choose(wish('auto'), request)).toMatchObject({ driver: alone.made.get('hyperv') });
  });

  it('takes on Windows what opens the data', async () => {
    const request: ProbeRequest = { ...REQUEST, arch: 'amd64' };
    const all = registryOn(WINDOWS);
    const vhdx = { path: 'C:\\data.vhdx', format: 'vhdx', holder: 'disk' } as const;
    expect(await all.registry.choose({ driver: 'auto', dataDisk: vhdx }, request)).toMatchObject({
      driver: all.made.get('hyperv'),
    });
    const off = registryOn(WINDOWS, { hyperv: { kind: 'unavailable', reason: 'it is off', hint: 'Switch it on.' } });
    expect(await off.registry.choose({ driver: 'auto', dataDisk: vhdx }, request)).toMatchObject({ kind: 'none' });
    expect([...off.made.keys()]).toEqual(['hyperv']);
    const data = { path: 'C:\\data.img', format: 'raw', holder: 'disk' } as const;
    expect(await all.registry.choose({ driver: 'auto', dataDisk: data }, request)).toMatchObject({
      driver: all.made.get('qemu'),
      passedOver: [{ name: 'hyperv', reason: expect.stringContaining(data.path) as string, hint: '' }],
    });
    const qemu: ProbeResult = { kind: 'unavailable', reason: 'QEMU is not installed', hint: 'Install QEMU.' };
    const without = registryOn(WINDOWS, { qemu });
    expect(await without.registry.choose({ driver: 'auto', dataDisk: data }, request)).toMatchObject({ kind: 'none' });
    expect([...without.made.keys()]).toEqual(['qemu']);
  });

  it('stays on Windows with WSL once that has the data, and takes it before a slow QEMU until then', async () => {
    const request: ProbeRequest = { ...REQUEST, arch: 'amd64' };
    const denied: ProbeResult = { kind: 'unavailable', reason: 'it is not switched on', hint: 'Switch it on.' };
    const path = 'C:\\data.img';
    for (const dataDisk of [
      null,
      { path, format: 'raw', holder: 'nobody' },
      { path, format: 'raw', holder: 'wsl' },
    ] as const) {
      const { registry, made } = registryOn(WINDOWS, { qemu: EMULATED, hyperv: denied });
      expect(await registry.choose({ driver: 'auto', dataDisk }, request)).toMatchObject({ driver: made.get('wsl') });
      expect(made.has('qemu')).toBe(dataDisk?.holder !== 'wsl');
    }
  });

  it('takes the one that was asked for, or none', async () => {
    const forced = registryOn(MAC);
    expect(await forced.registry.choose(wish('qemu'), REQUEST)).toMatchObject({ driver: forced.made.get('qemu') });
    expect(await registryOn(MAC, { vfkit: MISSING }).registry.choose(wish('vfkit'), REQUEST)).toEqual({
      kind: 'none',
      reason: 'vfkit is not installed',
      hint: 'Install it. Let Boathouse choose: boathouse settings set hypervisor.driver auto.',
    });
    expect(await registryOn(LINUX).registry.choose(wish('vfkit'), REQUEST)).toEqual({
      kind: 'none',
      reason: 'vfkit cannot be used: it is for macOS alone',
      hint: 'Let Boathouse choose: boathouse settings set hypervisor.driver auto.',
    });
  });

  it('goes by the data that there are, unless one is asked for by name', async () => {
    const { registry, made } = registryOn(MAC);
    const dataDisk = { path: '/disks/data.vhdx', format: 'vhdx', holder: 'disk' } as const;
    expect(await registry.choose({ driver: 'auto', dataDisk }, REQUEST)).toEqual({
      kind: 'none',
      reason: 'vfkit cannot be used: the data are in /disks/data.vhdx, which it cannot open',
      hint: expect.stringContaining('reset --data') as string,
    });
    expect(made.size).toBe(0);
    expect(await registry.choose({ driver: 'qemu', dataDisk }, REQUEST)).toMatchObject({ driver: made.get('qemu') });
    const raw = { path: '/disks/data.img', format: 'raw', holder: 'disk' } as const;
    expect(await registry.choose({ driver: 'auto', dataDisk: raw }, REQUEST)).toMatchObject({ passedOver: [] });
  });

  it('says of each why it does not work when none does', async () => {
    const qemu: ProbeResult = { kind: 'unavailable', reason: 'qemu is not installed', hint: 'Install QEMU.' };
    expect(await registryOn(MAC, { vfkit: MISSING, qemu }).registry.choose(wish('auto'), REQUEST)).toEqual({
      kind: 'none',
      reason: 'vfkit: vfkit is not installed; qemu: qemu is not installed',
      hint: 'Install QEMU.',
    });
    expect(await registryOn({ ...LINUX, platform: 'aix' }).registry.choose(wish('auto'), REQUEST)).toMatchObject({
      kind: 'none',
      reason: 'Boathouse has no hypervisor for this computer',
    });
  });

  it('finds the driver of a machine that was left, and makes each once', async () => {
    const { registry, made } = registryOn(LINUX);
    await registry.choose(wish('auto'), { ...REQUEST, arch: 'amd64' });
    expect(registry.named('qemu')).toBe(made.get('qemu'));
    expect(registry.named('vfkit')).toBe(made.get('vfkit'));
    expect(registry.named('none' as DriverName)).toBeNull();
  });
});
