import { describe, expect, it } from 'vitest';
import type { MachineSpec } from '../../../../electron/hypervisor/driver.ts';
import { checkSpec, memoryBytes } from '../../../../electron/hypervisor/hyperv/check-spec.ts';
import { machineNames, pipePath } from '../../../../electron/hypervisor/hyperv/machine-names.ts';

const SPEC: MachineSpec = {
  arch: 'amd64',
  accelerator: 'whpx',
  cpus: 2,
  memoryMiB: 1024,
  kernel: '/k',
  initramfs: '/i',
  bootDisk: '/b',
  commandLine: '',
  disks: [],
  shares: [],
  network: { kind: 'switch', macAddress: '02:b0:a7:40:5e:03' },
};

describe('what Hyper-V can run', () => {
  it('is a machine on its switch', () => {
    expect(checkSpec(SPEC)).toEqual(SPEC);
  });

  it.each<[string, Partial<MachineSpec>, string]>([
    ['another network', { network: { kind: 'user', forwards: [] } }, 'hypervisor-failed'],
    ['an address that is none', { network: { kind: 'switch', macAddress: '02:b0' } }, 'hypervisor-failed'],
    ['a shared folder', { shares: [{ kind: '9p', tag: 't', hostPath: '/h', readOnly: true }] }, 'share-failed'],
  ])('is not one with %s', (_, changes, code) => {
    expect(() => checkSpec({ ...SPEC, ...changes })).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('has memory of whole 2 MiB', () => {
    expect(memoryBytes(1024)).toBe(1024 ** 3);
    expect(memoryBytes(1023)).toBe(1024 ** 3);
  });
});

describe('names of a machine and its pipe', () => {
  it('differ by the run folder, which is another for each user and data folder, and not by its letters’ size', () => {
    const one = machineNames('C:\\Users\\a\\boathouse\\run');
    expect(machineNames('c:\\users\\A\\boathouse\\run')).toEqual(one);
    expect(machineNames('C:\\Users\\b\\boathouse\\run').machine).not.toBe(one.machine);
    expect(pipePath(one.pipe)).toMatch(/^\\\\\.\\pipe\\boathouse-[0-9a-f]{16}-console$/);
  });
});
