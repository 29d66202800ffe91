import type { MachineSpec } from '../driver.ts';
import type { Endpoint } from '../../host/endpoint.ts';
import { coreArguments } from './core-arguments.ts';
import { diskArguments, networkArguments, platformArguments, shareArguments } from './device-arguments.ts';
import { option } from './option.ts';
import type { QemuFeatures } from './qemu-features.ts';

/** Where QEMU puts and finds what belongs to one run. */
export interface RunFiles {
  readonly qmp: Endpoint;
  readonly console: Endpoint;
  readonly pidFile: string;
  /** Mount tag → socket of the virtiofsd that serves it. */
  readonly shareSockets: ReadonlyMap<string, string>;
}

/** Nothing but reading and writing what is open: no setuid, no new program, no change of scheduling, no obsolete calls. */
export const SANDBOX_ARGUMENTS: readonly string[] = [
  '-sandbox',
  option('on', { obsolete: 'deny', elevateprivileges: 'deny', spawn: 'deny', resourcecontrol: 'deny' }),
];

/** QEMU's arguments for a machine. It starts paused (`-S`): the driver lets it go once it reads the console. */
export function qemuArguments(spec: MachineSpec, files: RunFiles, features: QemuFeatures): string[] {
  const sharedMemory = spec.shares.some((share) => share.kind === 'virtiofs');
  return [
    ...['-name', 'boathouse', '-S'],
    ...coreArguments(spec, features.version, sharedMemory ? { 'memory-backend': 'memory' } : {}),
    ...(sharedMemory ? sharedMemoryArguments(spec.memoryMiB) : []),
    ...socketArguments('qmp', files.qmp),
    ...['-mon', 'chardev=qmp,mode=control'],
    ...socketArguments('console', files.console),
    ...['-serial', 'chardev:console'],
    ...['-pidfile', files.pidFile],
    ...spec.disks.flatMap(diskArguments),
    ...spec.shares.flatMap((share, index) => shareArguments(share, index, files.shareSockets.get(share.tag))),
    ...networkArguments(spec.network),
    ...platformArguments(spec.arch, features),
    ...(features.sandbox ? SANDBOX_ARGUMENTS : []),
  ];
}

/** A virtiofsd reads and writes the guest's memory, so that memory is a file that both map. */
function sharedMemoryArguments(memoryMiB: number): string[] {
  return ['-object', option('memory-backend-memfd', { id: 'memory', size: `${memoryMiB}M`, share: true })];
}

/** A socket that QEMU listens on. Output that nobody is connected for is dropped; QEMU never waits for a reader. */
function socketArguments(id: string, endpoint: Endpoint): string[] {
  const where = endpoint.kind === 'unix' ? { path: endpoint.path } : { host: '127.0.0.1', port: endpoint.port };
  return ['-chardev', option('socket', { id, ...where, server: true, wait: false })];
}
