import { BoathouseError } from '../../base/errors.ts';
import type { Architecture, DiskAttachment, ShareAttachment } from '../driver.ts';
import type { NetworkAttachment } from '../network-attachment.ts';
import { option } from './option.ts';
import type { QemuFeatures } from './qemu-features.ts';

/**
 * A raw disk. Its data survives a kill of QEMU at any moment: what the guest wrote is in the host's page cache, and a flush of
 * the guest is an fdatasync of the file. (The host's own crash costs what was not flushed, as on any disk.) The format is named,
 * so that a guest cannot turn its disk into another format with backing files of the host.
 */
export function diskArguments(disk: DiskAttachment, index: number): string[] {
  const node = `disk${index}`;
  const blockdev = option('raw', {
    'node-name': node,
    'read-only': disk.readOnly,
    discard: disk.readOnly ? 'ignore' : 'unmap',
    'detect-zeroes': disk.readOnly ? 'off' : 'unmap',
    'cache.direct': false,
    'cache.no-flush': false,
    'file.driver': 'file',
    'file.filename': disk.path,
    'file.aio': 'threads',
    // Nobody writes a read-only one, so several machines may share it; a writable one has one QEMU at a time.
    'file.locking': disk.readOnly ? 'off' : 'auto',
  });
  return ['-blockdev', `driver=${blockdev}`, '-device', option('virtio-blk-pci', { drive: node, serial: node })];
}

/** A shared folder: by QEMU's own 9P server, or by the virtiofsd that listens on `socket`. */
export function shareArguments(share: ShareAttachment, index: number, socket: string | undefined): string[] {
  const id = `share${index}`;
  if (share.kind === 'virtiofs') {
    return [
      ...['-chardev', option('socket', { id, path: socket })],
      ...['-device', option('vhost-user-fs-pci', { chardev: id, tag: share.tag, 'queue-size': 1024 })],
    ];
  }
  return [
    '-fsdev',
    option('local', {
      id,
      path: share.hostPath,
      // The guest's owners and modes are the host's, as far as the user may set them.
      security_model: 'none',
      // Files of different host file systems below one share must not collide by inode number.
      multidevs: 'remap',
      readonly: share.readOnly ? true : undefined,
    }),
    ...['-device', option('virtio-9p-pci', { fsdev: id, mount_tag: share.tag })],
  ];
}

/**
 * The network card. `romfile=` drops the boot ROM, which would be loaded and searched for nothing. A stream has no way to hand over
 * packets larger than the MTU, so a large MTU (`host_mtu`, virtio's own offer to the guest) is what makes it fast.
 */
export function networkArguments(network: NetworkAttachment): string[] {
  if (network.kind === 'stream') {
    const card = { netdev: 'net0', mac: network.macAddress, host_mtu: network.mtu, romfile: '' };
    return [
      ...[
        '-netdev',
        option('stream', { id: 'net0', server: true, 'addr.type': 'unix', 'addr.path': network.socketPath }),
      ],
      ...['-device', option('virtio-net-pci', card)],
    ];
  }
  if (network.kind !== 'user')
    throw new BoathouseError('hypervisor-failed', 'QEMU was asked for a network that its probe does not offer');
  const forwards = network.forwards.map(
    (forward) => `,hostfwd=tcp:127.0.0.1:${forward.hostPort}-:${forward.guestPort}`,
  );
  return [
    ...['-netdev', option('user', { id: 'net0' }) + forwards.join('')],
    ...['-device', option('virtio-net-pci', { netdev: 'net0', romfile: '' })],
  ];
}

/** Entropy, memory that is given back, and the guest's cry when its kernel panics. */
export function platformArguments(arch: Architecture, features: QemuFeatures): string[] {
  const has = (device: string): boolean => features.devices.includes(device);
  const args: string[] = [];
  if (has('virtio-rng-pci'))
    args.push('-object', option('rng-builtin', { id: 'rng0' }), '-device', option('virtio-rng-pci', { rng: 'rng0' }));
  if (has('virtio-balloon-pci')) {
    const reporting = features.freePageReporting ? true : undefined;
    args.push('-device', option('virtio-balloon-pci', { 'free-page-reporting': reporting, 'deflate-on-oom': true }));
  }
  const panic = arch === 'amd64' ? 'pvpanic' : 'pvpanic-pci';
  if (has(panic)) args.push('-device', panic);
  return args;
}
