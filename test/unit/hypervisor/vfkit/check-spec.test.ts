import { describe, expect, it } from 'vitest';
import type { MachineSpec } from '../../../../electron/hypervisor/driver.ts';
import { checkSpec } from '../../../../electron/hypervisor/vfkit/check-spec.ts';
import { formatSockets, restSocketOf } from '../../../../electron/hypervisor/vfkit/machine-sockets.ts';
import { terminalOf } from '../../../../electron/hypervisor/terminal-machine/attach-terminal-machine.ts';
import { runSockets } from '../../../../electron/hypervisor/vfkit/run-sockets.ts';

const SPEC: MachineSpec = {
  arch: 'arm64',
  accelerator: 'hvf',
  cpus: 2,
  memoryMiB: 1024,
  kernel: '/k',
  initramfs: '/i',
  bootDisk: '/b',
  commandLine: '',
  disks: [{ path: '/data image', readOnly: false }],
  shares: [{ kind: 'virtiofs', tag: 'home', hostPath: '/Users/ann', readOnly: false }],
  network: { kind: 'datagram', socketPath: '/run/net.sock', macAddress: '02:b0:a7:40:5e:03' },
};
const [SHARE] = SPEC.shares;

describe('what vfkit can run', () => {
  it('passes a machine as it is', () => {
    expect(checkSpec(SPEC)).toEqual(SPEC);
  });

  it.each<[string, Partial<MachineSpec>, string]>([
    ['a network of QEMU’s', { network: { kind: 'user', forwards: [] } }, 'hypervisor-failed'],
    ['a comma in a disk’s path', { disks: [{ path: '/a,b', readOnly: true }] }, 'disk-not-accessible'],
    ['9P', { shares: SHARE === undefined ? [] : [{ ...SHARE, kind: '9p' }] }, 'share-failed'],
    [
      'a share that is read-only',
      { shares: SHARE === undefined ? [] : [{ ...SHARE, readOnly: true }] },
      'share-failed',
    ],
    ['a comma in a share’s path', { shares: SHARE === undefined ? [] : [{ ...SHARE, hostPath: ',' }] }, 'share-failed'],
    [
      'a socket’s path that no system takes',
      { network: { kind: 'datagram', socketPath: `/${'x'.repeat(110)}`, macAddress: '02:00:00:00:00:01' } },
      'socket-path-too-long',
    ],
  ])('refuses %s', (_what, changes, code) => {
    expect(() => checkSpec({ ...SPEC, ...changes })).toThrow(expect.objectContaining({ code }) as Error);
  });
});

describe('the run folder of a vfkit', () => {
  it('holds its sockets', () => {
    expect(runSockets('/run')).toEqual({ rest: '/run/rest.sock', card: '/run/card.sock' });
  });

  it('has room for the one that vfkit names, and no comma', () => {
    expect(() => runSockets(`/${'x'.repeat(85)}`)).toThrow(
      expect.objectContaining({ code: 'socket-path-too-long' }) as Error,
    );
    expect(() => runSockets('/a,b')).toThrow(expect.objectContaining({ code: 'hypervisor-failed' }) as Error);
  });
});

describe('where a running vfkit is reached', () => {
  it('is kept in the record', () => {
    const sockets = { rest: '/run/rest.sock', terminal: '/dev/ttys004' };
    const record = formatSockets(sockets);
    expect({ rest: restSocketOf(record), terminal: terminalOf(record) }).toEqual(sockets);
  });

  it('must be in the record', () => {
    for (const record of [{}, { rest: 'tcp:80' }]) expect(() => restSocketOf(record)).toThrow(/record/);
    for (const record of [{}, { console: '/x' }]) expect(() => terminalOf(record)).toThrow(/record/);
  });
});
