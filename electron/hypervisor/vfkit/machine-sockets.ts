import { BoathouseError } from '../../base/errors.ts';
import { formatEndpoint, parseEndpoint } from '../../host/endpoint.ts';
import type { MachineRecord } from '../driver.ts';
import { formatTerminal } from '../terminal-machine/attach-terminal-machine.ts';

/** Where a running machine is reached, as paths. */
export interface MachineSockets {
  readonly rest: string;
  readonly terminal: string;
}

export function formatSockets({ rest, terminal }: MachineSockets): MachineRecord['sockets'] {
  return { rest: formatEndpoint({ kind: 'unix', path: rest }), console: formatTerminal(terminal) };
}

/** Throws `hypervisor-failed` for a record that does not name it. */
export function restSocketOf(sockets: MachineRecord['sockets']): string {
  const rest = parseEndpoint(sockets['rest']);
  if (rest?.kind === 'unix') return rest.path;
  throw new BoathouseError('hypervisor-failed', 'the record of the running machine does not say where it is reached');
}
