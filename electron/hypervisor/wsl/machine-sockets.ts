import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { BoathouseError } from '../../base/errors.ts';
import { formatEndpoint, parseEndpoint } from '../../host/endpoint.ts';
import type { MachineRecord } from '../driver.ts';

/** How a running guest is reached, besides its network. */
export interface MachineSockets {
  /** A unix socket's path, or a named pipe. */
  readonly console: string;
  /** What the console's keeper wants to hear first. */
  readonly secret: string;
  /** The distribution that it runs in. */
  readonly distribution: string;
}

/** For a new run. */
export function newSockets(runFolder: string, distribution: string, platform: NodeJS.Platform): MachineSockets {
  const secret = randomBytes(16).toString('hex');
  const pipe = `\\\\.\\pipe\\boathouse-console-${randomBytes(8).toString('hex')}`;
  return { console: platform === 'win32' ? pipe : join(runFolder, 'console.sock'), secret, distribution };
}

export function formatSockets({ console, secret, distribution }: MachineSockets): MachineRecord['sockets'] {
  return { console: formatEndpoint({ kind: 'unix', path: console }), secret, distribution };
}

/** Throws `hypervisor-failed` for a record that does not name all. */
export function parseSockets(sockets: MachineRecord['sockets']): MachineSockets {
  const console = parseEndpoint(sockets['console']);
  const { secret, distribution } = sockets;
  if (console?.kind === 'unix' && secret !== undefined && distribution !== undefined)
    return { console: console.path, secret, distribution };
  throw new BoathouseError('hypervisor-failed', 'the record of the running machine does not say where it is reached');
}
