import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { silentLogger } from '../../../electron/base/logger.ts';
import { systemClock } from '../../../electron/host/system-clock.ts';
import type { Architecture } from '../../../electron/hypervisor/driver.ts';
import { option } from '../../../electron/hypervisor/qemu/option.ts';
import { QmpClient } from '../../../electron/hypervisor/qemu/qmp-client.ts';
import { spawnBound } from './bound-process.ts';

/** What stands below a stand-in: QEMU, with devices as the hypervisor was asked for. */
export interface EmulatedMachine {
  readonly qmp: QmpClient;
  readonly pid: number;
  /** Resolves when the program is gone. */
  readonly ended: Promise<unknown>;
}

/** Starts a QEMU, paused, commanded over its standard streams, with these arguments besides. */
export async function startEmulation(arch: Architecture, args: readonly string[]): Promise<EmulatedMachine> {
  const program = arch === 'amd64' ? 'qemu-system-x86_64' : 'qemu-system-aarch64';
  const qemu = spawnBound(program, [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-S', '-accel', 'tcg,thread=single'],
    ...['-machine', arch === 'amd64' ? 'q35' : 'virt', '-cpu', 'max', '-qmp', 'stdio'],
    ...args,
  ]);
  qemu.stderr.pipe(process.stderr);
  const ended = once(qemu, 'exit');
  const stream = Duplex.from({ readable: qemu.stdout, writable: qemu.stdin });
  const qmp = new QmpClient(stream, systemClock, silentLogger());
  await qmp.negotiate({ timeoutMs: 60_000 });
  return { qmp, pid: qemu.pid ?? -1, ended };
}

export function entropyArguments(id: string): string[] {
  return ['-object', option('rng-builtin', { id }), '-device', option('virtio-rng-pci', { rng: id })];
}

export interface EmulatedDisk {
  readonly node: string;
  readonly path: string;
  readonly readOnly: boolean;
  readonly serial: string | undefined;
}

export function diskArguments({ node, path, readOnly, serial }: EmulatedDisk): string[] {
  const file = { 'file.driver': 'file', 'file.filename': path, 'file.locking': 'off' };
  const blockdev = option('raw', { 'node-name': node, 'read-only': readOnly, ...file });
  return ['-blockdev', `driver=${blockdev}`, '-device', option('virtio-blk-pci', { drive: node, serial })];
}
