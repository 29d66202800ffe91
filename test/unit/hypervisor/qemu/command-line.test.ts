import { describe, expect, it } from 'vitest';
import type { Accelerator, MachineSpec } from '../../../../electron/hypervisor/driver.ts';
import { qemuArguments, type RunFiles } from '../../../../electron/hypervisor/qemu/command-line.ts';
import { type QemuFeatures, WANTED_DEVICES } from '../../../../electron/hypervisor/qemu/qemu-features.ts';

const FEATURES: QemuFeatures = { version: '7.2.22', sandbox: true, devices: WANTED_DEVICES, freePageReporting: true };

const FILES: RunFiles = {
  qmp: { kind: 'unix', path: '/run/vm/qmp.sock' },
  console: { kind: 'unix', path: '/run/vm/console.sock' },
  pidFile: '/run/vm/qemu.pid',
  shareSockets: new Map([['home', '/run/vm/share1.sock']]),
};

const SPEC: MachineSpec = {
  arch: 'amd64',
  accelerator: 'tcg',
  cpus: 2,
  memoryMiB: 2048,
  kernel: '/image/vmlinux',
  initramfs: '/image/initramfs.img',
  bootDisk: '/b',
  commandLine: 'panic=-1 quiet',
  disks: [
    { path: '/image/rootfs.img', readOnly: true },
    { path: '/home/ann/data.img', readOnly: false },
  ],
  shares: [],
  network: { kind: 'user', forwards: [{ hostPort: 40022, guestPort: 22 }] },
};

/** One option a line, as a person would write it. */
function lines(args: readonly string[]): string {
  return args.map((arg, index) => (arg.startsWith('-') ? (index === 0 ? arg : `\n${arg}`) : ` ${arg}`)).join('');
}

describe('qemuArguments', () => {
  const cases: [MachineSpec['arch'], Accelerator][] = (['amd64', 'arm64'] as const).flatMap((arch) =>
    (['kvm', 'hvf', 'whpx', 'tcg'] as const).map((accelerator): [MachineSpec['arch'], Accelerator] => [
      arch,
      accelerator,
    ]),
  );

  it.each(cases)('for %s with %s', (arch, accelerator) => {
    expect(lines(qemuArguments({ ...SPEC, arch, accelerator }, FILES, FEATURES))).toMatchSnapshot();
  });

  it('shares folders by 9p and virtiofs, whatever their names', () => {
    const shares: MachineSpec['shares'] = [
      { kind: '9p', tag: 'docs', hostPath: '/home/ann/a,b c=d', readOnly: true },
      { kind: 'virtiofs', tag: 'home', hostPath: '/home/ann', readOnly: false },
    ];
    expect(lines(qemuArguments({ ...SPEC, shares }, FILES, FEATURES))).toMatchSnapshot();
  });

  it('does without what QEMU does not have', () => {
    const poor: QemuFeatures = { version: '7.2.0', sandbox: false, devices: [], freePageReporting: false };
    const text = lines(qemuArguments(SPEC, FILES, poor));
    expect(text).not.toMatch(/sandbox|balloon|rng|pvpanic/);
    const balloon = { ...poor, devices: ['virtio-balloon-pci'] };
    expect(lines(qemuArguments(SPEC, FILES, balloon))).toContain('-device virtio-balloon-pci,deflate-on-oom=on');
  });

  it('takes the host processor for WHPX where QEMU has it', () => {
    const spec: MachineSpec = { ...SPEC, accelerator: 'whpx' };
    expect(qemuArguments(spec, FILES, { ...FEATURES, version: '11.0.0' })).toContain('host');
  });

  it('lets emulated processors run at once where QEMU does that soundly, and takes turns elsewhere', () => {
    expect(lines(qemuArguments(SPEC, FILES, { ...FEATURES, version: '8.0.5' }))).toContain(
      '-accel tcg,thread=single,tb-size=512',
    );
    expect(lines(qemuArguments(SPEC, FILES, { ...FEATURES, version: '8.1.0' }))).toContain(
      '-accel tcg,thread=multi,tb-size=512',
    );
  });

  it('listens on loopback ports where there are no socket files', () => {
    const files: RunFiles = { ...FILES, qmp: { kind: 'tcp', port: 50_001 } };
    expect(lines(qemuArguments(SPEC, files, FEATURES))).toContain(
      '-chardev socket,id=qmp,host=127.0.0.1,port=50001,server=on,wait=off',
    );
  });

  it('offers the card on a socket to a stack outside, with an MTU that the guest is told', () => {
    const network = {
      kind: 'stream',
      socketPath: '/run/a,b/net.sock',
      macAddress: '02:00:00:00:00:01',
      mtu: 65_520,
    } as const;
    const text = lines(qemuArguments({ ...SPEC, network }, FILES, FEATURES));
    expect(text).toContain('-netdev stream,id=net0,server=on,addr.type=unix,addr.path=/run/a,,b/net.sock\n');
    expect(text).toContain('-device virtio-net-pci,netdev=net0,mac=02:00:00:00:00:01,host_mtu=65520,romfile=\n');
    expect(text).not.toContain('hostfwd');
  });

  it('binds forwards to 127.0.0.1 alone', () => {
    const forwards = [
      { hostPort: 1, guestPort: 2 },
      { hostPort: 3, guestPort: 4 },
    ];
    const text = lines(qemuArguments({ ...SPEC, network: { kind: 'user', forwards } }, FILES, FEATURES));
    expect(text).toContain('-netdev user,id=net0,hostfwd=tcp:127.0.0.1:1-:2,hostfwd=tcp:127.0.0.1:3-:4\n');
  });

  it('puts no comma of a path into the option syntax', () => {
    const text = lines(
      qemuArguments({ ...SPEC, disks: [{ path: '/x,readonly=off', readOnly: true }] }, FILES, FEATURES),
    );
    expect(text).toContain('file.filename=/x,,readonly=off,');
  });
});
