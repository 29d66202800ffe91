import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MachineSpec } from '../../../../electron/hypervisor/driver.ts';
import { checkSpec } from '../../../../electron/hypervisor/hyperkit/check-spec.ts';
import { runFiles } from '../../../../electron/hypervisor/hyperkit/run-files.ts';

const SPEC: MachineSpec = {
  arch: 'amd64',
  accelerator: 'hvf',
  cpus: 2,
  memoryMiB: 1024,
  kernel: '/k',
  initramfs: '/i',
  bootDisk: '/b',
  commandLine: '',
  disks: [],
  shares: [{ kind: '9p', tag: 'home', hostPath: '/Users/ann, bob', readOnly: true }],
  network: { kind: 'vpnkit', socketPath: '/run/net.sock', macAddress: '02:b0:a7:40:5e:03' },
};
const [SHARE] = SPEC.shares;
const shares = (changes: object): MachineSpec['shares'] => (SHARE === undefined ? [] : [{ ...SHARE, ...changes }]);

describe('what HyperKit can run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'check-spec-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('passes a machine as it is', async () => {
    expect(await checkSpec(SPEC)).toEqual(SPEC);
  });

  it.each<[string, Partial<MachineSpec>, string]>([
    ['a network of QEMU’s', { network: { kind: 'user', forwards: [] } }, 'hypervisor-failed'],
    ['virtiofs', { shares: shares({ kind: 'virtiofs' }) }, 'share-failed'],
    ['a comma in a share’s tag', { shares: shares({ tag: 'a,b' }) }, 'share-failed'],
    ['a comma in a disk’s path', { disks: [{ path: '/a,b', readOnly: true }] }, 'disk-not-accessible'],
    ['a disk that is not there', { disks: [{ path: '/none/at/all', readOnly: true }] }, 'disk-not-accessible'],
    ['a comma in the initramfs’ path', { initramfs: '/i,j' }, 'hypervisor-failed'],
    ['a command line that the kernel has no room for', { commandLine: 'x'.repeat(2001) }, 'hypervisor-failed'],
    [
      'a socket’s path that no system takes',
      { network: { kind: 'vpnkit', socketPath: `/${'x'.repeat(110)}`, macAddress: '02:00:00:00:00:01' } },
      'socket-path-too-long',
    ],
  ])('refuses %s', async (_what, changes, code) => {
    await expect(checkSpec({ ...SPEC, ...changes })).rejects.toMatchObject({ code });
  });

  it('refuses more devices than there are slots', async () => {
    const path = join(folder, 'disk');
    await writeFile(path, '');
    const disks = Array.from({ length: 27 }, () => ({ path, readOnly: true }));
    await expect(checkSpec({ ...SPEC, disks })).rejects.toThrow(/27/);
    expect(await checkSpec({ ...SPEC, disks, shares: [] })).toMatchObject({ disks });
  });

  it('does not let a disk that is to be written become one that is not', async (test) => {
    if (process.getuid?.() === 0) test.skip();
    const path = join(folder, 'disk');
    await writeFile(path, '');
    await chmod(path, 0o400);
    await expect(checkSpec({ ...SPEC, disks: [{ path, readOnly: false }] })).rejects.toMatchObject({
      code: 'disk-not-accessible',
    });
  });
});

describe('the run folder of a HyperKit', () => {
  it('has room for the sockets of virtio-sock, and no comma', () => {
    expect(runFiles('/run').shareSocket(1)).toBe('/run/share1.sock');
    expect(() => runFiles(`/${'x'.repeat(85)}`)).toThrow(
      expect.objectContaining({ code: 'socket-path-too-long' }) as Error,
    );
    expect(() => runFiles('/a,b')).toThrow(expect.objectContaining({ code: 'hypervisor-failed' }) as Error);
  });
});
