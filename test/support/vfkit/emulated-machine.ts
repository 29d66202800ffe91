import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { Architecture } from '../../../electron/hypervisor/driver.ts';
import { option } from '../../../electron/hypervisor/qemu/option.ts';
import { QmpClient } from '../../../electron/hypervisor/qemu/qmp-client.ts';
import type { Arguments, Device } from './parse-arguments.ts';

/** As on a Mac, where there is no other; the tiny guest knows only the board's own. */
const VIRTIO_CONSOLE = process.env['VFKIT_STAND_IN_CONSOLE'] === 'virtio';

/** What stands below the stand-in: QEMU, with devices as vfkit was asked for. */
export interface EmulatedMachine {
  readonly qmp: QmpClient;
  /** Resolves when the program is gone. */
  readonly ended: Promise<unknown>;
}

/** Starts it paused. `folder` holds the sockets that `host-ends.py` joins. */
export async function startEmulation(args: Arguments, arch: Architecture, folder: string): Promise<EmulatedMachine> {
  const program = arch === 'amd64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64';
  const qemu = spawnBound(program, emulationArguments(args, arch, folder));
  qemu.stderr.pipe(process.stderr);
  const ended = once(qemu, 'exit');
  const stream = Duplex.from({ readable: qemu.stdout, writable: qemu.stdin });
  const qmp = new QmpClient(stream, systemClock, silentLogger());
  await qmp.negotiate({ timeoutMs: 60_000 });
  return { qmp, ended };
}

/** A program that the kernel kills when we end, however we end: as Apple's own process for a machine ends with its vfkit. */
export function spawnBound(program: string, args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn('setpriv', ['--pdeathsig', 'KILL', '--', program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
}

/** No `-no-reboot`: a guest that resets itself starts anew. */
function emulationArguments({ flags, devices }: Arguments, arch: Architecture, folder: string): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-S', '-accel', 'tcg,thread=single'],
    ...['-machine', arch === 'amd64' ? 'q35' : 'virt', '-cpu', 'max'],
    ...['-smp', flags.get('cpus') ?? '1', '-m', `size=${flags.get('memory') ?? '512'}M`],
    ...['-kernel', flags.get('kernel') ?? '', '-initrd', flags.get('initrd') ?? ''],
    ...['-append', flags.get('kernel-cmdline') ?? '', '-qmp', 'stdio'],
    ...['-chardev', option('socket', { id: 'console', path: join(folder, 'console'), server: true, wait: false })],
    ...(VIRTIO_CONSOLE
      ? ['-device', 'virtio-serial-pci', '-device', 'virtconsole,chardev=console']
      : ['-serial', 'chardev:console']),
    ...devices.flatMap((device, index) => deviceArguments(device, index, folder)),
  ];
}

/** A shared folder stays out: no guest here mounts one, and a server for it is not everywhere. */
function deviceArguments({ kind, options }: Device, index: number, folder: string): string[] {
  if (kind === 'virtio-rng')
    return [
      '-object',
      option('rng-builtin', { id: `rng${index}` }),
      '-device',
      option('virtio-rng-pci', { rng: `rng${index}` }),
    ];
  if (kind === 'virtio-blk') {
    const node = `disk${index}`;
    const readOnly = options.has('readonly');
    const file = { 'file.driver': 'file', 'file.filename': options.get('path'), 'file.locking': 'off' };
    const blockdev = option('raw', { 'node-name': node, 'read-only': readOnly, ...file });
    const device = option('virtio-blk-pci', { drive: node, serial: options.get('deviceId') });
    return ['-blockdev', `driver=${blockdev}`, '-device', device];
  }
  if (kind !== 'virtio-net') return [];
  const local = { 'local.type': 'unix', 'local.path': join(folder, 'card') };
  const remote = { 'remote.type': 'unix', 'remote.path': join(folder, 'relay') };
  const card = option('virtio-net-pci', { netdev: 'net0', mac: options.get('mac'), romfile: '' });
  return ['-netdev', option('dgram', { id: 'net0', ...local, ...remote }), '-device', card];
}
